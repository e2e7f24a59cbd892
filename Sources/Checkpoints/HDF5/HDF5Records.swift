// SPDX-License-Identifier: Apache-2.0
//
// The records that libhdf5's child process writes (Sources/CHDF5/include/chdf5.h), each checked: the
// child may have been overrun by the file that it reads.

/// A stream of records, whoever wrote it.
struct HDF5Records {
  /// What the stream tells, in the file's order: a group or dataset, then its attributes.
  enum Record {
    case group(path: String)
    case attribute(name: String, value: CheckpointValue)
    case dataset(path: String, tensor: Checkpoint.NamedTensor)
    case leftOut(path: String, reason: String)
  }

  /// Fills memory with the next bytes of the stream, or says why there are none.
  typealias Source = (UnsafeMutableRawBufferPointer) throws(CheckpointError) -> Void

  private let take: Source
  private var budget: TensorBudget
  /// Bytes of texts, names and attributes that the stream may still hold.
  private var room: Int

  /// The records of an HDF5 file of so many bytes.
  init(fileSize: Int, from take: @escaping Source) {
    self.take = take
    budget = TensorBudget(fileSize: fileSize)
    room = fileSize * 4 + (1 << 20)
  }

  /// The records that bytes spell, as if a child had written them about a file of `fileSize` bytes.
  init(of stream: [UInt8], fileSize: Int) {
    var rest = stream[...]
    self.init(fileSize: fileSize) { (memory) throws(CheckpointError) in
      guard memory.count <= rest.count else { throw Self.nonsense }
      memory.copyBytes(from: rest.prefix(memory.count))
      rest = rest.dropFirst(memory.count)
    }
  }

  /// The next record, or nil at the end.
  mutating func next() throws(CheckpointError) -> Record? {
    let kind = try integer(UInt8.self)
    switch kind {
    case UInt8(ascii: "G"): return .group(path: try text())
    case UInt8(ascii: "A"): return .attribute(name: try text(), value: try attribute())
    case UInt8(ascii: "D"): return try dataset()
    case UInt8(ascii: "L"): return .leftOut(path: try text(), reason: try text())
    case UInt8(ascii: "X"):
      throw .malformed(what: "libhdf5 cannot read \(try text()),", offset: 0)
    case UInt8(ascii: "E"): return nil
    default: throw Self.nonsense
    }
  }

  // MARK: Records

  private mutating func attribute() throws(CheckpointError) -> CheckpointValue {
    let kind = try integer(UInt8.self)
    let isScalar = try integer(UInt8.self) != 0
    let count = try integer(UInt64.self)
    guard count <= UInt64(max(room, 0)) else { throw Self.nonsense }
    var values: [CheckpointValue] = []
    for _ in 0..<count {
      switch kind {
      case UInt8(ascii: "s"): values.append(.string(try text()))
      case UInt8(ascii: "i"): values.append(.integer(Int(try integer(Int64.self))))
      case UInt8(ascii: "f"):
        values.append(.number(Double(bitPattern: try integer(UInt64.self))))
      default: throw Self.nonsense
      }
    }
    if kind == UInt8(ascii: "n") { return .none }
    return isScalar ? values.first ?? .none : .list(values)
  }

  private mutating func dataset() throws(CheckpointError) -> Record {
    let path = try text()
    let elementType = try text()
    guard let sent = ElementType(rawValue: try text()) else { throw Self.nonsense }
    var shape: [Int] = []
    for _ in 0..<(try integer(UInt8.self)) {
      guard let size = Int(exactly: try integer(UInt64.self)) else { throw Self.nonsense }
      shape.append(size)
    }
    let count = try StridedView.product(shape, name: path)
    try budget.spend(elements: count, size: sent.size, name: path)
    let stored = StoredTensor(
      bytes: try StableBytes(count: count * sent.size, take).whole, type: sent, isBigEndian: false,
      view: try StridedView(rowMajor: shape, name: path))
    return .dataset(
      path: path, tensor: .init(name: path, stored: stored, elementType: elementType))
  }

  // MARK: Bytes

  private mutating func text() throws(CheckpointError) -> String {
    let count = Int(try integer(UInt32.self))
    room -= count
    guard room >= 0 else { throw Self.nonsense }
    return try StableBytes(count: count, take).withBytes { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func integer<Number: FixedWidthInteger>(
    _: Number.Type
  ) throws(CheckpointError) -> Number {
    var number = Number.zero
    room -= MemoryLayout<Number>.size
    guard room >= 0 else { throw Self.nonsense }
    let take = take
    try withUnsafeMutableBytes(of: &number) { (memory) throws(CheckpointError) in
      try take(memory)
    }
    return number
  }

  /// What is said of a stream that breaks its own rules.
  static let nonsense = CheckpointError.malformed(what: "libhdf5 was led astray by it", offset: 0)
}
