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
  ///
  /// A folder that is no checkpoint itself stands for the only one that lies in it.
  public static func read(path: String) throws(CheckpointError) -> Checkpoint {
    let file = CheckpointFile(path: path)
    if let format = format(of: file) { return try format.read(file) }
    if !file.isFolder { _ = try file.mapped() }  // a missing file is told as such
    let inside = checkpoints(in: file)
    guard let only = inside.first else {
      throw .unknownFormat(head: describe(file), supported: CheckpointFormat.all.map(\.name))
    }
    guard inside.count == 1 else {
      let names = inside.prefix(6).map(\.file.name).joined(separator: "', '")
      throw .unsupported(
        what: "is a folder of \(inside.count) checkpoints: '\(names)'"
          + (inside.count > 6 ? " and others" : ""), wayOut: "give the path of one")
    }
    return try only.format.read(only.file).noting("'\(only.file.name)', the only one in the folder")
  }

  private static func format(of file: CheckpointFile) -> CheckpointFormat? {
    CheckpointFormat.all.first { $0.recognises(file) }
  }

  /// The files of a folder that are checkpoints; vocabularies are told apart by their container.
  private static func checkpoints(
    in folder: CheckpointFile
  ) -> [(file: CheckpointFile, format: CheckpointFormat)] {
    guard folder.isFolder else { return [] }
    let all = folder.names().prefix(1000).map(folder.child).compactMap { file in
      file.isFolder ? nil : format(of: file).map { (file: file, format: $0) }
    }.filter { $0.format.name != "tensorflow" || $0.file.fileExtension == "index" }
    let networks = all.filter { !["pickle", "npy"].contains($0.format.name) }
    return networks.isEmpty ? all : networks
  }

  /// The same with one note before the others.
  private func noting(_ note: String) -> Checkpoint {
    Checkpoint(
      path: path, format: format, notes: [note] + notes, tensors: tensors, root: root,
      sha256: sha256)
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
      (Array("{".utf8), "a JSON text: give the file that holds the weights"),
      (Array("GGUF".utf8), "a GGUF file (no recurrent networks)"),
    ]
    if let (_, name) = heads.first(where: { head.starts(with: $0.0) }) { return name }
    if head.dropFirst(4).starts(with: Array("TFL3".utf8)) {
      return "a TensorFlow Lite model: give the Keras model or SavedModel that it was made from"
    }
    let start = file.head(512)
    if start.count > 262, start[257...].starts(with: Array("ustar".utf8)) {
      return "a tar archive (PyTorch 0.1 used one): unpack it, or save it anew"
    }
    let isText = start.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    return isText ? "a text: the model comes first, then the texts that it shall read" : nil
  }
}
