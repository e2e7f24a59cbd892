// SPDX-License-Identifier: Apache-2.0

/// A stretch of text that a model reads from its initial state; by default one file.
public struct Document: Sendable, Equatable {
  /// The file's path as given, or `-` for standard input.
  public let name: String
  /// The text as it stands in the file, any bytes.
  public let bytes: [UInt8]

  /// A document over given bytes.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// A document over a string's UTF-8.
  public init(name: String = "text", _ text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }
}
