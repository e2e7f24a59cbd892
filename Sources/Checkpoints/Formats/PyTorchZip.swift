// SPDX-License-Identifier: Apache-2.0
//
// torch.save since 1.6: a zip of stored entries, <root>/data.pkl (pickle) and <root>/data/<key> (one
// storage each). The root folder's name is arbitrary. Reference: pytorch/pytorch,
// torch/serialization.py.

extension CheckpointFormat {
  /// PyTorch's zip container, since 1.6.
  public static let pytorchZip = CheckpointFormat(
    name: "pytorch-zip", summary: "PyTorch since 1.6 (.pt, .pth, .net, .pkl): torch.save",
    recognises: { file in
      ZipArchive.names(of: file).contains { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }
    },
    read: { (file) throws(CheckpointError) in
      try file.mapped().withBytes { (bytes) throws(CheckpointError) in
        try readPyTorchZip(bytes, of: file)
      }
    })
}

private func readPyTorchZip(
  _ bytes: UnsafeRawBufferPointer, of file: CheckpointFile
) throws(CheckpointError) -> Checkpoint {
  let archive = try ZipArchive(bytes)
  var entries: [String: ZipArchive.Entry] = [:]
  for entry in archive.entries {
    guard entries.updateValue(entry, forKey: entry.name) == nil else {
      throw .malformed(what: "zip entry '\(entry.name)' twice", offset: 0)
    }
  }
  guard let pickle = archive.entries.first(where: { $0.name.hasSuffix("data.pkl") }) else {
    throw .malformed(what: "no entry 'data.pkl' in the archive", offset: 0)
  }
  let root = String(pickle.name.dropLast("data.pkl".count))

  var isBigEndian = false
  var notes: [String] = []
  if let order = entries[root + "byteorder"] {
    let word = String(decoding: try archive.contents(order), as: UTF8.self)
    isBigEndian = word == "big"
    notes.append("byte order \(word)")
  }
  if entries[root + "constants.pkl"] != nil { notes.append("TorchScript archive") }
  let graph = try archive.read(pickle).withBytes { (bytes) throws(CheckpointError) in
    var reader = ByteReader(bytes)
    return try Unpickler.read(&reader, fileSize: archive.unpackedSize)
  }

  // Views may share a storage; each is unpacked once.
  var storages: [String: StableBytes] = [:]
  func lend(
    _ storage: PickledTensors.Storage
  ) throws(CheckpointError) -> StableBytes.Stretch {
    if let known = storages[storage.key] { return known.whole }
    guard let entry = entries[root + "data/" + storage.key] else {
      throw .malformed(
        what: "the pickle names storage '\(storage.key)', which the archive lacks,", offset: 0)
    }
    guard entry.size / storage.type.size >= storage.count else {
      throw .malformed(
        what:
          "storage '\(storage.key)' claims \(storage.count) elements and has \(entry.size) bytes",
        offset: 0)
    }
    let bytes = try archive.read(entry)
    storages[storage.key] = bytes
    return bytes.whole
  }
  return try withoutActuallyEscaping(lend) { (lend) throws(CheckpointError) in
    try Checkpoint(
      pickle: graph, of: file, format: "pytorch-zip", notes: notes,
      fileSize: max(bytes.count, archive.unpackedSize), isBigEndian: isBigEndian, lend: lend)
  }
}
