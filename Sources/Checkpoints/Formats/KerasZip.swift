// SPDX-License-Identifier: Apache-2.0
//
// Keras' own container since 2022: metadata.json (keras_version), config.json (the model) and
// model.weights.h5, whose datasets are numbered. Reference: keras-team/keras,
// keras/src/saving/saving_lib.py.

extension CheckpointFormat {
  /// Keras' zip; its root is what `hdf5` gives for a full model, from other places.
  public static let kerasZip = CheckpointFormat(
    name: "keras-zip", summary: "Keras since 2.12 (.keras): model.save",
    recognises: { file in
      let names = ZipArchive.names(of: file)
      return names.contains("model.weights.h5")
        || names.first == "metadata.json" && file.fileExtension == "keras"
    },
    read: { (file) throws(CheckpointError) in
      try file.mapped().withBytes { (bytes) throws(CheckpointError) in
        try readKerasZip(bytes, of: file)
      }
    })
}

private func readKerasZip(
  _ bytes: UnsafeRawBufferPointer, of file: CheckpointFile
) throws(CheckpointError) -> Checkpoint {
  let archive = try ZipArchive(bytes)
  func entry(_ name: String) throws(CheckpointError) -> ZipArchive.Entry {
    let found = archive.entries.filter { $0.name == name }
    guard let entry = found.first, found.count == 1 else {
      throw .malformed(what: "\(found.isEmpty ? "no" : "more than one") entry '\(name)'", offset: 0)
    }
    return entry
  }
  let metadata = try JSONReader.value(of: archive.contents(entry("metadata.json")))
  let config = try JSONReader.value(of: archive.contents(entry("config.json")))
  let weights = try archive.read(entry("model.weights.h5"))
  let contents = try weights.withBytes { (bytes) throws(CheckpointError) in
    try HDF5Contents(bytes)
  }
  let version = metadata["keras_version"].map {
    [CheckpointValue.Entry(key: .string("keras_version"), value: $0)]
  }
  return Checkpoint(
    path: file.path, format: "keras-zip", notes: contents.notes, tensors: contents.tensors,
    root: .table(
      (version ?? []) + [.init(key: .string("model_config"), value: config)]
        + contents.tree.entries),
    sha256: try file.sha256())
}
