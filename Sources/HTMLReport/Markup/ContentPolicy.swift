// SPDX-License-Identifier: Apache-2.0

import Digests
import FoundationEssentials

/// What a browser may run and load of a page: these very scripts, this very style, nothing else.
///
/// Source: Content Security Policy Level 3, W3C; delivered by `meta`, so the first child of `head`.
enum ContentPolicy {
  /// The policy's text for the exact bytes of scripts and styles.
  static func text(scripts: [[UInt8]], styles: [[UInt8]]) -> String {
    let scripts = scripts.map(source).joined(separator: " ")
    let styles = styles.map(source).joined(separator: " ")
    return "default-src 'none'; script-src \(scripts); style-src \(styles); img-src data:; "
      + "base-uri 'none'; form-action 'none'"
  }

  /// `'sha256-…'` of some bytes.
  static func source(_ bytes: [UInt8]) -> String {
    precondition(!bytes.contains(0x0D), "browsers hash after making line ends one byte")
    let digits = Array(SHA256.hexadecimal(of: bytes).utf8)
    func value(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x57 }
    let digest = stride(from: 0, to: digits.count, by: 2).map {
      value(digits[$0]) << 4 | value(digits[$0 + 1])
    }
    return "'sha256-" + Data(digest).base64EncodedString() + "'"
  }
}
