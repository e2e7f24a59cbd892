// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// PyTorch's stream of pickles, before 1.6.
  public static let pytorchLegacy = CheckpointFormat(
    name: "pytorch-legacy", summary: "PyTorch 0.2 to 1.5 (.pt, .pth, .pkl): torch.save",
    recognises: { file in
      let head = file.head(24)
      // Protocol 4 and later put a frame of 9 bytes around the number.
      return [2, 11].contains { head.dropFirst($0).starts(with: legacyMagic) }
    },
    read: { (file) throws(CheckpointError) in
      let bytes = try file.mapped()
      let stream = try LegacyStream(bytes)
      return try Checkpoint(
        pickle: stream.graph, of: file, format: "pytorch-legacy", notes: [],
        fileSize: bytes.count, isBigEndian: stream.isBigEndian, lend: stream.lend)
    })
}

/// LONG1 of 10 bytes: 0x1950a86a20f9469cfc6c.
private let legacyMagic: [UInt8] = [
  0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
]
