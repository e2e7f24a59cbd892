// SPDX-License-Identifier: Apache-2.0
//
// Keras files without settings whose variables stand under paths of attributes: .weights.h5 and
// subclassed .keras (`layers/lstm_1/cell/vars/0`), and TensorFlow's object graphs
// (`layer_with_weights-1/cell/kernel/.ATTRIBUTES/VARIABLE_VALUE`). Reference: keras-team/keras,
// keras/src/saving/saving_lib.py; tensorflow/tensorflow, python/checkpoint/graph_view.py.

import Checkpoints
import Tensors

/// The layers that paths of variables tell, brought into the order in which they read.
struct KerasVariables {
  /// What TensorFlow appends to the path of every variable.
  static let suffix = "/.ATTRIBUTES/VARIABLE_VALUE"

  private static let roles: [String: Int] = [
    "kernel": 0, "embeddings": 0, "gamma": 0, "recurrent_kernel": 1, "beta": 1, "bias": 2,
    "moving_mean": 3, "moving_variance": 4,
  ]

  /// One variable: its layer's path, whether it is of the backward direction, its place there.
  private struct Variable {
    let owner: String
    let isBackward: Bool
    let isInCell: Bool
    let rank: Int
    let path: String

    /// The parts of a path, or nil for what no layer owns: optimisers, counters, seeds.
    init?(_ path: String) {
      let plain = path.hasSuffix(suffix) ? path.dropLast(suffix.count) : path[...]
      var parts = plain.split(separator: "/").map(String.init)
      guard !parts.contains(where: { $0.contains("optimizer") || $0 == "seed_generator" }),
        !path.contains(".OPTIMIZER_SLOT"), let last = parts.popLast()
      else { return nil }
      if parts.last == "vars", let number = Int(last) {
        parts.removeLast()
        rank = number
      } else if let role = roles[last.hasPrefix("_") ? String(last.dropFirst()) : last] {
        rank = role
      } else {
        return nil
      }
      isInCell = parts.contains("cell") || parts.contains("cells")
      if parts.last == "cell" { parts.removeLast() }
      let direction = parts.lastIndex { ["forward_layer", "backward_layer"].contains($0) }
      isBackward = direction.map { parts[$0] == "backward_layer" } ?? false
      if let direction { parts.removeSubrange(direction...) }
      owner = parts.joined(separator: "/")
      self.path = path
    }
  }

  private let table: TensorTable
  private var weights: [String: [Checkpoint.NamedTensor]] = [:]
  /// Owners in the file's order.
  private var owners: [String] = []
  private var cells: Set<String> = []
  /// What was concluded of the order, a line each.
  private(set) var notes: [String] = []

  /// Whether a name is of a recurrent layer's variable in an object graph.
  static func isObjectGraph(_ name: String) -> Bool {
    name.hasSuffix("/recurrent_kernel" + suffix) && !name.contains(".OPTIMIZER_SLOT")
  }

  /// The variables of a checkpoint.
  init(_ table: TensorTable) {
    self.table = table
    var variables: [String: [Variable]] = [:]
    for variable in table.names.compactMap(Variable.init) {
      if variables[variable.owner] == nil { owners.append(variable.owner) }
      variables[variable.owner, default: []].append(variable)
      if variable.isInCell { cells.insert(variable.owner) }
    }
    weights = variables.mapValues { variables in
      variables.sorted { ($0.isBackward ? 1 : 0, $0.rank) < ($1.isBackward ? 1 : 0, $1.rank) }
        .compactMap { table[$0.path] }
    }
  }

  /// The layers in the order in which they read: by their numbers, else by what fits on what.
  mutating func layers() throws(ModelError) -> [KerasLayer] {
    let all = owners.map { owner in
      KerasLayer(
        name: owner, className: className(owner), config: .none, weights: weights[owner] ?? [])
    }
    if let places = numbers(all.map(\.name)) {
      return zip(places, all).sorted { $0.0 < $1.0 }.map(\.1)
    }
    let recurrent = all.filter { ["RNN", "Bidirectional"].contains($0.className) }
    if let other = all.first(where: { $0.className == "BatchNormalization" }) {
      throw .undecided(
        question: "the file holds weights only and does not tell between which layers"
          + " '\(other.name)' stands", wayOut: Self.wayOut)
    }
    return all.filter { $0.className == "Embedding" } + (try stacked(recurrent))
      + all.filter { ["Dense", "unknown"].contains($0.className) }
      .sorted { Self.number($0.name) < Self.number($1.name) }
  }

  private static let wayOut =
    "save the whole model (model.save), or give what model.to_json() tells with --architecture"

  // MARK: Order

  /// The number of each layer where all stand as numbers under one folder, or nil.
  private func numbers(_ names: [String]) -> [Int]? {
    let parts = names.map { $0.split(separator: "/") }
    let depth = parts.map(\.count).min() ?? 0
    let shared = (0..<depth).prefix { level in Set(parts.map { $0[level] }).count == 1 }.count
    guard shared < depth else { return nil }
    let places = parts.compactMap { part in
      Int(part[shared].split(separator: "-").last ?? "")
    }
    return places.count == names.count && Set(places).count == places.count ? places : nil
  }

  /// The number behind the last underscore; 0 where there is none.
  private static func number(_ name: String) -> Int {
    Int(name.drop { !($0.isASCII && $0.isNumber) }.prefix { $0.isASCII && $0.isNumber })
      ?? name.split(separator: "_").last.flatMap { Int($0) } ?? 0
  }

  /// Recurrent layers one on the other: by the numbers in their names, else by the only order in
  /// which each reads what the one before hands on.
  private mutating func stacked(_ layers: [KerasLayer]) throws(ModelError) -> [KerasLayer] {
    guard layers.count > 1 else { return layers }
    let sorted = layers.sorted { Self.number($0.name) < Self.number($1.name) }
    let stems = Set(
      layers.map { layer in
        layer.name.filter { !$0.isNumber }.reversed().drop { $0 == "_" }.map { String($0) }.joined()
      })
    if stems.count == 1, fits(sorted) { return sorted }
    var orders: [[KerasLayer]] = [[]]
    for _ in layers where layers.count <= 6 {
      orders = orders.flatMap { order in
        layers.filter { layer in !order.contains { $0.name == layer.name } }.map { order + [$0] }
      }.filter { fits($0) }
    }
    let fitting = orders.filter { $0.count == layers.count }
    guard fitting.count == 1 else {
      throw .undecided(
        question: "the file holds weights only and does not tell the order of '"
          + layers.map(\.name).sorted().joined(separator: "' and '") + "'", wayOut: Self.wayOut)
    }
    notes.append(
      "layers: '\(fitting[0].map(\.name).joined(separator: "', then '"))', the only order that fits"
        + " their sizes")
    return fitting[0]
  }

  /// Whether each layer reads as many numbers as the one before it hands on.
  private func fits(_ layers: [KerasLayer]) -> Bool {
    zip(layers, layers.dropFirst()).allSatisfy { below, above in
      let cells = below.weights[1].shape[0]
      return above.weights[0].shape[0] == (below.className == "Bidirectional" ? 2 : 1)
        * cells
    }
  }

  // MARK: Kinds

  /// The class that a layer's variables tell by their roles and shapes.
  private func className(_ owner: String) -> String {
    let own = weights[owner] ?? []
    let shapes = own.map(\.shape)
    if own.allSatisfy({ $0.rank == 1 }) {
      return own.count == 4 ? "BatchNormalization" : "unknown"
    }
    if own.count > 1, shapes[0].count == 2, shapes[1].count == 2, shapes[0][1] == shapes[1][1],
      cells.contains(owner) || own[1].name.contains("recurrent_kernel")
    {
      return own.count > 3 ? "Bidirectional" : "RNN"
    }
    guard shapes.first?.count == 2 else { return "unknown" }
    if own.count == 2, shapes[1] == [shapes[0][1]] { return "Dense" }
    guard own.count == 1 else { return "unknown" }
    let isEmbedding = ["embeddings", "emb", "lookup"].contains {
      own[0].name.lowercased().contains($0)
    }
    return isEmbedding ? "Embedding" : "Dense"
  }
}
