// SPDX-License-Identifier: Apache-2.0

import CDigest

/// A running SHA-256 digest, by nettle.
public struct SHA256: ~Copyable {
  private let digest: OpaquePointer

  /// A digest over no bytes yet.
  public init() {
    guard let digest = cd_sha256_new() else { preconditionFailure("out of memory for a digest") }
    self.digest = digest
  }

  /// Adds bytes to the digest.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    cd_sha256_update(digest, bytes.baseAddress, bytes.count)
  }

  /// Ends the digest and gives its 64 lower-case hexadecimal digits.
  public consuming func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    cd_sha256_finish(digest, &bytes)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of one stretch of bytes, as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    let digest = SHA256()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }
}
