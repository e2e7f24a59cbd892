// SPDX-License-Identifier: Apache-2.0
//
// Protocol buffers on the wire: a tag (field number × 8 + wire type) and a value, again and again.
// Reference: protobuf.dev, "Encoding".

/// Reads the fields of one protobuf message in borrowed bytes.
struct ProtobufReader {
  /// One field's value.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A string, bytes, a message or packed numbers.
    case bytes(UnsafeRawBufferPointer)

    /// The number of a varint field, as protobuf's int64; nil for other wire types.
    var integer: Int? {
      if case .varint(let raw) = self { Int(truncatingIfNeeded: raw) } else { nil }
    }

    /// The bytes of a length-delimited field, or nil.
    var window: UnsafeRawBufferPointer? { if case .bytes(let bytes) = self { bytes } else { nil } }

    /// The text of a length-delimited field, or nil.
    var text: String? { window.map { String(decoding: $0, as: UTF8.self) } }
  }

  private var reader: ByteReader

  init(_ bytes: UnsafeRawBufferPointer) { reader = ByteReader(bytes) }

  /// Calls `body` with every field's number and value, in order.
  static func fields(
    of bytes: UnsafeRawBufferPointer,
    _ body: (_ number: Int, _ value: Value) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    var message = ProtobufReader(bytes)
    while message.reader.available > 0 {
      let offset = message.reader.offset
      let tag = try message.reader.varint("a field's tag")
      let number = Int(truncatingIfNeeded: tag >> 3)
      let value: Value
      switch tag & 7 {
      case 0: value = .varint(try message.reader.varint("a number"))
      case 1: value = .fixed64(try message.reader.integer(UInt64.self, "a number"))
      case 5: value = .fixed32(try message.reader.integer(UInt32.self, "a number"))
      case 2:
        let length = try message.reader.varint("a field's length")
        value = .bytes(
          try message.reader.take(Int(exactly: length) ?? -1, "field \(number) of \(length) bytes"))
      default: throw .malformed(what: "protobuf wire type \(tag & 7)", offset: offset)
      }
      try body(number, value)
    }
  }
}

extension ByteReader {
  /// A number in 7-bit groups, the lowest first.
  mutating func varint(_ what: @autoclosure () -> String) throws(CheckpointError) -> UInt64 {
    let start = offset
    var number: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      let byte = try byte(what())
      number |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return number }
    }
    throw .malformed(what: "\(what()) longer than 64 bits", offset: start)
  }
}
