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
      throw .unknownFormat(
        contents: UnknownFile(file).description, supported: CheckpointFormat.all.map(\.name))
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
}
