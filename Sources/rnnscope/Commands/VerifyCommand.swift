// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Corpora
import FoundationEssentials
import Glibc
import Recordings
import Recurrent
import Tensors

/// The subcommand `verify MODEL REFERENCE`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Hold a model to activations that its own framework computed.",
    discussion: """
      Example:
        rnnscope verify model.pt reference/

      REFERENCE is an .npz, or a folder of .npy: ids (T), and any of h_l0, c_l0, gate_i_l0, … of shape \
      (T, H), after each symbol, and of logits, logprobs, probs (T, V). A network that reads vectors \
      wants inputs (T, I) in place of ids. Fails (exit status 1) where a difference is beyond the \
      tolerance.
      """)

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Argument(help: "An .npz file or a folder of .npy files.") var reference: String
  @Option(
    help: "The largest difference, in units of the tensor's largest value where that is above 1.")
  var tolerance = 1e-4
  @OptionGroup(title: "The model") var modelOptions: ModelOptions

  func run() throws {
    let opened = try Opening.model(model, modelOptions)
    let tensors = try references()
    var comparisons = try compare(opened, tensors)
    guard !comparisons.isEmpty else {
      throw Failure(.badData, "'\(reference)' has nothing that this model computes")
    }
    if !comparisons.allSatisfy(agrees), let window = opened.description.window,
      modelOptions.window == nil
    {
      // Frameworks read whatever they are given in one piece: a reference may be of either habit.
      var options = modelOptions
      options.window = 0
      let carried = try compare(Opening.model(model, options), tensors)
      if carried.allSatisfy(agrees) {
        comparisons = carried
        try Console.write(
          "the reference carries its state through all symbols, as --window 0 does; the model is"
            + " otherwise read in windows of \(window)\n")
      }
    }
    for comparison in comparisons {
      try Console.write("\(agrees(comparison) ? "ok    " : "FAILED")  \(comparison.line)\n")
    }
    let failed = comparisons.count { !agrees($0) }
    guard failed == 0 else {
      throw Failure(
        .checkFailed, "\(failed) of \(comparisons.count) tensors differ by more than \(tolerance)")
    }
  }

  /// How far a model's values are from a reference's.
  private struct Comparison {
    let name: String
    /// The largest difference.
    var worst = 0.0
    /// The reference's largest value.
    var largest = 0.0

    init(_ name: String, _ values: some Sequence<Double>, _ reference: [Float]) {
      self.name = name
      for (value, wanted) in zip(values, reference) {
        largest = max(largest, abs(Double(wanted)))
        // A value that is not finite is as far as can be.
        let difference = abs(Double(wanted) - value)
        worst = max(worst, difference.isNaN ? .infinity : difference)
      }
    }

    var relative: Double { worst / max(largest, 1) }

    var line: String { "\(name)  max abs \(worst)  of largest \(largest)  relative \(relative)" }
  }

  private func agrees(_ comparison: Comparison) -> Bool { comparison.relative <= tolerance }

  /// Reads what the reference was computed of, and compares every tensor that the model has, too.
  private func compare(
    _ opened: LanguageModel, _ tensors: [String: Tensor]
  ) throws -> [Comparison] {
    let kept = try read(opened, tensors)
    let scores = opened.predicts ? kept.logits(of: opened) : nil
    var comparisons: [Comparison] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let values: [[Double]]
      if let (quantity, layer) = VerifyCommand.meaning(of: name, opened.description),
        let columns = kept.values(layer: layer, quantity)
      {
        let steps = kept.timesteps
        values = (0..<steps).map { step in
          stride(from: step, to: columns.count, by: steps).map { Double(columns[$0]) }
        }
      } else if let output = Output(rawValue: name), let scores {
        // A network that scores once, at a text's end, has one row.
        values = output.values(tensor.rank == 1 ? scores.suffix(1) : scores)
      } else {
        continue
      }
      let expected = (tensor.rank == 1 ? [] : [values.count]) + [values[0].count]
      guard tensor.shape == expected else {
        throw Failure(.badData, "'\(name)' has shape \(tensor.shape), expected \(expected)")
      }
      comparisons.append(Comparison(name, values.lazy.joined(), tensor.values))
    }
    return comparisons
  }

  /// The forms in which references hold the scores of the next symbol.
  private enum Output: String {
    case logits, logprobs, probs

    /// Rows of scores in this form.
    func values(_ scores: [[Double]]) -> [[Double]] {
      guard self != .logits else { return scores }
      return scores.map { row in
        let largest = row.max() ?? 0
        let total = largest + log(row.reduce(0) { $0 + exp($1 - largest) })
        return row.map { self == .probs ? exp($0 - total) : $0 - total }
      }
    }
  }

  /// Reads what the reference was computed of: symbols, or vectors where the network reads those.
  private func read(
    _ model: LanguageModel, _ tensors: [String: Tensor]
  ) throws -> KeptActivations {
    if model.facts.readsVectors {
      let size = model.facts.inputSize
      let name = ["inputs", "lstm_input"].first { tensors[$0] != nil }
      guard let vectors = name.flatMap({ tensors[$0] }), vectors.count >= size else {
        throw Failure(
          .badData,
          "'\(reference)' has no 'inputs', the vectors (T, \(size)) that the network reads; if it "
            + "reads symbols, give its vocabulary (--vocab FILE)")
      }
      let kept = KeptActivations(model.description, timesteps: vectors.count / size)
      try Failure.about(self.model) { try model.readVectors([vectors.values], into: [kept]) }
      return kept
    }
    guard let ids = tensors["ids"], !ids.values.isEmpty else {
      throw Failure(.badData, "'\(reference)' has no 'ids', the symbols that were read")
    }
    let symbols = try ids.values.map { value in
      guard let symbol = Int32(exactly: value) else {
        throw Failure(.badData, "'\(reference)' has \(value) among its 'ids'")
      }
      return symbol
    }
    let kept = KeptActivations(model.description, timesteps: symbols.count)
    let document = EncodedDocument(
      name: reference, symbols: SymbolIDs(symbols), byteEnds: TimestepEnds(counting: symbols.count),
      bytes: Array(repeating: 0, count: symbols.count))
    try Failure.about(self.model) { try model.read([document], into: [kept]) }
    return kept
  }

  /// What `gate_f_l1` or `c_l0` is of; with two directions, `c_l0_fwd` and `c_l0_rev`.
  private static func meaning(of name: String, _ model: ModelDescription) -> (Quantity, Int)? {
    var parts = name.split(separator: "_").map(String.init)
    var isReversed = false
    var isDirected = false
    if let last = parts.last, last == "fwd" || last == "rev" {
      (isDirected, isReversed) = (true, last == "rev")
      parts.removeLast()
    }
    guard parts.count == 2 || parts.count == 3 && parts[0] == "gate", let last = parts.last,
      last.hasPrefix("l"), let level = Int(last.dropFirst()), level >= 0,
      let quantity = Quantity(rawValue: parts[parts.count - 2])
    else { return nil }
    let layers = model.layers.indices.filter {
      !isDirected || model.layers[$0].isReversed == isReversed
    }
    return layers.indices.contains(level) ? (quantity, layers[level]) : nil
  }

  private func references() throws -> [String: Tensor] {
    try Failure.about(reference) {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: reference, isDirectory: &isFolder), isFolder
      else {
        let tensors = try Checkpoint.read(path: reference).tensors
        return Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
      }
      var found: [String: Tensor] = [:]
      for file in try FileManager.default.contentsOfDirectory(atPath: reference)
      where file.hasSuffix(".npy") {
        let checkpoint = try Checkpoint.read(path: reference + "/" + file)
        found[String(file.dropLast(4))] = checkpoint.tensors.first?.tensor
      }
      return found
    }
  }
}
