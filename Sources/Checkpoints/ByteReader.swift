// SPDX-License-Identifier: Apache-2.0

/// Reads untrusted bytes from front to back; every step is bounds-checked and names what it wanted.
struct ByteReader {
  /// All bytes, also those already read.
  let bytes: UnsafeRawBufferPointer
  /// Where the next read starts, 0…bytes.count.
  private(set) var offset: Int

  /// A reader that starts at the front of borrowed bytes.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    offset = 0
  }

  /// How many bytes are left.
  var available: Int { bytes.count - offset }

  /// The next bytes as a window into the file, and steps over them.
  mutating func take(
    _ count: Int, _ what: @autoclosure () -> String
  ) throws(CheckpointError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= available else {
      throw .truncated(what: what(), offset: offset, needed: count, available: available)
    }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  /// The next number, little-endian unless told otherwise.
  mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type, _ what: @autoclosure () -> String, isBigEndian: Bool = false
  ) throws(CheckpointError) -> Number {
    let raw = try take(MemoryLayout<Number>.size, what()).loadUnaligned(as: Number.self)
    return isBigEndian ? Number(bigEndian: raw) : Number(littleEndian: raw)
  }

  /// The next unsigned 64-bit number as a count of bytes or elements, which must fit an Int.
  mutating func count(_ what: @autoclosure () -> String) throws(CheckpointError) -> Int {
    let start = offset
    let number = try integer(UInt64.self, what())
    guard let count = Int(exactly: number) else {
      throw .malformed(what: "\(what()) \(number) is beyond any file", offset: start)
    }
    return count
  }

  /// The next byte.
  mutating func byte(_ what: @autoclosure () -> String) throws(CheckpointError) -> UInt8 {
    guard available > 0 else {
      throw .truncated(what: what(), offset: offset, needed: 1, available: 0)
    }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next byte without stepping over it, or nil at the end.
  var next: UInt8? { available > 0 ? bytes[offset] : nil }

  /// The bytes up to a newline, which is stepped over but not given.
  mutating func line(
    _ what: @autoclosure () -> String
  ) throws(CheckpointError) -> UnsafeRawBufferPointer {
    guard let end = bytes[offset...].firstIndex(of: 0x0A) else {
      throw .truncated(
        what: "\(what()), a line,", offset: offset, needed: available + 1, available: available)
    }
    defer { offset = end + 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
  }

  /// Goes to an offset within the bytes.
  mutating func seek(to place: Int, _ what: @autoclosure () -> String) throws(CheckpointError) {
    guard place >= 0, place <= bytes.count else {
      throw .truncated(what: what(), offset: place, needed: 1, available: 0)
    }
    offset = place
  }
}
