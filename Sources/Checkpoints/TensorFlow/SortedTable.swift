// SPDX-License-Identifier: Apache-2.0
//
// The table of keys and values that LevelDB defined and TensorFlow took over: blocks of entries
//   varint shared | varint unshared | varint value length | key's rest | value
// with restart points behind them, a block of handles to the blocks, and a 48-byte footer.
// Reference: google/leveldb, doc/table_format.md.

/// Reads a sorted table of borrowed bytes.
struct SortedTable {
  /// The last eight bytes of every table.
  static let magic: [UInt8] = [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]

  /// How many times larger than the table its keys may be, beyond a MB: shared beginnings repeat.
  private static let expansionLimit = 4

  /// An entry: the key's bytes as text, and the value as a window into the file.
  typealias Entry = (key: String, value: UnsafeRawBufferPointer)

  /// Every entry in the order of keys.
  static func entries(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) -> [Entry] {
    guard bytes.count >= 48, bytes.suffix(8).elementsEqual(magic) else {
      throw .malformed(
        what: "no table footer at the file's end", offset: max(0, bytes.count - 48))
    }
    var footer = ByteReader(UnsafeRawBufferPointer(rebasing: bytes.suffix(48)))
    _ = try handle(&footer)
    let index = try handle(&footer)
    var room = bytes.count * expansionLimit + (1 << 20)
    var entries: [Entry] = []
    for (_, value) in try block(bytes, index, &room) {
      var reader = ByteReader(value)
      entries += try block(bytes, try handle(&reader), &room)
    }
    return entries
  }

  private static func handle(_ reader: inout ByteReader) throws(CheckpointError) -> Range<Int> {
    let start = try reader.varint("a block's place")
    let size = try reader.varint("a block's size")
    guard let start = Int(exactly: start), let size = Int(exactly: size),
      case let end = start.addingReportingOverflow(size), !end.overflow
    else { throw .malformed(what: "a block beyond any file", offset: reader.offset) }
    return start..<end.partialValue
  }

  /// The entries of a block; `room` is what all keys together may still take.
  private static func block(
    _ bytes: UnsafeRawBufferPointer, _ place: Range<Int>, _ room: inout Int
  ) throws(CheckpointError) -> [Entry] {
    var file = ByteReader(bytes)
    try file.seek(to: place.lowerBound, "a block")
    let block = try file.take(place.count, "a block")
    guard try file.byte("a block's compression") == 0 else {
      throw .unsupported(
        what: "the table's block at offset \(place.lowerBound) is compressed",
        wayOut: "save the checkpoint anew; TensorFlow writes it uncompressed")
    }
    guard block.count >= 4 else { throw .malformed(what: "a block", offset: place.lowerBound) }
    let restarts = Int(
      UInt32(littleEndian: block.loadUnaligned(fromByteOffset: block.count - 4, as: UInt32.self)))
    guard restarts <= (block.count - 4) / 4 else {
      throw .malformed(what: "a block of \(restarts) restarts", offset: place.lowerBound)
    }
    var reader = ByteReader(
      UnsafeRawBufferPointer(rebasing: block[..<(block.count - 4 - 4 * restarts)]))
    var entries: [Entry] = []
    var key: [UInt8] = []
    while reader.available > 0 {
      let shared = try reader.varint("a key")
      let rest = try reader.varint("a key")
      let length = try reader.varint("a value")
      guard shared <= key.count, key.count <= 1 << 16 else {
        throw .malformed(what: "a key", offset: place.lowerBound + reader.offset)
      }
      let suffix = try reader.take(Int(exactly: rest) ?? -1, "a key")
      key = Array(key.prefix(Int(shared))) + suffix
      let value = try reader.take(Int(exactly: length) ?? -1, "a value")
      room -= key.count + 1
      guard room >= 0 else {
        throw .tooLarge(
          what: "the table", claimed: "longer keys",
          limit: "\(expansionLimit) times the file's size and 1 MB")
      }
      entries.append((String(decoding: key, as: UTF8.self), value))
    }
    return entries
  }
}
