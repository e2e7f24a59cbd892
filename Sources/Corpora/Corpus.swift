// SPDX-License-Identifier: Apache-2.0

import Digests

/// The documents that one run reads, in order.
public struct Corpus: Sendable {
  /// A file of a folder that was not read, and why.
  public struct LeftOut: Sendable, Equatable {
    /// The folder as given, and the way from it.
    public let path: String
    /// "hidden", "empty", "looks binary (a zero byte)", "not a file".
    public let reason: String

    /// A file that was passed over.
    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// The documents; an empty one is left out when a corpus is read from a folder.
  public let documents: [Document]
  /// What was found in folders and not read, in order of paths.
  public let leftOut: [LeftOut]

  /// A corpus of given documents.
  public init(_ documents: [Document], leftOut: [LeftOut] = []) {
    self.documents = documents
    self.leftOut = leftOut
  }

  /// How many bytes all documents hold.
  public var byteCount: Int { documents.reduce(0) { $0 + $1.bytes.count } }

  /// SHA-256 over every document's length (8 bytes, little-endian) and bytes, in order.
  public var sha256: String {
    let digest = SHA256()
    for document in documents {
      withUnsafeBytes(of: UInt64(document.bytes.count).littleEndian) { digest.update($0) }
      document.bytes.withUnsafeBytes { digest.update($0) }
    }
    return digest.finish()
  }
}
