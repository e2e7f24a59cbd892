// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Corpus {
  /// Reads what a command line names: files, folders, and `-` for standard input.
  ///
  /// A named file is read whatever it holds. Of a folder, every text file in it and below becomes a
  /// document, in the byte order of paths; left out (and listed in `leftOut`) are names that start
  /// with a dot, empty files, files with a zero byte in their first 8,000, links to folders, and what
  /// is no file. A file that should be read but cannot be is an error, never passed over.
  public static func read(
    paths: [String], limits: CorpusLimits = CorpusLimits()
  ) throws(CorpusError) -> Corpus {
    guard !paths.isEmpty else { throw .noPaths }
    guard paths.count(where: { $0 == "-" }) <= 1 else { throw .standardInputTwice }
    var reader = CorpusReader(limits: limits)
    for path in paths {
      try path == "-" ? reader.readStandardInput() : reader.read(path)
    }
    return Corpus(reader.documents, leftOut: reader.leftOut)
  }
}

/// Gathers documents from the file system within limits.
private struct CorpusReader {
  let limits: CorpusLimits
  var documents: [Document] = []
  var leftOut: [Corpus.LeftOut] = []
  private var bytesRead = 0

  init(limits: CorpusLimits) { self.limits = limits }

  mutating func readStandardInput() throws(CorpusError) {
    guard let bytes = try contents(of: STDIN_FILENO, sizeHint: 0, name: "-"), !bytes.isEmpty
    else { throw .empty(path: "-") }
    documents.append(Document(name: "-", bytes: bytes))
  }

  mutating func read(_ path: String) throws(CorpusError) {
    let path = FilePath(path)
    if try path.status().isFolder { return try readFolder(path) }
    guard let bytes = try contents(ofFile: path), !bytes.isEmpty
    else { throw .empty(path: path.name) }
    documents.append(Document(name: path.name, bytes: bytes))
  }

  private mutating func readFolder(_ folder: FilePath) throws(CorpusError) {
    let documentsBefore = documents.count
    let leftOutBefore = leftOut.count
    for file in try files(below: folder) {
      guard let bytes = try contents(ofFile: file, ifText: true) else {
        leave(file, "looks binary (a zero byte)")
        continue
      }
      if bytes.isEmpty {
        leave(file, "empty")
      } else {
        documents.append(Document(name: file.name, bytes: bytes))
      }
    }
    guard documents.count > documentsBefore else {
      throw .noText(folder: folder.name, leftOut: leftOut.count - leftOutBefore)
    }
    leftOut.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The plain files of a folder and the folders in it, in the byte order of their paths.
  private mutating func files(below folder: FilePath) throws(CorpusError) -> [FilePath] {
    var files: [FilePath] = []
    var waiting = [folder]
    var seen = 0
    while let next = waiting.popLast() {
      for entry in try next.entries() {
        seen += 1
        guard seen <= limits.files else {
          throw .tooManyFiles(folder: folder.name, limit: limits.files)
        }
        if entry.isHidden {
          leave(entry, "hidden")
          continue
        }
        let status = try entry.status()
        switch (status.isFolder, entry.isLink) {
        case (true, true): leave(entry, "a link to a folder")
        case (true, false): waiting.append(entry)
        case (false, _): status.isFile ? files.append(entry) : leave(entry, "not a file")
        }
      }
    }
    return files.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  private mutating func leave(_ path: FilePath, _ reason: String) {
    leftOut.append(Corpus.LeftOut(path: path.name, reason: reason))
  }

  private mutating func contents(
    ofFile path: FilePath, ifText: Bool = false
  ) throws(CorpusError) -> [UInt8]? {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw path.systemError() }
    defer { close(descriptor) }
    return try contents(
      of: descriptor, sizeHint: path.status().size, name: path.name, ifText: ifText)
  }

  /// Everything up to the end, however it comes (files, pipes, terminals); nil where only text is
  /// wanted and the beginning looks binary.
  private mutating func contents(
    of descriptor: Int32, sizeHint: Int, name: String, ifText: Bool = false
  ) throws(CorpusError) -> [UInt8]? {
    let room = limits.bytes - bytesRead
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(sizeHint, room) + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw .unreadable(path: name, reason: String(cString: strerror(errno)))
      }
      if ifText && bytes.count < 8000 && chunk[..<min(count, 8000 - bytes.count)].contains(0) {
        return nil
      }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= room else { throw .tooLarge(path: name, limit: limits.bytes) }
    }
    bytesRead += bytes.count
    return bytes
  }
}
