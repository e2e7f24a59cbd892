// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// Torch7's serialised objects, binary and ASCII.
  public static let torch7 = CheckpointFormat(
    name: "torch7", summary: "Torch7 (.t7): torch.save of char-rnn and torch-rnn",
    recognises: { file in
      if ["t7", "th7", "t7b"].contains(file.fileExtension) && !file.isFolder { return true }
      let head = file.head(8)
      return [3, 4].contains { type in head == [type, 0, 0, 0, 1, 0, 0, 0] } || isASCII(head)
    },
    read: { (file) throws(CheckpointError) in
      let bytes = try file.mapped()
      let (graph, spelling) = try bytes.withBytes(readGraph)
      var walk = Torch7Objects(graph, bytes)
      let root = try walk.root()
      return Checkpoint(
        path: file.path, format: "torch7",
        notes: [spelling, "gradients and work memory left out"], tensors: walk.tensors,
        root: root, sha256: try file.sha256())
    })
}

/// Whether a head is that of an ASCII file: a type and an index, a line each.
private func isASCII(_ head: [UInt8]) -> Bool {
  head.count >= 4 && (head[0] == UInt8(ascii: "3") || head[0] == UInt8(ascii: "4"))
    && head[1] == 0x0A && head[2] == UInt8(ascii: "1") && head[3] == 0x0A
}

/// The objects, and how they were spelled; a file that makes no sense with 8-byte sizes may be one of
/// a 32-bit system.
private func readGraph(
  _ bytes: UnsafeRawBufferPointer
) throws(CheckpointError) -> (Torch7Graph, String) {
  if isASCII(Array(bytes.prefix(4))) {
    return (try Torch7Reader.read(bytes, .ascii), "ASCII")
  }
  do throws(CheckpointError) {
    return (try Torch7Reader.read(bytes, .binary(longSize: 8)), "binary")
  } catch {
    do throws(CheckpointError) {
      return (
        try Torch7Reader.read(bytes, .binary(longSize: 4)), "binary, of a 32-bit system"
      )
    } catch _ {
      throw error
    }
  }
}
