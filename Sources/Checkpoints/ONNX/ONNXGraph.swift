// SPDX-License-Identifier: Apache-2.0
//
// The part of ONNX's messages that recurrent networks need. ModelProto {graph 7}; GraphProto {node 1,
// initializer 5, output 12}; ValueInfoProto {name 1}; NodeProto {input 1, output 2, name 3, op_type 4,
// attribute 5}; AttributeProto {name 1, f 2, i 3, s 4, t 5, g 6, floats 7, ints 8, strings 9, graphs 11};
// TensorProto {dims 1, data_type 2, float_data 4, int32_data 5, int64_data 7, name 8, raw_data 9,
// double_data 10, data_location 14}. Reference: onnx/onnx, onnx.proto.

import Tensors

/// One graph with all its sub-graphs laid flat: what a name means does not depend on the branch.
struct ONNXGraph {
  /// How deep graphs may nest in the branches of If and Loop.
  static let depthLimit = 16

  /// One operation.
  struct Node {
    var inputs: [String] = []
    var outputs: [String] = []
    var name = ""
    var operation = ""
    var integers: [String: [Int]] = [:]
    var numbers: [String: [Float]] = [:]
    var texts: [String: [String]] = [:]
    var tensor: Checkpoint.NamedTensor?
    /// What each branch of an If hands out, in the order of the outputs.
    var branches: [[String]] = []

    /// Whether it is one of the recurrent operations.
    var isRecurrent: Bool { ["LSTM", "GRU", "RNN"].contains(operation) }

    /// The name of an input; nil where it is left out.
    func input(_ place: Int) -> String? {
      inputs.indices.contains(place) && !inputs[place].isEmpty ? inputs[place] : nil
    }

    /// What stands for an output in each branch of an If.
    func results(of output: String) -> [String] {
      guard let place = outputs.firstIndex(of: output) else { return [] }
      return branches.compactMap { $0.indices.contains(place) ? $0[place] : nil }
    }
  }

  /// Every operation in file order, those of branches behind the one that holds them.
  private(set) var nodes: [Node] = []
  /// Constants by name, in file order: initialisers, and the weights of Constant operations.
  private(set) var initializers: [Checkpoint.NamedTensor] = []
  /// What the model hands out.
  private(set) var outputs: [String] = []
  /// What the file's tensors may still take, and what is computed of them.
  var budget: TensorBudget
  private let bytes: StableBytes
  private let objects: ObjectBudget
  private var described = 0

  /// Reads a whole model.
  init(_ bytes: StableBytes) throws(CheckpointError) {
    budget = TensorBudget(fileSize: bytes.count)
    objects = ObjectBudget(fileSize: bytes.count)
    self.bytes = bytes
    try bytes.withBytes { (bytes) throws(CheckpointError) in
      var graph: UnsafeRawBufferPointer?
      try ProtobufReader.fields(of: bytes) { number, value in
        if number == 7 { graph = value.window }
      }
      guard let graph else { throw .malformed(what: "no graph in the model", offset: 0) }
      outputs = try read(graph, depth: 0)
    }
  }

  /// Reads one graph; gives the names of its outputs.
  private mutating func read(
    _ bytes: UnsafeRawBufferPointer, depth: Int
  ) throws(CheckpointError) -> [String] {
    guard depth < Self.depthLimit else {
      throw .tooLarge(
        what: "the model", claimed: "graphs nested deeper than \(depth)",
        limit: "\(Self.depthLimit) levels")
    }
    var outputs: [String] = []
    try ProtobufReader.fields(of: bytes) { (number, value) throws(CheckpointError) in
      guard let window = value.window else { return }
      switch number {
      case 1: try readNode(window, depth: depth)
      case 5:
        try describe(objects: Self.objectsOfOperation)
        initializers.append(try tensor(window))
      case 12:
        try describe(objects: 1)
        try ProtobufReader.fields(of: window) { number, value in
          if number == 1, let name = value.text { outputs.append(name) }
        }
      default: break
      }
    }
    return outputs
  }

  /// What an operation or a constant counts for: it takes some 200 bytes, where an object takes 80.
  private static let objectsOfOperation = 4

  private mutating func describe(objects count: Int) throws(CheckpointError) {
    described += count
    try objects.check(described, "the graph")
  }

  private mutating func readNode(
    _ bytes: UnsafeRawBufferPointer, depth: Int
  ) throws(CheckpointError) {
    try describe(objects: Self.objectsOfOperation)
    var node = Node()
    var branches: [UnsafeRawBufferPointer] = []
    try ProtobufReader.fields(of: bytes) { (number, value) throws(CheckpointError) in
      switch number {
      case 1:
        try describe(objects: 1)
        node.inputs.append(value.text ?? "")
      case 2:
        try describe(objects: 1)
        node.outputs.append(value.text ?? "")
      case 3: node.name = value.text ?? ""
      case 4: node.operation = value.text ?? ""
      case 5:
        if let window = value.window { try readAttribute(window, of: &node, &branches) }
      default: break
      }
    }
    if node.operation == "Constant", let tensor = node.tensor, !tensor.isWhole, tensor.rank > 0,
      let name = node.outputs.first
    {
      initializers.append(tensor.named(name))
    }
    let place = nodes.count
    nodes.append(node)
    for branch in branches {
      let results = try read(branch, depth: depth + 1)
      nodes[place].branches.append(results)
    }
  }

  private mutating func readAttribute(
    _ bytes: UnsafeRawBufferPointer, of node: inout Node,
    _ branches: inout [UnsafeRawBufferPointer]
  ) throws(CheckpointError) {
    var name = ""
    var integers: [Int] = []
    var numbers: [Float] = []
    var texts: [String] = []
    var constant: UnsafeRawBufferPointer?
    try ProtobufReader.fields(of: bytes) { (number, value) throws(CheckpointError) in
      switch (number, value) {
      case (1, _): name = value.text ?? ""
      case (2, .fixed32(let bits)), (7, .fixed32(let bits)): numbers.append(Float(bitPattern: bits))
      case (7, .bytes(let packed)): numbers += ElementType.f32.floats(in: packed)
      case (3, _), (8, _):
        try describe(objects: Self.count(of: value))
        integers += try Self.integers(value)
      case (4, _), (9, _):
        try describe(objects: 1)
        texts.append(value.text ?? "")
      case (5, .bytes(let window)): constant = window
      case (6, .bytes(let graph)), (11, .bytes(let graph)): branches.append(graph)
      default: break
      }
    }
    if !integers.isEmpty { node.integers[name] = integers }
    if !numbers.isEmpty { node.numbers[name] = numbers }
    if !texts.isEmpty { node.texts[name] = texts }
    if let constant { node.tensor = try tensor(constant) }
  }

  /// How many packed or single whole numbers there are: a byte may be one, which takes eight here.
  private static func count(of value: ProtobufReader.Value) -> Int {
    value.window.map { packed in packed.count { $0 < 0x80 } } ?? 1
  }

  /// Packed or single whole numbers.
  private static func integers(_ value: ProtobufReader.Value) throws(CheckpointError) -> [Int] {
    guard case .bytes(let packed) = value else { return [value.integer ?? 0] }
    var reader = ByteReader(packed)
    var numbers: [Int] = []
    while reader.available > 0 {
      numbers.append(Int(truncatingIfNeeded: try reader.varint("a number")))
    }
    return numbers
  }

  private mutating func tensor(
    _ message: UnsafeRawBufferPointer
  ) throws(CheckpointError) -> Checkpoint.NamedTensor {
    var shape: [Int] = []
    var kind = 0
    var name = ""
    var raw: UnsafeRawBufferPointer?
    var values: [Float] = []
    var isWords = false
    var isOutside = false
    try ProtobufReader.fields(of: message) { (number, value) throws(CheckpointError) in
      switch (number, value) {
      case (1, _):
        try describe(objects: Self.count(of: value))
        shape += try Self.integers(value)
      case (2, _): kind = value.integer ?? 0
      case (4, .bytes(let packed)): values += ElementType.f32.floats(in: packed)
      case (4, .fixed32(let bits)): values.append(Float(bitPattern: bits))
      case (5, _), (7, _):
        // These are made at once, by way of eight bytes each.
        try budget.spend(elements: Self.count(of: value), size: 16, name: name)
        isWords = number == 5
        values += try Self.integers(value).lazy.map { Float($0) }
      case (10, .bytes(let packed)): values += ElementType.f64.floats(in: packed)
      case (8, _): name = value.text ?? ""
      case (9, .bytes(let window)): raw = window
      case (14, _): isOutside = value.integer == 1
      default: break
      }
    }
    guard !isOutside else {
      throw .unsupported(
        what: "tensor '\(name)' lies in another file",
        wayOut: "save the model as one file (onnx.save with save_as_external_data=False)")
    }
    // Texts and complex numbers are no weights; an empty tensor stands for them.
    guard let type = ElementType(onnx: kind) else {
      return .init(name: name, tensor: Tensor(zeros: [0]), elementType: "other")
    }
    if let raw {
      let count = try StridedView.product(shape, name: name)
      guard count.multipliedReportingOverflow(by: type.size) == (raw.count, false) else {
        throw .badTensor(
          name: name, problem: "of shape \(shape) does not fit its \(raw.count) bytes")
      }
      let view = try StridedView(rowMajor: shape, name: name)
      return .init(
        name: name,
        stored: try view.stored(
          in: bytes.stretch(raw), of: type, name: name, budget: &budget))
    }
    // Halves stand among the whole numbers by their bits.
    if isWords, type == .f16 || type == .bf16 {
      for (place, value) in values.enumerated() {
        guard let bits = UInt16(exactly: value) else {
          throw .badTensor(name: name, problem: "has \(value) where the bits of a half stand")
        }
        values[place] =
          type == .f16 ? Float(Float16(bitPattern: bits)) : Float(bitPattern: UInt32(bits) << 16)
      }
    }
    guard try StridedView.product(shape, name: name) == values.count else {
      throw .badTensor(name: name, problem: "of shape \(shape) has \(values.count) elements")
    }
    return .init(
      name: name, tensor: Tensor(shape: shape, values: values), elementType: type.rawValue)
  }
}

extension ElementType {
  /// The element type that ONNX numbers.
  fileprivate init?(onnx number: Int) {
    let types: [Int: ElementType] = [
      1: .f32, 2: .u8, 3: .i8, 4: .u16, 5: .i16, 6: .i32, 7: .i64, 9: .boolean, 10: .f16, 11: .f64,
      12: .u32, 13: .u64, 16: .bf16,
    ]
    guard let type = types[number] else { return nil }
    self = type
  }
}
