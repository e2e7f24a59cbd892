// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// One NumPy array.
  public static let npy = CheckpointFormat(
    name: "npy", summary: "one NumPy array (.npy): numpy.save",
    recognises: { file in file.head(6) == NPYReader.magic },
    read: { (file) throws(CheckpointError) in
      let bytes = try file.mapped()
      var budget = TensorBudget(fileSize: bytes.count)
      let content = try NPYReader.read(bytes, name: file.stem, budget: &budget)
      return Checkpoint(
        file: file, format: "npy", arrays: [(file.stem, content)], sha256: try file.sha256())
    })
}

extension Checkpoint {
  /// The checkpoint that arrays under their names make.
  init(
    file: CheckpointFile, format: String, arrays: [(name: String, content: NPYReader.Content)],
    sha256: String
  ) {
    var tensors: [NamedTensor] = []
    var texts: [CheckpointValue.Entry] = []
    for (name, content) in arrays {
      switch content {
      case .tensor(let tensor): tensors.append(tensor)
      case .strings(let strings):
        texts.append(.init(key: .string(name), value: .list(strings)))
      }
    }
    self.init(
      path: file.path, format: format, tensors: tensors,
      root: texts.isEmpty ? .none : .table(texts), sha256: sha256)
  }
}
