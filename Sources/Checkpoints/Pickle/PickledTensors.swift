// SPDX-License-Identifier: Apache-2.0
//
// What PyTorch means by the records in a pickle: which of them are tensors, modules, dictionaries.
// Nothing else is interpreted; an unknown class stays a record.

import Tensors

/// Walks a pickle's objects and gives every tensor its dotted name, as `state_dict` would.
struct PickledTensors {
  /// Where a tensor's numbers lie, as its persistent id tells.
  struct Storage: Equatable {
    let key: String
    let type: ElementType
    /// Elements, as claimed.
    let count: Int
  }

  /// How deep objects may nest; networks stay below thirty.
  static let depthLimit = 200
  /// How many objects a walk may visit beyond those there are: shared objects are visited again.
  static let revisitLimit = 4

  /// Finds the bytes of a storage, which are `count` elements at least, or says why not.
  typealias Lender = (Storage) throws(CheckpointError) -> StableBytes.Stretch

  private let graph: PickleGraph
  private let isBigEndian: Bool
  private let lend: Lender
  private var budget: TensorBudget
  /// Bytes in the pickle that arrays and wrapped storages use, each kept once.
  private var kept: [PickleGraph.ByteSource: StableBytes] = [:]
  /// Storages that pickle.dump wrapped.
  private var wrapped: [PickleGraph.ByteSource: LegacyStream] = [:]
  private var visits = 0
  private var path: [String] = []
  private var open: Set<PickleGraph.Reference> = []
  private var made: [PickleGraph.Reference: Checkpoint.NamedTensor] = [:]
  private var names = UniqueNames()

  /// The tensors found so far, in the order of the walk.
  private(set) var tensors: [Checkpoint.NamedTensor] = []
  /// Functions that the pickle asks to call and that make none of the known things.
  private(set) var uncalled: Set<String> = []
  /// Tensors of element types that are not read (complex numbers, 8-bit floats), and which they are.
  private(set) var leftOut: [(name: String, type: String)] = []

  /// A walk over a pickle whose tensors may not outgrow `fileSize`.
  init(
    _ graph: PickleGraph, fileSize: Int, isBigEndian: Bool = false, lend: @escaping Lender
  ) {
    self.graph = graph
    self.isBigEndian = isBigEndian
    self.lend = lend
    budget = TensorBudget(fileSize: fileSize)
  }

  /// The pickle's result as a value, its tensors gathered on the way.
  mutating func root() throws(CheckpointError) -> CheckpointValue { try value(graph.root) }

  private mutating func value(
    _ reference: PickleGraph.Reference
  ) throws(CheckpointError) -> CheckpointValue {
    visits += 1
    guard visits <= graph.nodes.count * Self.revisitLimit + 10_000 else {
      throw .tooLarge(
        what: "the pickle", claimed: "more than \(visits) objects by sharing",
        limit: "\(Self.revisitLimit) visits to each")
    }
    switch graph[reference] {
    case .none: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .wideInteger(let bytes): return .bytes(bytes)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .bytes(let value): return .bytes(value)
    case .global(let name): return .object(className: name, fields: [])
    case .persistent(let id): return persistent(id)
    case .list(let elements), .tuple(let elements):
      return try enter(reference) { (walk) throws(CheckpointError) in
        .list(try walk.values(elements))
      }
    case .table(let items):
      return try enter(reference) { (walk) throws(CheckpointError) in
        .table(try walk.entries(items))
      }
    case .object(let object):
      return try enter(reference) { (walk) throws(CheckpointError) in
        try walk.value(of: object, reference)
      }
    }
  }

  /// Goes one level down; an object that holds itself is told, not followed.
  private mutating func enter(
    _ reference: PickleGraph.Reference,
    _ body: (inout PickledTensors) throws(CheckpointError) -> CheckpointValue
  ) throws(CheckpointError) -> CheckpointValue {
    guard open.insert(reference).inserted else {
      return .object(className: "a reference to an enclosing object", fields: [])
    }
    defer { open.remove(reference) }
    guard open.count <= Self.depthLimit else {
      throw .tooLarge(
        what: "the pickle", claimed: "objects nested deeper than \(Self.depthLimit)",
        limit: "\(Self.depthLimit) levels")
    }
    return try body(&self)
  }

  private mutating func named(
    _ name: String, _ reference: PickleGraph.Reference
  ) throws(CheckpointError) -> CheckpointValue {
    path.append(name)
    defer { path.removeLast() }
    return try value(reference)
  }

  private mutating func values(
    _ elements: [PickleGraph.Reference]
  ) throws(CheckpointError) -> [CheckpointValue] {
    var values: [CheckpointValue] = []
    values.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      values.append(try named(String(index), element))
    }
    return values
  }

  private mutating func entries(
    _ items: [(key: PickleGraph.Reference, value: PickleGraph.Reference)]
  ) throws(CheckpointError) -> [CheckpointValue.Entry] {
    var entries: [CheckpointValue.Entry] = []
    entries.reserveCapacity(items.count)
    for item in items {
      let name = graph.string(item.key) ?? graph.integer(item.key).map(String.init) ?? "?"
      // Keys are rarely more than a string or a number, and hold no tensors.
      entries.append(
        .init(key: try named("key", item.key), value: try named(name, item.value)))
    }
    return entries
  }

  private func persistent(_ id: PickleGraph.Reference) -> CheckpointValue {
    // Legacy whole modules: ('module', class, source file, source text) stands for the class.
    if let parts = graph.elements(id), parts.count >= 2, graph.string(parts[0]) == "module",
      case .global(let name) = graph[parts[1]]
    {
      return .object(className: name, fields: [])
    }
    return .object(className: "persistent", fields: [])
  }

  // MARK: Objects

  private mutating func value(
    of object: PickleGraph.Object, _ reference: PickleGraph.Reference
  ) throws(CheckpointError) -> CheckpointValue {
    let name = className(of: object)
    let arguments = graph.elements(object.arguments) ?? []
    switch name {
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
      "torch._utils._rebuild_tensor_v3":
      return try tensor(arguments, reference)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state",
      "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
      "torch.autograd.variable.Variable":
      return try arguments.first.map { (argument) throws(CheckpointError) in try value(argument) }
        ?? .none
    case "torch._tensor._rebuild_from_type_v2" where arguments.count >= 3:
      let inner = PickleGraph.Object(callable: arguments[0], arguments: arguments[2])
      guard graph.className(of: inner) != name else { return .none }  // it wraps a tensor, once
      return try value(of: inner, reference)
    case "collections.OrderedDict", "collections.defaultdict", "collections.Counter",
      "builtins.dict", "__builtin__.dict":
      return .table(try entries(pairs(arguments) + object.items))
    case "__builtin__.set", "builtins.set", "__builtin__.frozenset", "builtins.frozenset":
      return .object(className: "set", fields: [])  // without an order, it tells no ids
    case "__builtin__.list", "builtins.list", "__builtin__.tuple", "builtins.tuple",
      "collections.deque":
      let elements = arguments.first.flatMap { graph.elements($0) } ?? []
      return .list(try values(elements + object.elements))
    case _ where PickledArray.functions.contains(name):
      guard let array = PickledArray(object, graph) else { return try record(object, name) }
      return try value(of: array)
    case "_codecs.encode":
      return .bytes(graph.byteSource(reference).flatMap { graph.bytes($0) } ?? [])
    default:
      return try record(object, name)
    }
  }

  private func className(of object: PickleGraph.Object) -> String {
    if case .persistent(let id) = graph[object.callable] {
      return persistent(id).className ?? "?"
    }
    let name = graph.className(of: object)
    // Protocols 0 and 1 make plain objects through a function whose first argument is the class.
    if name == "copy_reg._reconstructor" || name == "copyreg._reconstructor"
      || name == "copyreg.__newobj__",
      let first = graph.elements(object.arguments)?.first, case .global(let real) = graph[first]
    {
      return real
    }
    return name
  }

  /// Key-value tuples among constructor arguments, as old OrderedDicts have them.
  private func pairs(
    _ arguments: [PickleGraph.Reference]
  ) -> [(key: PickleGraph.Reference, value: PickleGraph.Reference)] {
    guard let first = arguments.first else { return [] }
    if case .table(let items) = graph[first] { return items }
    return (graph.elements(first) ?? []).compactMap { pair in
      guard let parts = graph.elements(pair), parts.count == 2 else { return nil }
      return (parts[0], parts[1])
    }
  }

  /// An object of a class that is not known: its attributes, its items, and nothing done.
  ///
  /// A module's parameters, buffers and child modules come directly under their own names, so that
  /// names are those of `state_dict` and one path leads to a module's tensors and its attributes.
  private mutating func record(
    _ object: PickleGraph.Object, _ name: String
  ) throws(CheckpointError) -> CheckpointValue {
    var fields: [CheckpointValue.Entry] = []
    for part in attributes(object.state) {
      for item in part {
        let key = graph.string(item.key)
        if ["_parameters", "_buffers", "_modules"].contains(key) {
          fields += try entries(pairs(of: item.value))
        } else if key.map({ !$0.hasPrefix("_") }) ?? true {
          fields += try entries([item])
        }
      }
    }
    fields += try entries(object.items)
    if !object.elements.isEmpty {
      fields.append(.init(key: .string("elements"), value: .list(try values(object.elements))))
    }
    if object.state == nil, let arguments = graph.elements(object.arguments), !arguments.isEmpty {
      uncalled.insert(name)
      fields.append(.init(key: .string("arguments"), value: .list(try values(arguments))))
    }
    return .object(className: name, fields: fields)
  }

  /// The attribute tables in an object's state: a dictionary, or a tuple of it and of its slots.
  private func attributes(
    _ state: PickleGraph.Reference?
  ) -> [[(key: PickleGraph.Reference, value: PickleGraph.Reference)]] {
    guard let state else { return [] }
    switch graph[state] {
    case .table(let items): return [items]
    case .tuple(let parts):
      return parts.compactMap { if case .table(let items) = graph[$0] { items } else { nil } }
    default: return []
    }
  }

  /// The items of a dictionary or OrderedDict.
  private func pairs(
    of reference: PickleGraph.Reference
  ) -> [(key: PickleGraph.Reference, value: PickleGraph.Reference)] {
    switch graph[reference] {
    case .table(let items): items
    case .object(let object): pairs(graph.elements(object.arguments) ?? []) + object.items
    default: []
    }
  }

  // MARK: Tensors

  private mutating func tensor(
    _ arguments: [PickleGraph.Reference], _ reference: PickleGraph.Reference
  ) throws(CheckpointError) -> CheckpointValue {
    let name = names.unused(path.isEmpty ? "tensor" : path.joined(separator: "."))
    if let earlier = made[reference] {
      tensors.append(earlier.named(name))
      return .tensor(name)
    }
    guard arguments.count >= 4, let offset = graph.integer(arguments[1]),
      let shape = graph.integers(arguments[2]), let strides = graph.integers(arguments[3])
    else { throw .badTensor(name: name, problem: "has no readable offset, size, stride") }
    let view = StridedView(offset: offset, shape: shape, strides: strides)
    let made: Checkpoint.NamedTensor?
    if let stream = try wrappedStream(arguments[0]) {
      made = try tensor(
        name, view, of: stream.graph.root, in: stream.graph, isBigEndian: stream.isBigEndian,
        stream.lend)
    } else {
      made = try tensor(
        name, view, of: arguments[0], in: graph, isBigEndian: isBigEndian, lend)
    }
    guard let made else { return .object(className: "torch.Tensor", fields: []) }
    self.made[reference] = made
    tensors.append(made)
    return .tensor(name)
  }

  /// The stream that pickle.dump wrapped a storage in; nil for a storage of another kind.
  private mutating func wrappedStream(
    _ reference: PickleGraph.Reference
  ) throws(CheckpointError) -> LegacyStream? {
    guard let source = graph.wrappedStorage(reference) else { return nil }
    if let known = wrapped[source] { return known }
    guard let bytes = keep(source) else { return nil }
    let stream = try LegacyStream(bytes)
    wrapped[source] = stream
    return stream
  }

  private mutating func keep(_ source: PickleGraph.ByteSource) -> StableBytes? {
    if let known = kept[source] { return known }
    let bytes = graph.bytes(source).map { StableBytes($0) }
    kept[source] = bytes
    return bytes
  }

  /// A view of the storage that a reference means; nil for elements of a type that is not read.
  private mutating func tensor(
    _ name: String, _ view: StridedView, of reference: PickleGraph.Reference,
    in graph: PickleGraph, isBigEndian: Bool, _ lend: Lender
  ) throws(CheckpointError) -> Checkpoint.NamedTensor? {
    guard case .persistent(let id) = graph[reference] else {
      throw .badTensor(name: name, problem: "has no readable storage")
    }
    guard let named = graph.storage(id) else {
      throw .badTensor(name: name, problem: "has a storage that cannot be understood")
    }
    guard let type = ElementType(torchStorage: named.className) else {
      leftOut.append((name, named.className))
      return nil
    }
    let storage = Storage(key: named.key, type: type, count: named.count)
    let start = view.offset.addingReportingOverflow(named.offset)
    let placed = StridedView(
      offset: start.overflow ? -1 : start.partialValue, shape: view.shape, strides: view.strides)
    let stored = try placed.stored(
      in: lend(storage), of: storage.type, isBigEndian: isBigEndian, name: name, budget: &budget)
    return .init(name: name, stored: stored)
  }

  /// A NumPy array: a tensor, or the list of its texts.
  ///
  /// One of Python objects stays a record.
  private mutating func value(of array: PickledArray) throws(CheckpointError) -> CheckpointValue {
    guard !array.header.descr.hasSuffix("O"), !array.header.descr.hasSuffix("V") else {
      return .object(className: "numpy.ndarray", fields: [])
    }
    guard let bytes = keep(array.bytes) else {
      return .object(className: "numpy.ndarray", fields: [])
    }
    let name = names.unused(path.isEmpty ? "array" : path.joined(separator: "."))
    switch try NPYReader.content(array.header, bytes.whole, name: name, budget: &budget) {
    case .strings(let texts): return .list(texts)
    case .tensor(let tensor):
      tensors.append(tensor)
      return .tensor(name)
    }
  }
}
