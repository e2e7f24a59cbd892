// SPDX-License-Identifier: Apache-2.0

/// How much text one run takes in before it says that this cannot be meant.
public struct CorpusLimits: Sendable, Equatable {
  /// Bytes of all documents together; read and encoded, each takes 2 bytes of memory, and 3 to 8
  /// more where symbols are more than 256 or not one byte each.
  public var bytes: Int
  /// Files of one folder.
  public var files: Int

  /// Limits; by default 2 GiB and 100,000 files.
  public init(bytes: Int = 2 << 30, files: Int = 100_000) {
    self.bytes = bytes
    self.files = files
  }
}
