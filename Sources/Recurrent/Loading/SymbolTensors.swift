// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Tensors

/// Finds the embedding and the decoder of a PyTorch-like checkpoint by shape.
///
/// Their names are anybody's choice (`encoder`, `emb`, `fc`, `proj`, `out` …). A matrix (V, E) without
/// a bias of its own, E being what the first layer reads, is an embedding; a matrix (V, R) whose V is
/// the input's is a decoder. Names decide only between several that fit.
struct SymbolTensors {
  let table: TensorTable
  /// Names that belong to recurrent layers.
  let taken: Set<String>
  /// The recurrent network's prefix, which its neighbours may share.
  let prefix: String

  /// An embedding or a decoder's weight, with the name of its bias.
  private struct Candidate {
    let name: String
    let bias: String?
    let shape: [Int]
  }

  /// Matrices outside the recurrent layers.
  private var matrices: [Candidate] {
    table.names.filter { !taken.contains($0) }.compactMap { name in
      guard let tensor = table[name], tensor.rank == 2, tensor.count > 0, !Self.isOptimiser(name)
      else { return nil }
      return Candidate(name: name, bias: bias(beside: name, tensor.shape), shape: tensor.shape)
    }
  }

  /// The vector of as many elements as the matrix has rows, under the same stem.
  private func bias(beside name: String, _ shape: [Int]) -> String? {
    let endings = [
      (".weight", ".bias"), ("/weight", "/bias"), ("_w", "_b"), ("_weight", "_bias"),
      (".w", ".b"),
    ]
    for (ending, other) in endings where name.hasSuffix(ending) {
      let bias = String(name.dropLast(ending.count)) + other
      if table[bias]?.shape == [shape[0]] { return bias }
    }
    return nil
  }

  /// The embedding whose rows have `size` elements, or nil where there is none.
  func embedding(size: Int, outputs: Int) throws(ModelError) -> String? {
    let fitting = matrices.filter { $0.shape[1] == size && $0.bias == nil }
    // Without biases a decoder looks the same; its name tells it.
    let plain = fitting.filter { !Self.soundsLikeOutput($0.name) || Self.soundsLikeInput($0.name) }
    return try choose(
      plain, preferring: { Self.soundsLikeInput($0.name) },
      question: "several tensors could be the embedding"
    )?.name
  }

  /// The matrix and bias that turn `outputs` numbers into a score for each of `symbols`, or nil.
  func decoder(
    symbols: Int, outputs: Int, embedding: String?
  ) throws(ModelError) -> (weight: String, bias: String?)? {
    let fitting = matrices.filter {
      $0.shape == [symbols, outputs] && $0.name != embedding
        && ($0.bias != nil || !Self.soundsLikeInput($0.name))
    }
    let withBias = fitting.filter { $0.bias != nil }
    let chosen = try choose(
      withBias.isEmpty ? fitting : withBias, preferring: { Self.soundsLikeOutput($0.name) },
      question: "several tensors could be the output layer")
    return chosen.map { ($0.name, $0.bias) }
  }

  /// A lone output layer with as many rows as a one-hot input has columns.
  func oneHotDecoder(
    columns: Int, outputs: Int
  ) throws(ModelError) -> (weight: String, bias: String?)? {
    try decoder(symbols: columns, outputs: outputs, embedding: nil)
  }

  /// Tensors of the network beside those that are read; an optimiser's memory is none of them.
  func unread(beside read: [String]) -> [String] {
    table.names.filter { name in
      !taken.contains(name) && !read.contains(name) && !Self.isOptimiser(name)
        && (table[name]?.rank ?? 0) > 0
    }
  }

  /// One of several: those that sound right, then those nearest to the network; else both are named.
  private func choose(
    _ candidates: [Candidate], preferring sounds: @escaping (Candidate) -> Bool, question: String
  ) throws(ModelError) -> Candidate? {
    var rest = candidates
    let nearest = candidates.map { nearness($0.name) }.max()
    for narrowing in [sounds, { nearness($0.name) == nearest }] {
      let narrowed = rest.filter(narrowing)
      if !narrowed.isEmpty { rest = narrowed }
    }
    guard rest.count > 1 else { return rest.first }
    // Equal tensors under two names are one choice (tied or saved twice).
    let first = table[rest[0].name]?.tensor
    if rest.dropFirst().allSatisfy({ table[$0.name]?.tensor == first }) { return rest.first }
    throw .undecided(
      question: question + ": '\(rest[0].name)' and '\(rest[1].name)'",
      wayOut: "save a checkpoint with only one of them, or name the network with --network")
  }

  /// How many leading characters a name shares with the network's prefix.
  private func nearness(_ name: String) -> Int { zip(name, prefix).prefix { $0 == $1 }.count }

  /// Whether a name is of an optimiser's memory, which has the weights' shapes.
  static func isOptimiser(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return parts.contains { $0.lowercased().hasPrefix("optim") }
      || zip(parts, parts.dropFirst()).contains { $0 == "state" && Int($1) != nil }
  }

  private static func soundsLikeInput(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["emb", "encoder.weight", "wte", "lookup"].contains { name.contains($0) }
  }

  private static func soundsLikeOutput(_ name: String) -> Bool {
    let name = name.lowercased()
    return [
      "decoder", "fc", "out", "proj", "linear", "predict", "softmax", "logit", "hidden2", "dense",
    ]
    .contains { name.contains($0) }
  }
}
