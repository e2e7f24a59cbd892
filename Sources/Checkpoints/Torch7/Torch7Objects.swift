// SPDX-License-Identifier: Apache-2.0

/// Walks a Torch7 file's objects, naming every weight by its path and leaving out work memory.
///
/// A `nn.gModule` is a graph of modules whose nodes point at each other in both directions. It becomes
/// a flat list in the order of computation; each node has its `module`, the numbers of its `parents`
/// (from 0, in argument order), and its `select` and `name` where it has one.
struct Torch7Objects {
  /// How deep tables and modules may nest, graphs not counted.
  static let depthLimit = 100
  /// Fields that hold gradients and buffers, or lead back into the graph.
  private static let workFields: Set<String> = [
    "output", "addBuffer", "_input", "fg", "bg", "modules_", "backwardnodes", "h0", "c0", "cell",
    "gates", "copiedInput", "_count", "noise",
  ]

  private let graph: Torch7Graph
  private let bytes: StableBytes
  private var budget: TensorBudget
  private var path: [String] = []
  private var open: Set<Int> = []
  private var made: [Int: Checkpoint.NamedTensor] = [:]
  private var visits = 0
  private var names = UniqueNames()
  private(set) var tensors: [Checkpoint.NamedTensor] = []

  init(_ graph: Torch7Graph, _ bytes: StableBytes) {
    self.graph = graph
    self.bytes = bytes
    budget = TensorBudget(fileSize: bytes.count)
  }

  /// The file's object as a value, its weights gathered on the way.
  mutating func root() throws(CheckpointError) -> CheckpointValue { try value(graph.root) }

  private mutating func value(_ reference: Int) throws(CheckpointError) -> CheckpointValue {
    visits += 1
    guard visits <= graph.nodes.count * 4 + 10_000 else {
      throw .tooLarge(
        what: "the file", claimed: "more than \(visits) objects by sharing",
        limit: "4 visits to each")
    }
    switch graph[reference] {
    case .none, .function, .storage: return .none
    case .boolean(let value): return .boolean(value)
    case .number(let value): return Int(exactly: value).map { .integer($0) } ?? .number(value)
    case .string(let bytes):
      return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(bytes)
    case .tensor(let tensor): return try self.tensor(tensor, reference)
    case .table, .object:
      guard open.insert(reference).inserted else {
        return .object(className: "a reference to an enclosing object", fields: [])
      }
      defer { open.remove(reference) }
      guard open.count <= Self.depthLimit else {
        throw .tooLarge(
          what: "the file", claimed: "objects nested deeper than \(Self.depthLimit)",
          limit: "\(Self.depthLimit) levels")
      }
      return try container(reference)
    }
  }

  private mutating func container(_ reference: Int) throws(CheckpointError) -> CheckpointValue {
    guard let className = graph.className(reference) else {
      if let elements = graph.array(reference), !elements.isEmpty {
        var values: [CheckpointValue] = []
        for (index, element) in elements.enumerated() {
          values.append(try named(String(index + 1), element))
        }
        return .list(values)
      }
      return .table(try entries(graph.items(of: reference)))
    }
    if className == "nn.gModule", let nodes = try graphNodes(reference) {
      return .object(
        className: className, fields: [.init(key: .string("nodes"), value: .list(nodes))])
    }
    return .object(className: className, fields: try entries(graph.items(of: reference)))
  }

  private mutating func named(
    _ name: String, _ reference: Int
  ) throws(CheckpointError) -> CheckpointValue {
    path.append(name)
    defer { path.removeLast() }
    return try value(reference)
  }

  private mutating func entries(
    _ items: [(key: Int, value: Int)]
  ) throws(CheckpointError) -> [CheckpointValue.Entry] {
    var entries: [CheckpointValue.Entry] = []
    for item in items {
      let name = graph.string(item.key) ?? graph.integer(item.key).map(String.init) ?? "?"
      if name.hasPrefix("grad") || name.hasPrefix("buffer") || Self.workFields.contains(name) {
        continue
      }
      entries.append(
        .init(key: try named("key", item.key), value: try named(name, item.value)))
    }
    return entries
  }

  private mutating func tensor(
    _ tensor: Torch7Graph.Tensor, _ reference: Int
  ) throws(CheckpointError) -> CheckpointValue {
    if tensor.view.shape.contains(0) { return .none }
    let name = names.unused(path.joined(separator: "."))
    if let earlier = made[reference] {
      tensors.append(earlier.named(name))
      return .tensor(name)
    }
    guard case .storage(let storage) = graph[tensor.storage] else {
      throw .badTensor(name: name, problem: "of shape \(tensor.view.shape) has no storage")
    }
    let (numbers, type) =
      switch storage {
      case .place(let place, let type): (StableBytes.Stretch(bytes, place), type)
      case .spelled(let numbers, let type): (numbers.whole, type)
      }
    let result = Checkpoint.NamedTensor(
      name: name,
      stored: try tensor.view.stored(in: numbers, of: type, name: name, budget: &budget))
    made[reference] = result
    tensors.append(result)
    return .tensor(name)
  }

  // MARK: Graphs of modules

  private mutating func graphNodes(
    _ reference: Int
  ) throws(CheckpointError) -> [CheckpointValue]? {
    guard let list = graph.field("forwardnodes", of: reference), let nodes = graph.array(list)
    else { return nil }
    let data = nodes.map { graph.field("data", of: $0) ?? 0 }
    let numbers = Dictionary(
      data.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var values: [CheckpointValue] = []
    for (index, node) in data.enumerated() {
      var fields: [CheckpointValue.Entry] = []
      if let module = graph.field("module", of: node) {
        path.append("nodes.\(index)")
        fields.append(.init(key: .string("module"), value: try named("module", module)))
        path.removeLast()
      }
      // 'mapindex' maps argument numbers to parents, and parents back to argument numbers.
      let arguments = graph.field("mapindex", of: node).map { graph.items(of: $0) } ?? []
      let parents = arguments.compactMap { item in
        graph.integer(item.key).map { (place: $0, parent: item.value) }
      }.sorted { $0.place < $1.place }.compactMap { numbers[$0.parent] }
      fields.append(.init(key: .string("parents"), value: .list(parents.map { .integer($0) })))
      if let select = graph.field("selectindex", of: node).flatMap({ graph.integer($0) }) {
        fields.append(.init(key: .string("select"), value: .integer(select)))
      }
      if let annotations = graph.field("annotations", of: node),
        let name = graph.field("name", of: annotations).flatMap({ graph.string($0) })
      {
        fields.append(.init(key: .string("name"), value: .string(name)))
      }
      values.append(.table(fields))
    }
    return values
  }
}
