// SPDX-License-Identifier: Apache-2.0
//
//   object := type, payload
//   0 nil | 1 number: double | 2 string: int length, bytes | 5 boolean: int
//   3 table: int index, [int count, count × (object key, object value)]
//   4 torch object: int index, [string "V 1", string class, payload of the class]
//   6, 7, 8 function: [int index but for 6], int size, bytecode, object upvalues
// What stands in brackets follows only where the index is new. Nothing is executed.
// Reference: torch/torch7, File.lua, generic/Tensor.c, generic/Storage.c.

/// Reads the objects of a Torch7 file, depth first without recursion: networks are deep.
struct Torch7Reader {
  /// An object whose parts are still being read.
  private enum Frame {
    case table(node: Int, remaining: Int, key: Int?)
    case tensor(node: Int, ElementType, StridedView)
    case object(node: Int, className: String)
    case upvalues(node: Int)
  }

  private var scalars: Torch7Scalars
  private var graph = Torch7Graph()
  private var frames: [Frame] = []
  private var seen: [Int: Int] = [:]

  private init(_ scalars: Torch7Scalars) { self.scalars = scalars }

  /// Reads the object that the file holds.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ spelling: Torch7Scalars.Spelling
  ) throws(CheckpointError) -> Torch7Graph {
    var reader = Torch7Reader(Torch7Scalars(bytes, spelling))
    let budget = ObjectBudget(fileSize: bytes.count)
    var value = try reader.begin()
    while true {
      if let whole = value {
        guard let frame = reader.frames.popLast() else {
          reader.graph.root = whole
          return reader.graph
        }
        value = reader.deliver(whole, to: frame)
      } else {
        value = try reader.begin()
      }
      try budget.check(reader.graph.nodes.count, "the file")
    }
  }

  /// Starts the next object; its node where it is whole, nil where parts follow.
  private mutating func begin() throws(CheckpointError) -> Int? {
    let offset = scalars.offset
    switch try scalars.int("an object's type") {
    case 0: return 0
    case 1: return add(.number(try scalars.double("a number")))
    case 2: return add(.string(try scalars.string("a string")))
    case 5: return add(.boolean(try scalars.int("a boolean") != 0))
    case 3: return try beginTable()
    case 4: return try beginObject()
    case 6: return try beginFunction(add(.function))
    case 7, 8:
      let index = try scalars.int("a function's index")
      if let known = seen[index] { return known }
      let node = add(.function)
      seen[index] = node
      return try beginFunction(node)
    case let type: throw .malformed(what: "unknown Torch7 type \(type)", offset: offset)
    }
  }

  /// Hands a whole object to the one that waits for it; that one's node where it is now whole.
  private mutating func deliver(_ value: Int, to frame: Frame) -> Int? {
    switch frame {
    case .table(let node, let remaining, nil):
      frames.append(.table(node: node, remaining: remaining, key: value))
      return nil
    case .table(let node, let remaining, let key?):
      let table = graph.nodes[node]
      graph.nodes[node] = .none
      if case .table(var items) = consume table {
        items.append((key, value))
        graph.nodes[node] = .table(items)
      }
      if remaining == 1 { return node }
      frames.append(.table(node: node, remaining: remaining - 1, key: nil))
      return nil
    case .tensor(let node, let type, let view):
      graph.nodes[node] = .tensor(.init(type: type, view: view, storage: value))
      return node
    case .object(let node, let className):
      graph.nodes[node] = .object(className: className, fields: value)
      return node
    case .upvalues(let node): return node
    }
  }

  private mutating func beginTable() throws(CheckpointError) -> Int? {
    let index = try scalars.int("a table's index")
    if let known = seen[index] { return known }
    let offset = scalars.offset
    let count = try scalars.int("a table's size")
    // Every entry takes at least two bytes.
    guard count >= 0, count <= scalars.reader.available else {
      throw .malformed(what: "a table of \(count) entries", offset: offset)
    }
    let node = add(.table([]))
    seen[index] = node
    if count == 0 { return node }
    frames.append(.table(node: node, remaining: count, key: nil))
    return nil
  }

  private mutating func beginFunction(_ node: Int) throws(CheckpointError) -> Int? {
    _ = try scalars.raw(try scalars.int("a function's size"), "a function's bytecode")
    frames.append(.upvalues(node: node))
    return nil
  }

  private mutating func beginObject() throws(CheckpointError) -> Int? {
    let index = try scalars.int("an object's index")
    if let known = seen[index] { return known }
    var name = try scalars.string("a class name")
    if name.starts(with: Array("V ".utf8)) { name = try scalars.string("a class name") }
    let className = String(decoding: name, as: UTF8.self)
    let node = add(.none)
    seen[index] = node
    if className.hasPrefix("torch."), className.hasSuffix("Tensor") {
      return try beginTensor(node, className)
    }
    if className.hasPrefix("torch."), className.hasSuffix("Storage") {
      let count = try scalars.long("a storage's size")
      let type = try elementType(className, suffix: "Storage")
      graph.nodes[node] = .storage(try scalars.elements(count, of: type))
      return node
    }
    frames.append(.object(node: node, className: className))
    return nil
  }

  private mutating func beginTensor(
    _ node: Int, _ className: String
  ) throws(CheckpointError) -> Int? {
    let offset = scalars.offset
    let rank = try scalars.int("a tensor's number of dimensions")
    guard (0...32).contains(rank) else {
      throw .malformed(what: "a tensor of \(rank) dimensions", offset: offset)
    }
    var sizes: [Int] = []
    for _ in 0..<rank { sizes.append(try scalars.long("a tensor's sizes")) }
    var strides: [Int] = []
    for _ in 0..<rank { strides.append(try scalars.long("a tensor's strides")) }
    let start = try scalars.long("a tensor's offset")
    let type = try elementType(className, suffix: "Tensor")
    // Offsets count from 1; a tensor without dimensions is empty.
    let view = StridedView(
      offset: max(start, .min + 1) - 1, shape: rank == 0 ? [0] : sizes,
      strides: rank == 0 ? [1] : strides)
    frames.append(.tensor(node: node, type, view))
    return nil
  }

  private func elementType(
    _ className: String, suffix: String
  ) throws(CheckpointError) -> ElementType {
    let word = className.dropFirst("torch.".count).dropLast(suffix.count)
    guard let type = ElementType(torch7: word) else {
      throw .unsupported(
        what: "elements of class '\(className)' at offset \(scalars.offset)",
        wayOut: "convert the model with :float() in Torch7")
    }
    return type
  }

  private mutating func add(_ node: Torch7Graph.Node) -> Int {
    graph.nodes.append(node)
    return graph.nodes.count - 1
  }
}

extension ElementType {
  /// The element type in a Torch7 class name: `Double` of `torch.DoubleTensor`; CUDA's plain tensors
  /// are float32.
  fileprivate init?(torch7 word: Substring) {
    var word = word
    for device in ["Cuda", "Cl"] where word.hasPrefix(device) {
      word = word.dropFirst(device.count)
    }
    switch word {
    case "", "Float": self = .f32
    case "Double": self = .f64
    case "Half": self = .f16
    case "Long": self = .i64
    case "Int": self = .i32
    case "Short": self = .i16
    case "Char": self = .i8
    case "Byte": self = .u8
    default: return nil
    }
  }
}
