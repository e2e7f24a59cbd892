// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// A folder of NumPy arrays, one a tensor, as the multiplicative LSTMs are published.
  public static let npyFolder = CheckpointFormat(
    name: "npy-folder", summary: "a folder of NumPy arrays (sentiment neuron, UniRep)",
    recognises: { file in
      file.isFolder && file.names().filter { $0.hasSuffix(".npy") }.count > 1
    },
    read: { (file) throws(CheckpointError) in
      var arrays: [(name: String, content: NPYReader.Content)] = []
      for name in file.names() where name.hasSuffix(".npy") {
        let stem = String(name.dropLast(4))
        let bytes = try file.child(name).mapped()
        var budget = TensorBudget(fileSize: bytes.count)
        arrays.append((stem, try NPYReader.read(bytes, name: stem, budget: &budget)))
      }
      return Checkpoint(
        file: file, format: "npy-folder", arrays: arrays, sha256: try file.sha256())
    })
}
