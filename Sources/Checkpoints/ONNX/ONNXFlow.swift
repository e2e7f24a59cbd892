// SPDX-License-Identifier: Apache-2.0

/// Where the values of a graph come from, as far as operations only pass them on.
struct ONNXFlow {
  /// What a value is.
  enum Origin: Equatable {
    /// What recurrent operations hand on, by their places among these; several lie side by side.
    case recurrent([Int])
    /// Rows that the model's input picks from a table of constants.
    case rows(table: String)
    /// An input of the model.
    case input(String)
    /// Zeros of any shape.
    case zeros
    /// What another operation makes.
    case made(by: String)
  }

  /// A product with constants that the model hands out, or the logarithm or softmax of it.
  struct Scores {
    let weight: String
    let bias: String?
    /// Whether the weight is (outputs, inputs).
    let isTransposed: Bool
    let origin: Origin
  }

  /// How long a chain of operations may be.
  private static let depthLimit = 64
  /// How many recurrent operations may lie side by side; a layer reads two directions.
  private static let widthLimit = 16
  /// Operations that neither change a number nor where it stands in its vector; outputs of one step
  /// may be left out, for here every step is read.
  private static let passing: Set = [
    "Identity", "Cast", "Dropout", "Squeeze", "Unsqueeze", "Reshape", "Flatten", "Transpose",
    "Slice",
    "Expand",
  ]

  private let graph: ONNXGraph
  private let makers: [String: Int]
  private let places: [Int: Int]
  private var known: [String: Origin] = [:]
  private(set) var constants: ONNXConstants

  init(_ graph: ONNXGraph) {
    self.graph = graph
    constants = ONNXConstants(graph)
    makers = Dictionary(
      graph.nodes.enumerated().flatMap { index, node in node.outputs.map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
    let recurrent = graph.nodes.indices.filter { graph.nodes[$0].isRecurrent }
    places = Dictionary(uniqueKeysWithValues: zip(recurrent, recurrent.indices))
  }

  /// The constant of a name, or nil where the model computes it as it runs.
  mutating func constant(_ name: String) throws(CheckpointError) -> Checkpoint.NamedTensor? {
    try constants.value(name)
  }

  // MARK: Origins

  /// Where a value comes from.
  mutating func origin(of name: String, depth: Int = 0) throws(CheckpointError) -> Origin {
    if let known = known[name] { return known }
    if try constants.holds(name) {
      let origin: Origin = try constants.isZero(name) ? .zeros : .made(by: "Constant")
      known[name] = origin
      return origin
    }
    guard let index = makers[name] else { return .input(name) }
    let node = graph.nodes[index]
    guard depth < Self.depthLimit else { return .made(by: node.operation) }
    known[name] = .made(by: node.operation)  // what a cycle finds
    let origin = try origin(of: node, at: index, output: name, depth: depth + 1)
    known[name] = origin
    return origin
  }

  private mutating func origin(
    of node: ONNXGraph.Node, at index: Int, output: String, depth: Int
  ) throws(CheckpointError) -> Origin {
    let other = Origin.made(by: node.operation)
    if let place = places[index] {
      // The third output is the last c, which no layer reads.
      return node.outputs.prefix(2).contains(output) ? .recurrent([place]) : other
    }
    guard let first = node.inputs.first else { return other }
    switch node.operation {
    case let operation where Self.passing.contains(operation):
      return try origin(of: first, depth: depth)
    case "ConstantOfShape":
      return node.tensor.map { $0.tensor.values.allSatisfy { $0 == 0 } } ?? true ? .zeros : other
    case "Gather":
      if try constants.holds(first) { return .rows(table: first) }
      // A constant place picks a step or a direction.
      guard node.inputs.count > 1, try constants.holds(node.inputs[1]) else { return other }
      return try origin(of: first, depth: depth)
    case "Concat":
      var places: [Int] = []
      for input in node.inputs {
        guard case .recurrent(let more) = try origin(of: input, depth: depth) else { return other }
        places += more.filter { !places.contains($0) }
        guard places.count <= Self.widthLimit else { return other }
      }
      return .recurrent(places)
    case "If":
      // The same in each of its branches, or unknown.
      var found: Origin?
      for result in node.results(of: output) {
        let origin = try origin(of: result, depth: depth)
        guard found ?? origin == origin else { return other }
        found = origin
      }
      return found ?? other
    default: return other
    }
  }

  // MARK: Scores

  /// The products that the model's outputs come from, each once.
  mutating func scores() throws(CheckpointError) -> [Scores] {
    var found: [Scores] = []
    var seen: Set<Int> = []
    var waiting: [(name: String, bias: String?)] = graph.outputs.map { ($0, nil) }
    while let (name, bias) = waiting.popLast() {
      guard let index = makers[name], seen.insert(index).inserted else { continue }
      let node = graph.nodes[index]
      switch node.operation {
      case let operation
      where Self.passing.contains(operation)
        || ["Softmax", "LogSoftmax", "Gather"].contains(operation):
        if let first = node.inputs.first { waiting.append((first, bias)) }
      case "If": waiting += node.results(of: name).map { ($0, bias) }
      case "Add" where node.inputs.count == 2 && bias == nil:
        for (term, other) in [(0, 1), (1, 0)] where try constants.holds(node.inputs[term]) {
          waiting.append((node.inputs[other], node.inputs[term]))
        }
      case "MatMul", "Gemm":
        if let scores = try product(node, bias: bias) { found.append(scores) }
      default: break
      }
    }
    return found
  }

  /// A product with a constant; nil for another, and for one that is scaled.
  private mutating func product(
    _ node: ONNXGraph.Node, bias: String?
  ) throws(CheckpointError) -> Scores? {
    guard node.inputs.count >= 2, try constants.holds(node.inputs[1]) else { return nil }
    let added = node.inputs.dropFirst(2).first
    for scale in ["alpha", "beta"] where (node.numbers[scale] ?? [1]) != [1] { return nil }
    if node.integers["transA"] ?? [0] != [0] || bias != nil && added != nil { return nil }
    if let added, try !constants.holds(added) { return nil }
    return Scores(
      weight: node.inputs[1], bias: added ?? bias,
      isTransposed: node.integers["transB"] ?? [0] != [0],
      origin: try origin(of: node.inputs[0]))
  }
}
