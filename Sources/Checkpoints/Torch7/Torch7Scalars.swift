// SPDX-License-Identifier: Apache-2.0
//
// The two spellings of a Torch7 file. Binary: little-endian numbers, strings behind their length.
// ASCII: the same sequence as decimal text, one item a line; raw bytes stand as they are.

/// Reads the items that both spellings are made of.
struct Torch7Scalars {
  /// How the items are spelled.
  enum Spelling {
    /// `longSize` is 8, or 4 in files of 32-bit systems.
    case binary(longSize: Int)
    case ascii
  }

  private(set) var reader: ByteReader
  let spelling: Spelling

  init(_ bytes: UnsafeRawBufferPointer, _ spelling: Spelling) {
    reader = ByteReader(bytes)
    self.spelling = spelling
  }

  var offset: Int { reader.offset }

  mutating func int(_ what: @autoclosure () -> String) throws(CheckpointError) -> Int {
    if case .ascii = spelling { return try integer(what()) }
    return Int(try reader.integer(Int32.self, what()))
  }

  mutating func long(_ what: @autoclosure () -> String) throws(CheckpointError) -> Int {
    switch spelling {
    case .ascii: return try integer(what())
    case .binary(longSize: 4): return Int(try reader.integer(Int32.self, what()))
    case .binary: return Int(try reader.integer(Int64.self, what()))
    }
  }

  mutating func double(_ what: @autoclosure () -> String) throws(CheckpointError) -> Double {
    guard case .ascii = spelling else {
      return Double(bitPattern: try reader.integer(UInt64.self, what()))
    }
    let start = offset
    let text = try word(what())
    guard let number = Double(text) else {
      throw .malformed(what: "\(what()) '\(text.prefix(20))' is no number", offset: start)
    }
    return number
  }

  mutating func string(_ what: @autoclosure () -> String) throws(CheckpointError) -> [UInt8] {
    try raw(try int(what()), what())
  }

  /// Bytes that stand as they are in both spellings.
  mutating func raw(
    _ count: Int, _ what: @autoclosure () -> String
  ) throws(CheckpointError) -> [UInt8] {
    guard case .ascii = spelling else { return Array(try reader.take(count, what())) }
    // The newline behind the length, the bytes, and the newline behind them.
    if count > 0 || reader.next == 0x0A { _ = try reader.take(1, what()) }
    let bytes = Array(try reader.take(count, what()))
    return bytes
  }

  /// The numbers of a storage: a place in a binary file, spelled-out numbers of an ASCII file.
  mutating func elements(
    _ count: Int, of type: ElementType
  ) throws(CheckpointError) -> Torch7Graph.Storage {
    let what = "a storage of \(count) × \(type.size) bytes"
    guard case .ascii = spelling else {
      let size = count.multipliedReportingOverflow(by: type.size)
      guard count >= 0, !size.overflow else { throw .malformed(what: what, offset: offset) }
      let start = offset
      _ = try reader.take(size.partialValue, what)
      return .place(start..<offset, type)
    }
    if type.size == 1 { return .spelled(StableBytes(try raw(count, what)), type) }
    // A number takes at least a digit and a space.
    guard count >= 0, count <= reader.available else {
      throw .truncated(what: what, offset: offset, needed: count, available: reader.available)
    }
    let bytes = try StableBytes(count: count * 4) { (memory) throws(CheckpointError) in
      for index in 0..<count {
        let number = Float(try double("a number of a storage"))
        memory.storeBytes(
          of: number.bitPattern.littleEndian, toByteOffset: index * 4, as: UInt32.self)
      }
    }
    return .spelled(bytes, .f32)
  }

  private mutating func integer(_ what: @autoclosure () -> String) throws(CheckpointError) -> Int {
    let start = offset
    let text = try word(what())
    guard let number = Int(text) else {
      throw .malformed(what: "\(what()) '\(text.prefix(20))' is no whole number", offset: start)
    }
    return number
  }

  /// The next stretch without white space.
  private mutating func word(_ what: @autoclosure () -> String) throws(CheckpointError) -> String {
    while let byte = reader.next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      _ = try reader.byte(what())
    }
    var word: [UInt8] = []
    while let byte = reader.next, byte > 0x20, word.count < 64 {
      word.append(try reader.byte(what()))
    }
    guard !word.isEmpty else {
      throw .truncated(what: what(), offset: offset, needed: 1, available: reader.available)
    }
    return String(decoding: word, as: UTF8.self)
  }
}
