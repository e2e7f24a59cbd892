// SPDX-License-Identifier: Apache-2.0

extension Checkpoint {
  /// The checkpoint that a pickle and its storages describe.
  init(
    pickle graph: PickleGraph, of file: CheckpointFile, format: String, notes: [String],
    fileSize: Int, isBigEndian: Bool, lend: @escaping PickledTensors.Lender
  ) throws(CheckpointError) {
    var walk = PickledTensors(graph, fileSize: fileSize, isBigEndian: isBigEndian, lend: lend)
    let root = try walk.root()
    let calls = walk.uncalled.sorted()
    guard !walk.tensors.isEmpty || calls.isEmpty else {
      throw .unsupported(
        what: "the pickle holds no tensors; it asks to call '\(calls.joined(separator: "', '"))',"
          + " which was not done",
        wayOut: "do not open it in Python unless you trust its origin")
    }
    self.init(
      path: file.path, format: format,
      notes: notes
        + (calls.isEmpty ? [] : ["named and not called: " + calls.joined(separator: ", ")])
        + walk.leftOut.prefix(4).map { "'\($0.name)' left out: elements of \($0.type)" }
        + (walk.leftOut.count > 4 ? ["\(walk.leftOut.count - 4) more left out"] : []),
      tensors: walk.tensors, root: root, sha256: try file.sha256())
  }
}
