// SPDX-License-Identifier: Apache-2.0

import Digests

/// The documents that one run reads, in order.
public struct Corpus: Sendable {
  /// The documents; an empty one is left out when a corpus is read from files.
  public let documents: [Document]

  /// A corpus of given documents.
  public init(_ documents: [Document]) { self.documents = documents }

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
