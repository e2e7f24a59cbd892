// SPDX-License-Identifier: Apache-2.0

import Tensors

/// The constants of a graph: initialisers, and what exporters compute of them with a few operations
/// that only move elements (slices put into ONNX's gate order).
struct ONNXConstants {
  /// How long a chain of operations may be.
  static let depthLimit = 64

  private let makers: [String: ONNXGraph.Node]
  private let initializers: [String: Checkpoint.NamedTensor]
  private var known: [String: Checkpoint.NamedTensor?] = [:]
  private var budget: TensorBudget

  init(_ graph: ONNXGraph) {
    initializers = Dictionary(
      graph.initializers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    makers = Dictionary(
      graph.nodes.flatMap { node in node.outputs.map { ($0, node) } },
      uniquingKeysWith: { first, _ in first })
    budget = graph.budget
  }

  /// Whether a name stands for a constant.
  mutating func holds(_ name: String) throws(CheckpointError) -> Bool { try value(name) != nil }

  /// Whether a name stands for nothing but zeros.
  mutating func isZero(_ name: String) throws(CheckpointError) -> Bool {
    try value(name)?.tensor.values.allSatisfy { $0 == 0 } ?? false
  }

  /// The constant of a name, or nil where it depends on the network's input or on other operations.
  mutating func value(
    _ name: String, depth: Int = 0
  ) throws(CheckpointError) -> Checkpoint.NamedTensor? {
    if let given = initializers[name] { return given }
    if let known = known[name] { return known }
    guard depth < Self.depthLimit, let node = makers[name] else { return nil }
    known[name] = .some(nil)  // a cycle finds nothing
    var value: Checkpoint.NamedTensor?
    if let tensor = try computed(node, depth: depth) {
      try budget.spend(elements: tensor.count, name: name)
      value = .init(name: name, tensor: tensor, elementType: ElementType.f32.rawValue)
    }
    known[name] = .some(value)
    return value
  }

  private mutating func computed(
    _ node: ONNXGraph.Node, depth: Int
  ) throws(CheckpointError) -> Tensor? {
    if node.operation == "Constant" { return node.tensor?.tensor }
    let operations: Set = [
      "Identity", "Cast", "Unsqueeze", "Squeeze", "Concat", "Slice", "Transpose",
    ]
    guard operations.contains(node.operation) else { return nil }
    var inputs: [Tensor?] = []
    for input in node.inputs {
      let value = try self.value(input, depth: depth + 1)?.tensor
      if value == nil, !input.isEmpty { return nil }
      inputs.append(value)
    }
    guard let first = inputs.first ?? nil, inputs.allSatisfy({ $0?.count != 0 }) else { return nil }
    func numbers(_ place: Int, _ attribute: String) -> [Int]? {
      if let given = node.integers[attribute] { return given }
      guard inputs.indices.contains(place), let tensor = inputs[place] else { return nil }
      // Ends such as 2⁶³ − 1 mean "to the end".
      return tensor.values.map { Int(max(-1e15, min(1e15, $0))) }
    }
    switch node.operation {
    case "Identity", "Cast": return first
    case "Unsqueeze": return numbers(1, "axes").flatMap { Self.unsqueezed(first, axes: $0) }
    case "Squeeze": return Self.squeezed(first, axes: numbers(1, "axes"))
    case "Transpose": return Self.transposed(first, order: node.integers["perm"])
    case "Concat":
      return Self.joined(inputs.compactMap { $0 }, axis: node.integers["axis"]?.first ?? 0)
    default:
      guard let starts = numbers(1, "starts"), let ends = numbers(2, "ends"),
        (numbers(4, "steps") ?? []).allSatisfy({ $0 == 1 })
      else { return nil }
      return Self.sliced(first, starts, ends, axes: numbers(3, "axes") ?? Array(starts.indices))
    }
  }

  // MARK: The operations; nil where the arguments make no sense

  private static func place(_ axis: Int, _ rank: Int) -> Int? {
    let place = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(place) ? place : nil
  }

  private static func unsqueezed(_ tensor: Tensor, axes: [Int]) -> Tensor? {
    let rank = tensor.rank + axes.count
    guard rank <= 8 else { return nil }
    var shape = tensor.shape
    for axis in axes.compactMap({ place($0, rank) }).sorted() {
      guard axis <= shape.count else { return nil }
      shape.insert(1, at: axis)
    }
    return shape.count == rank ? Tensor(shape: shape, values: tensor.values) : nil
  }

  private static func squeezed(_ tensor: Tensor, axes: [Int]?) -> Tensor? {
    let dropped = Set(
      axes.map { $0.compactMap { place($0, tensor.rank) } }
        ?? tensor.shape.indices.filter { tensor.shape[$0] == 1 })
    guard dropped.allSatisfy({ tensor.shape[$0] == 1 }) else { return nil }
    return Tensor(
      shape: tensor.shape.indices.filter { !dropped.contains($0) }.map { tensor.shape[$0] },
      values: tensor.values)
  }

  private static func transposed(_ tensor: Tensor, order: [Int]?) -> Tensor? {
    guard tensor.rank == 2, order == nil || order == [1, 0] else {
      return order == Array(tensor.shape.indices) ? tensor : nil
    }
    return tensor.transposed()
  }

  private static func joined(_ tensors: [Tensor], axis: Int) -> Tensor? {
    guard let first = tensors.first, let axis = place(axis, first.rank) else { return nil }
    func others(_ tensor: Tensor) -> [Int] {
      tensor.shape.indices.filter { $0 != axis }.map { tensor.shape[$0] }
    }
    guard tensors.allSatisfy({ $0.rank == first.rank && others($0) == others(first) }) else {
      return nil
    }
    let outer = first.shape[..<axis].reduce(1, *)
    var values: [Float] = []
    for row in 0..<outer {
      for tensor in tensors {
        let size = tensor.count / max(outer, 1)
        values += tensor.values[row * size..<(row + 1) * size]
      }
    }
    var shape = first.shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    return Tensor(shape: shape, values: values)
  }

  private static func sliced(
    _ tensor: Tensor, _ starts: [Int], _ ends: [Int], axes: [Int]
  ) -> Tensor? {
    guard starts.count == ends.count, starts.count == axes.count else { return nil }
    var result = tensor
    for (number, axis) in axes.enumerated() {
      guard let axis = place(axis, result.rank) else { return nil }
      let size = result.shape[axis]
      func clamped(_ place: Int) -> Int { max(0, min(size, place < 0 ? place + size : place)) }
      let range = clamped(starts[number])..<max(clamped(starts[number]), clamped(ends[number]))
      let outer = result.shape[..<axis].reduce(1, *)
      let inner = result.shape[(axis + 1)...].reduce(1, *)
      var values: [Float] = []
      for row in 0..<outer {
        let start = row * size * inner
        values += result.values[start + range.lowerBound * inner..<start + range.upperBound * inner]
      }
      var shape = result.shape
      shape[axis] = range.count
      result = Tensor(shape: shape, values: values)
    }
    return result
  }
}
