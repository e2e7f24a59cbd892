// SPDX-License-Identifier: Apache-2.0
//
// An inert reader of Python pickles, protocols 0 to 5. A pickle is a program for a small stack
// machine; this one runs it without ever importing or calling what it names: a call becomes a
// record (`PickleGraph.Object`). So a pickle that would delete files elsewhere is harmless here.

/// Runs one pickle's program over a `ByteReader` and leaves the reader after its STOP.
struct Unpickler {
  private(set) var graph = PickleGraph()
  private var stack: [PickleGraph.Reference] = []
  /// Heights of the stack where a MARK was laid.
  private var marks: [Int] = []
  private var memo: [Int: PickleGraph.Reference] = [:]
  // One node each for the constants, so that a file of one-byte opcodes stays small.
  private let none: PickleGraph.Reference = 0
  private let yes: PickleGraph.Reference = 1
  private let no: PickleGraph.Reference = 2
  private let emptyTuple: PickleGraph.Reference = 3

  private init() { graph.nodes = [.none, .boolean(true), .boolean(false), .tuple([])] }

  /// Reads the pickle that starts where the reader stands, in a file of `fileSize` bytes.
  static func read(
    _ reader: inout ByteReader, fileSize: Int
  ) throws(CheckpointError) -> PickleGraph {
    var machine = Unpickler()
    let budget = ObjectBudget(fileSize: fileSize)
    while true {
      let offset = reader.offset
      let code = try reader.byte("a pickle opcode")
      guard let opcode = PickleOpcode(rawValue: code) else {
        throw .malformed(what: "unknown pickle opcode \(code)", offset: offset)
      }
      if opcode == .stop { break }
      try machine.run(opcode, &reader, at: offset)
      try budget.check(machine.size, "the pickle")
    }
    machine.graph.root = try machine.pop(at: reader.offset - 1)
    return machine.graph
  }

  /// The most that any part of the machine holds.
  private var size: Int { max(graph.nodes.count, stack.count, marks.count, memo.count) }

  private mutating func run(
    _ opcode: PickleOpcode, _ reader: inout ByteReader, at offset: Int
  ) throws(CheckpointError) {
    switch opcode {
    case .stop: break
    case .proto, .frame: _ = try reader.take(opcode == .proto ? 1 : 8, "a pickle header")
    case .mark: marks.append(stack.count)
    case .pop:
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop(at: offset) }
    case .popMark: _ = try popToMark(at: offset)
    case .dup: stack.append(try top(at: offset))
    case .none: stack.append(none)
    case .newTrue: stack.append(yes)
    case .newFalse: stack.append(no)
    case .emptyTuple: stack.append(emptyTuple)
    case .emptyList: push(.list([]))
    case .emptySet: pushSet(of: [])
    case .emptyDict: push(.table([]))
    case .tuple: push(.tuple(try popToMark(at: offset)))
    case .list: push(.list(try popToMark(at: offset)))
    case .frozenset: pushSet(of: try popToMark(at: offset))
    case .dict: push(.table(try pairs(popToMark(at: offset), at: offset)))
    case .tuple1, .tuple2, .tuple3: try pushTuple(opcode.arity, at: offset)
    case .append, .appends, .addItems: try append(opcode, at: offset)
    case .setItem, .setItems: try setItems(opcode, at: offset)
    case .put, .binPut, .longBinPut: memo[try reader.memoIndex(opcode)] = try top(at: offset)
    case .memoize: memo[memo.count] = try top(at: offset)
    case .get, .binGet, .longBinGet: try recall(reader.memoIndex(opcode), at: offset)
    case .global: push(.global(try reader.global()))
    case .stackGlobal: try pushStackGlobal(at: offset)
    case .reduce, .newObject, .newObjectEx, .build, .instance, .object:
      try make(opcode, &reader, at: offset)
    case .binPersistentID: push(.persistent(try pop(at: offset)))
    case .persistentID: pushPersistent(try reader.pickleLine())
    case .extension1, .extension2, .extension4, .nextBuffer, .readOnlyBuffer:
      throw .unsupported(
        what: "the pickle uses the rare opcode '\(opcode)' at offset \(offset)",
        wayOut: "save the weights as safetensors")
    default: push(try reader.scalar(opcode, at: offset))
    }
  }

  // MARK: The stack

  private mutating func push(_ node: PickleGraph.Node) {
    stack.append(graph.nodes.count)
    graph.nodes.append(node)
  }

  private func top(at offset: Int) throws(CheckpointError) -> PickleGraph.Reference {
    guard let top = stack.last, stack.count > (marks.last ?? 0) else {
      throw .malformed(what: "a pickle opcode finds its stack empty", offset: offset)
    }
    return top
  }

  private mutating func pop(at offset: Int) throws(CheckpointError) -> PickleGraph.Reference {
    let reference = try top(at: offset)
    stack.removeLast()
    return reference
  }

  private mutating func popToMark(at offset: Int) throws(CheckpointError) -> [PickleGraph.Reference]
  {
    guard let height = marks.popLast() else {
      throw .malformed(what: "a pickle opcode finds no mark", offset: offset)
    }
    defer { stack.removeSubrange(height...) }
    return Array(stack[height...])
  }

  private mutating func pushTuple(_ arity: Int, at offset: Int) throws(CheckpointError) {
    guard stack.count - (marks.last ?? 0) >= arity else {
      throw .malformed(what: "a pickle opcode finds its stack empty", offset: offset)
    }
    let elements = Array(stack.suffix(arity))
    stack.removeLast(arity)
    push(.tuple(elements))
  }

  private mutating func recall(_ index: Int, at offset: Int) throws(CheckpointError) {
    guard let reference = memo[index] else {
      throw .malformed(
        what: "the pickle recalls memo \(index), which it never kept", offset: offset)
    }
    stack.append(reference)
  }

  private mutating func pushStackGlobal(at offset: Int) throws(CheckpointError) {
    let name = try pop(at: offset)
    let module = try pop(at: offset)
    guard let name = graph.string(name), let module = graph.string(module) else {
      throw .malformed(
        what: "a pickle names a class by something else than strings", offset: offset)
    }
    push(.global("\(module).\(name)"))
  }

  /// A set: a record, for it has no order that could number symbols.
  private mutating func pushSet(of elements: [PickleGraph.Reference]) {
    graph.nodes.append(.global("builtins.set"))
    push(
      .object(.init(callable: graph.nodes.count - 1, arguments: emptyTuple, elements: elements)))
  }

  private mutating func pushPersistent(_ text: String) {
    push(.string(text))
    if let reference = stack.popLast() { push(.persistent(reference)) }
  }

  // MARK: Containers

  private func pairs(
    _ flat: [PickleGraph.Reference], at offset: Int
  ) throws(CheckpointError) -> [(key: PickleGraph.Reference, value: PickleGraph.Reference)] {
    guard flat.count.isMultiple(of: 2) else {
      throw .malformed(what: "a pickled dictionary has a key without a value", offset: offset)
    }
    return stride(from: 0, to: flat.count, by: 2).map { (flat[$0], flat[$0 + 1]) }
  }

  private mutating func append(_ opcode: PickleOpcode, at offset: Int) throws(CheckpointError) {
    let added = opcode == .append ? [try pop(at: offset)] : try popToMark(at: offset)
    let target = try top(at: offset)
    // The node is taken out of the arena while it changes, so that its array is not copied.
    let node = graph.nodes[target]
    graph.nodes[target] = .none
    switch consume node {
    case .list(var elements):
      elements.append(contentsOf: added)
      graph.nodes[target] = .list(elements)
    case .object(var object):
      object.elements.append(contentsOf: added)
      graph.nodes[target] = .object(object)
    default: throw .malformed(what: "a pickle appends to something that is no list", offset: offset)
    }
  }

  private mutating func setItems(_ opcode: PickleOpcode, at offset: Int) throws(CheckpointError) {
    var flat: [PickleGraph.Reference]
    if opcode == .setItem {
      let value = try pop(at: offset)
      flat = [try pop(at: offset), value]
    } else {
      flat = try popToMark(at: offset)
    }
    let added = try pairs(flat, at: offset)
    let target = try top(at: offset)
    let node = graph.nodes[target]
    graph.nodes[target] = .none
    switch consume node {
    case .table(var entries):
      entries.append(contentsOf: added)
      graph.nodes[target] = .table(entries)
    case .object(var object):
      object.items.append(contentsOf: added)
      graph.nodes[target] = .object(object)
    default: throw .malformed(what: "a pickle adds keys to something that has none", offset: offset)
    }
  }

  // MARK: Objects, never called

  private mutating func make(
    _ opcode: PickleOpcode, _ reader: inout ByteReader, at offset: Int
  ) throws(CheckpointError) {
    switch opcode {
    case .reduce, .newObject:
      let arguments = try pop(at: offset)
      push(.object(.init(callable: try pop(at: offset), arguments: arguments)))
    case .newObjectEx:
      _ = try pop(at: offset)  // keyword arguments
      let arguments = try pop(at: offset)
      push(.object(.init(callable: try pop(at: offset), arguments: arguments)))
    case .build:
      let state = try pop(at: offset)
      let target = try top(at: offset)
      if case .object(var object) = graph.nodes[target] {
        object.state = state
        graph.nodes[target] = .object(object)
      }
    case .instance:
      let callable = PickleGraph.Node.global(try reader.global())
      let arguments = try popToMark(at: offset)
      graph.nodes.append(.tuple(arguments))
      graph.nodes.append(callable)
      let count = graph.nodes.count
      push(.object(.init(callable: count - 1, arguments: count - 2)))
    default:
      let parts = try popToMark(at: offset)
      guard let callable = parts.first else {
        throw .malformed(what: "a pickle makes an object of no class", offset: offset)
      }
      graph.nodes.append(.tuple(Array(parts.dropFirst())))
      push(.object(.init(callable: callable, arguments: graph.nodes.count - 1)))
    }
  }
}
