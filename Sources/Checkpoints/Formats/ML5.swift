// SPDX-License-Identifier: Apache-2.0
//
// ml5.js and deeplearn.js: manifest.json maps each TensorFlow variable to a file of raw little-endian
// float32 beside it: {"name": {"filename": "name", "shape": [65, 128]}}.

extension CheckpointFormat {
  /// A folder of raw variables with a manifest.
  public static let ml5 = CheckpointFormat(
    name: "ml5", summary: "ml5.js charRNN: a folder with manifest.json",
    recognises: { file in
      file.isFolder ? file.child("manifest.json").exists : file.name == "manifest.json"
    },
    read: { (file) throws(CheckpointError) in
      let manifest = file.isFolder ? file.child("manifest.json") : file
      guard case .table(let entries) = try JSONReader.value(of: manifest.contents()) else {
        throw .malformed(what: "a manifest that is no JSON object", offset: 0)
      }
      var tensors: [Checkpoint.NamedTensor] = []
      var fileNames: Set<String> = []
      for entry in entries {
        let name = entry.key.string ?? ""
        // The name of a file in this folder, and no other place.
        guard let fileName = entry.value["filename"]?.string, !fileName.isEmpty,
          !fileName.contains("/"), let list = entry.value["shape"]?.list
        else { throw .badTensor(name: name, problem: "lacks a plain 'filename' or a 'shape'") }
        guard fileNames.insert(fileName).inserted else {
          throw .badTensor(name: name, problem: "names the file '\(fileName)' of another variable")
        }
        let shape = list.compactMap(\.integer)
        guard shape.count == list.count else {
          throw .badTensor(name: name, problem: "has a shape that is no list of whole numbers")
        }
        let view = try StridedView(rowMajor: shape, name: name)
        let bytes = try manifest.sibling(fileName).mapped()
        guard try StridedView.product(shape, name: name) == bytes.count / 4 else {
          throw .badTensor(
            name: name, problem: "of shape \(shape) does not fit its \(bytes.count) bytes")
        }
        var budget = TensorBudget(fileSize: bytes.count)
        let stored = try view.stored(in: bytes.whole, of: .f32, name: name, budget: &budget)
        tensors.append(.init(name: name, stored: stored))
      }
      return Checkpoint(
        path: file.path, format: "ml5", tensors: tensors, sha256: try manifest.sha256())
    })
}
