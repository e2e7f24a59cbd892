// SPDX-License-Identifier: Apache-2.0

import Corpora

/// A text in symbols, divided into what is learnt from, what is judged by, and what is never read.
///
/// Documents are joined in order, as char-rnn does. The inventory of symbols is the whole text's.
public struct TrainingText: Sendable {
  /// Ids of all symbols, in order.
  public let symbols: [Int32]
  /// The distinct symbols of the whole text, by code.
  public let vocabulary: Vocabulary
  /// Places in `symbols` that are learnt from.
  public let training: Range<Int>
  /// Places in `symbols` that training looks at to judge.
  public let validation: Range<Int>
  /// Places in `symbols` that neither training nor choice reads.
  public let test: Range<Int>
  /// SHA-256 of the corpus.
  public let sha256: String

  /// Reads a corpus as bytes or characters and divides it.
  ///
  /// The vocabulary is the text's own in order of code, or the one that is given, of a model that is
  /// trained on.
  public init(
    _ corpus: Corpus, options: TrainingOptions, vocabulary given: Vocabulary? = nil
  ) throws(TrainingError) {
    var codes: [UInt32] = []
    codes.reserveCapacity(corpus.byteCount)
    for document in corpus.documents {
      switch options.symbols {
      case .bytes: codes.append(contentsOf: document.bytes.lazy.map(UInt32.init))
      case .characters: try Self.appendScalars(of: document, to: &codes)
      case .words:
        throw .badOption(name: "--symbols", found: "words", expected: "characters or bytes")
      }
    }
    let distinct = Set(codes).sorted()
    guard distinct.count > 1 else {
      guard let only = distinct.first else {
        throw .textTooShort(
          symbols: 0, needed: options.batch * options.sequenceLength + 1, batch: options.batch,
          sequenceLength: options.sequenceLength)
      }
      throw .oneSymbol(Self.symbol(only))
    }
    let own = Vocabulary(
      kind: options.symbols, symbols: distinct.map(Self.symbol), source: "the training text")
    vocabulary = given ?? own
    let known = Dictionary(
      zip(vocabulary.symbols, vocabulary.symbols.indices), uniquingKeysWith: { first, _ in first })
    var ids: [UInt32: Int32] = [:]
    for (code, symbol) in zip(distinct, own.symbols) {
      guard let id = known[symbol] else { throw .unknownSymbol(symbol) }
      ids[code] = Int32(id)
    }
    symbols = codes.map { ids[$0] ?? 0 }
    let total = symbols.count
    let testStart = total - Int(Double(total) * options.test)
    let validationStart = testStart - Int(Double(total) * options.validation)
    training = 0..<validationStart
    validation = validationStart..<testStart
    test = testStart..<total
    sha256 = corpus.sha256
  }

  private static func symbol(_ code: UInt32) -> String {
    Unicode.Scalar(code).map { String($0) } ?? ""
  }

  private static func appendScalars(
    of document: Document, to codes: inout [UInt32]
  ) throws(TrainingError) {
    var decoder = UTF8()
    var bytes = document.bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&bytes) {
      case .scalarValue(let scalar):
        codes.append(scalar.value)
        offset += UTF8.width(scalar)
      case .emptyInput: return
      case .error: throw .notUnicode(name: document.name, offset: offset)
      }
    }
  }
}
