// SPDX-License-Identifier: Apache-2.0

import CZip

/// A ZIP archive in borrowed bytes, read through its central directory by libzip.
///
/// Local headers are not believed: PyTorch and NumPy write sizes there that say nothing.
struct ZipArchive: ~Copyable {
  /// What the central directory says of an entry, checked against the file.
  struct Entry {
    let index: Int64
    let name: String
    /// Bytes after unpacking.
    let size: Int
  }

  /// How many times larger than the archive its unpacked entries may be, beyond 4 MB: trained weights
  /// hardly shrink, so more is a bomb.
  private static let expansionLimit = 3

  private let archive: OpaquePointer
  /// The entries in directory order.
  let entries: [Entry]
  /// Bytes of all entries after unpacking.
  let unpackedSize: Int

  /// Opens an archive; `bytes` must outlive it.
  init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    var reason = [CChar](repeating: 0, count: 200)
    guard let archive = cz_open(bytes.baseAddress, bytes.count, &reason, reason.count) else {
      throw .malformed(
        what: "the zip directory at the file's end cannot be read (\(Self.text(reason))),"
          + " as in a file that was not fetched whole,", offset: max(0, bytes.count - 22))
    }
    var entries: [Entry] = []
    var total = 0
    do throws(CheckpointError) {
      for index in 0..<cz_count(archive) {
        let entry = try Self.entry(index, of: archive, fileSize: bytes.count)
        total += entry.size
        guard total <= Self.limit(bytes.count) else {
          throw .tooLarge(
            what: "the archive", claimed: "\(total) unpacked bytes and more",
            limit: "\(Self.limit(bytes.count)) bytes")
        }
        entries.append(entry)
      }
    } catch {
      cz_close(archive)
      throw error
    }
    self.archive = archive
    self.entries = entries
    unpackedSize = total
  }

  deinit { cz_close(archive) }

  /// The unpacked bytes of an entry, its CRC checked.
  borrowing func read(_ entry: Entry) throws(CheckpointError) -> StableBytes {
    let archive = archive
    return try StableBytes(count: entry.size) { (memory) throws(CheckpointError) in
      var reason = [CChar](repeating: 0, count: 200)
      guard
        cz_read(archive, entry.index, memory.baseAddress, entry.size, &reason, reason.count) == 0
      else {
        throw .malformed(
          what: "zip entry '\(entry.name)' cannot be unpacked (\(Self.text(reason)))", offset: 0)
      }
    }
  }

  /// The unpacked bytes of a small entry, such as a text.
  borrowing func contents(_ entry: Entry) throws(CheckpointError) -> [UInt8] {
    try read(entry).withBytes { (bytes) throws(CheckpointError) in Array(bytes) }
  }

  /// The names in the directory; where that is unreadable, the first name in the file; never throws.
  static func names(of file: CheckpointFile) -> [String] {
    let head = file.head(30 + 512)
    guard head.starts(with: [0x50, 0x4B, 0x03, 0x04]), head.count > 30 else { return [] }
    do throws(CheckpointError) {
      return try file.mapped().withBytes { (bytes) throws(CheckpointError) in
        try ZipArchive(bytes).entries.map(\.name)
      }
    } catch {
      let length = Int(head[26]) | Int(head[27]) << 8
      return [String(decoding: head[30...].prefix(length), as: UTF8.self)]
    }
  }

  private static func entry(
    _ index: Int64, of archive: OpaquePointer, fileSize: Int
  ) throws(CheckpointError) -> Entry {
    var found = cz_entry()
    guard cz_stat(archive, index, &found) == 0, let name = found.name.map({ String(cString: $0) })
    else { throw .malformed(what: "zip directory entry \(index)", offset: 0) }
    guard found.is_encrypted == 0, found.method == 0 || found.method == 8 else {
      throw .unsupported(
        what: "zip entry '\(name)' is encrypted or packed by method \(found.method)",
        wayOut: "pack it anew with plain deflate or none")
    }
    guard found.compressed_size <= UInt64(fileSize), found.size <= UInt64(limit(fileSize)),
      found.method == 8 || found.size == found.compressed_size
    else {
      throw .tooLarge(
        what: "zip entry '\(name)'",
        claimed: "\(found.size) bytes in \(found.compressed_size)",
        limit: "what an archive of \(fileSize) bytes can hold")
    }
    return Entry(index: index, name: name, size: Int(found.size))
  }

  private static func limit(_ fileSize: Int) -> Int { fileSize * expansionLimit + (4 << 20) }

  private static func text(_ reason: [CChar]) -> String {
    String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
