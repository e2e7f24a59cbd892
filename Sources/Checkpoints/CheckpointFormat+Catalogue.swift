// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// Every format that is known, in the order in which a file's head is compared with them.
  public static let all: [CheckpointFormat] = [
    safetensors, pytorchZip, pytorchLegacy, hdf5, kerasZip, torch7, tensorflow, ml5, onnx, npz, npy,
    npyFolder,
    pickle,
  ]
}

extension Checkpoint {
  /// Reads a file or folder of any known format; the first format that recognises it decides.
  public static func read(path: String) throws(CheckpointError) -> Checkpoint {
    let file = CheckpointFile(path: path)
    guard let format = CheckpointFormat.all.first(where: { $0.recognises(file) }) else {
      if !file.isFolder { _ = try file.mapped() }  // a missing file is told as such
      throw .unknownFormat(
        head: describe(file), supported: CheckpointFormat.all.map(\.name))
    }
    return try format.read(file)
  }

  /// The first bytes, as text where they are text, and what they remind of.
  private static func describe(_ file: CheckpointFile) -> String {
    if file.isFolder { return "the files '\(file.names().prefix(5).joined(separator: "', '"))'" }
    let head = file.head(16)
    if head.isEmpty { return "nothing: it is empty" }
    let digits = head.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    let printable = head.prefix(12).allSatisfy { (0x20..<0x7F).contains($0) }
    let text = printable ? " ('\(String(decoding: head.prefix(12), as: UTF8.self))')" : ""
    return "bytes \(digits)\(text)" + (resemblance(file, head).map { ", like \($0)" } ?? "")
  }

  private static func resemblance(_ file: CheckpointFile, _ head: [UInt8]) -> String? {
    let heads: [([UInt8], String)] = [
      ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"), ([0x1F, 0x8B], "a gzip file: unpack it first"),
      ([0x50, 0x4B], "a zip archive of something else"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
      (Array("BZh".utf8), "a bzip2 file: unpack it first"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file: unpack it first"),
      (Array("<".utf8), "a web page: was the download a page about the file?"),
      (
        Array("version https://git-lfs".utf8.prefix(16)), "a Git LFS pointer: fetch the file itself"
      ),
      (Array("{".utf8), "a JSON text"), (Array("GGUF".utf8), "a GGUF file (no recurrent networks)"),
    ]
    if let (_, name) = heads.first(where: { head.starts(with: $0.0) }) { return name }
    let tar = file.head(262)
    return tar.count == 262 && Array(tar[257...]) == Array("ustar".utf8)
      ? "a tar archive (PyTorch 0.1 used one): unpack it, or save it anew" : nil
  }
}
