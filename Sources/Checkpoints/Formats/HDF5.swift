// SPDX-License-Identifier: Apache-2.0
//
// HDF5 as Keras and h5py write it, by libhdf5 in a process of its own (Sources/CHDF5). Groups and
// attributes become the root; `model_config` and `training_config` are JSON texts, and are parsed.

extension CheckpointFormat {
  /// HDF5, Keras' own container until 2022.
  public static let hdf5 = CheckpointFormat(
    name: "hdf5", summary: "HDF5 (.h5, .hdf5): Keras' model.save and save_weights",
    recognises: { $0.head(8) == [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] },
    read: { (file) throws(CheckpointError) in
      try file.mapped().withBytes { (bytes) throws(CheckpointError) in
        try Checkpoint(HDF5Contents(bytes), of: file)
      }
    })
}

extension Checkpoint {
  /// The checkpoint that an HDF5 file holds.
  init(_ contents: HDF5Contents, of file: CheckpointFile) throws(CheckpointError) {
    var entries: [CheckpointValue.Entry] = []
    for entry in contents.tree.entries {
      entries.append(.init(key: entry.key, value: try parsed(entry)))
    }
    self.init(
      path: file.path, format: "hdf5", notes: contents.notes, tensors: contents.tensors,
      root: .table(entries), sha256: try file.sha256())
  }
}

/// The value of an attribute, parsed where Keras puts JSON.
private func parsed(_ entry: CheckpointValue.Entry) throws(CheckpointError) -> CheckpointValue {
  guard let name = entry.key.string, ["model_config", "training_config"].contains(name),
    case .string(let text) = entry.value
  else { return entry.value }
  return try JSONReader.value(of: Array(text.utf8))
}
