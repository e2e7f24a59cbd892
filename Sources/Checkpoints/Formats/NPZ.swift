// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// A zip of NumPy arrays, stored or deflated.
  public static let npz = CheckpointFormat(
    name: "npz", summary: "NumPy arrays in a zip (.npz): numpy.savez, numpy.savez_compressed",
    recognises: { file in
      let names = ZipArchive.names(of: file)
      return !names.isEmpty && names.allSatisfy { $0.hasSuffix(".npy") }
    },
    read: { (file) throws(CheckpointError) in
      try file.mapped().withBytes { (bytes) throws(CheckpointError) in
        let archive = try ZipArchive(bytes)
        var budget = TensorBudget(fileSize: max(bytes.count, archive.unpackedSize))
        var arrays: [(name: String, content: NPYReader.Content)] = []
        var names: Set<String> = []
        for entry in archive.entries {
          let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
          guard names.insert(name).inserted else {
            throw .badTensor(name: name, problem: "stands twice in the archive")
          }
          arrays.append(
            (name, try NPYReader.read(archive.read(entry), name: name, budget: &budget)))
        }
        return Checkpoint(file: file, format: "npz", arrays: arrays, sha256: try file.sha256())
      }
    })
}
