// SPDX-License-Identifier: Apache-2.0

import Corpora

/// A text in its own symbols, where no model says what a symbol is.
enum TextSymbols {
  /// A document whose vocabulary is whatever it holds.
  static func encode(_ document: Document, as kind: Vocabulary.Kind) throws(CorpusError)
    -> EncodedDocument
  {
    var seen: Set<String> = []
    var symbols: [String] = []
    switch kind {
    case .bytes: symbols = (0..<256).map { String(UnicodeScalar(UInt8($0))) }
    case .characters, .words:
      for scalar in String(decoding: document.bytes, as: UTF8.self).unicodeScalars {
        if seen.insert(String(scalar)).inserted { symbols.append(String(scalar)) }
      }
    }
    let vocabulary = Vocabulary(
      kind: kind == .bytes ? .bytes : .characters, symbols: symbols, source: "the text itself")
    return try Corpus([document]).encoded(with: vocabulary, unknown: .skip)[0]
  }
}
