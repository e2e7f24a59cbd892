// SPDX-License-Identifier: Apache-2.0

/// What the error about a file of no known format says of it.
struct UnknownFile {
  let file: CheckpointFile
  private let head: [UInt8]

  init(_ file: CheckpointFile) {
    self.file = file
    head = file.isFolder ? [] : file.head(512)
  }

  /// What it holds and what that looks like, to be read after the file's name.
  var description: String {
    if file.isFolder {
      let names = file.names()
      guard !names.isEmpty else { return "it is a folder of no files" }
      return "it is a folder of '\(names.prefix(5).joined(separator: "', '"))'"
        + (names.count > 5 ? " and others" : "")
    }
    if head.isEmpty { return "it is empty" }
    let start = head.prefix(8)
    let digits = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    let isPrintable = start.allSatisfy { (0x20..<0x7F).contains($0) }
    let found = isPrintable ? "'\(String(decoding: start, as: UTF8.self))'" : "the bytes \(digits)"
    return (resemblance.map { "it looks like \($0); " } ?? "") + "it begins with \(found)"
  }

  /// How files that people take for checkpoints begin.
  private static let heads: [(head: [UInt8], name: String)] = [
    ([0x89, 0x48, 0x44, 0x46], "a damaged HDF5 file"),
    ([0x1F, 0x8B], "a gzip file: unpack it first"),
    (Array("BZh".utf8), "a bzip2 file: unpack it first"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file: unpack it first"),
    ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file: unpack it first"),
    ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive: unpack it first"),
    (Array("Rar!".utf8), "a rar archive: unpack it first"),
    ([0x50, 0x4B], "a zip archive of something else"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"),
    ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"), ([0x89, 0x50, 0x4E, 0x47], "a picture (PNG)"),
    (Array("%PDF".utf8), "a PDF document"), (Array("SQLite".utf8), "a SQLite database"),
    (Array("PAR1".utf8), "a Parquet table"), (Array("MATLAB".utf8), "a MATLAB file"),
    (Array("GGUF".utf8), "a GGUF file (no recurrent networks)"),
    (
      Array("version https://git-lfs".utf8),
      "a Git LFS pointer: fetch the file itself (git lfs pull)"
    ),
    (Array("<".utf8), "a web page: was the download a page about the file?"),
    (Array("{".utf8), "a JSON text: give the file that holds the weights"),
  ]

  private var resemblance: String? {
    if let (_, name) = Self.heads.first(where: { head.starts(with: $0.head) }) { return name }
    if head.dropFirst(4).starts(with: Array("TFL3".utf8)) {
      return "a TensorFlow Lite model: give the Keras model or SavedModel that it was made from"
    }
    if head.dropFirst(257).starts(with: Array("ustar".utf8)) {
      return "a tar archive (PyTorch 0.1 used one): unpack it, or save it anew"
    }
    return isText ? "a text: the model comes first, then the texts that it shall read" : nil
  }

  private var isText: Bool {
    let hasControls = head.contains { $0 < 0x20 && !(0x09...0x0D).contains($0) || $0 == 0x7F }
    // The last character may be cut.
    return !hasControls
      && (0...min(3, head.count - 1)).contains {
        String(validating: head.dropLast($0), as: UTF8.self) != nil
      }
  }
}
