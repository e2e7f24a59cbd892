// SPDX-License-Identifier: Apache-2.0
//
// A plain Python pickle: vocabularies, and dictionaries of NumPy arrays as hand-written networks save
// them. It is read inertly: nothing it names is imported or called.

extension CheckpointFormat {
  /// A plain pickle, protocols 0 to 5.
  public static let pickle = CheckpointFormat(
    name: "pickle", summary: "a plain Python pickle (.pkl), read without calling anything",
    recognises: { file in
      let head = file.head(2)
      return head.count == 2 && head[0] == 0x80 && (2...5).contains(head[1])
        || ["pkl", "pickle", "p"].contains(file.fileExtension) && !file.isFolder
    },
    read: { (file) throws(CheckpointError) in
      try file.mapped().withBytes { (bytes) throws(CheckpointError) in
        var reader = ByteReader(bytes)
        let graph = try Unpickler.read(&reader, fileSize: bytes.count)
        return try Checkpoint(
          pickle: graph, of: file, format: "pickle", notes: [], fileSize: bytes.count,
          isBigEndian: false
        ) { (storage) throws(CheckpointError) in
          throw .malformed(what: "storage '\(storage.key)' outside the pickle", offset: 0)
        }
      }
    })
}
