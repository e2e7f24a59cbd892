// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@Suite("Symbols outside the vocabulary")
struct UnknownSymbolsTests {
  private let ascii = Vocabulary(
    kind: .characters, symbols: ["a", "b", "?"], source: "test")

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("one error lists those of all documents, most frequent first")
  func listed() {
    let corpus = Corpus([Document("a—b—\n"), Document(name: "two", bytes: [97, 0xFF, 0xE2, 0x80])])
    let text = message { _ = try corpus.encoded(with: ascii) }
    #expect(
      text == """
        5 symbols are outside the vocabulary: '—' (U+2014) ×2, '\\n' (U+000A) ×1, byte 0x80 ×1, \
        byte 0xE2 ×1, byte 0xFF ×1; use --unknown skip or --unknown SYMBOL
        """)
  }

  @Test("a long list is cut")
  func cut() {
    let text = message { _ = try ascii.encode(Document("cdefghijklmn")) }
    #expect(text.hasPrefix("12 symbols are outside the vocabulary: 'c' (U+0063) ×1, "))
    #expect(text.contains("'j' (U+006A) ×1, …; use"))
  }

  @Test("unknown words and bytes are named, and the vocabulary's own replacement is offered")
  func wordsAndBytes() {
    let words = Vocabulary(kind: .words, symbols: ["the", "<unk>", "\n"], source: "test")
    #expect(
      message { _ = try words.encode(Document("the cat")) }
        == "1 symbol is outside the vocabulary: 'cat' ×1; use --unknown skip or --unknown '<unk>'")
    let bytes = Vocabulary(kind: .bytes, symbols: ["a"], source: "test")
    #expect(
      message { _ = try bytes.encode(Document(name: "x", bytes: [97, 98, 0xFE])) }
        .hasPrefix("2 symbols are outside the vocabulary: byte 0x62 'b' ×1, byte 0xFE ×1;"))
  }

  @Test("skipped symbols take no timestep, and ends still point into the text")
  func skipped() throws {
    let encoded = try ascii.encode(Document("a—b"), unknown: .skip)
    #expect(encoded.symbols == [0, 1])
    #expect(Array(encoded.byteEnds) == [1, 5])
  }

  @Test("a replacement is read once for each unknown symbol")
  func replaced() throws {
    let encoded = try ascii.encode(
      Document(name: "x", bytes: [97, 0xE2, 0x80, 98]), unknown: .replace("?"))
    #expect(encoded.symbols == [0, 2, 2, 1])
    #expect(
      throws: CorpusError.unknownReplacement(symbol: "!")
    ) { _ = try ascii.encode(Document("a"), unknown: .replace("!")) }
  }

  @Test("a document of which nothing is left is an error")
  func nothingLeft() {
    #expect(throws: CorpusError.nothingToRead(document: "x")) {
      _ = try ascii.encode(Document(name: "x", "—"), unknown: .skip)
    }
    #expect(throws: CorpusError.nothingToRead(document: "y")) {
      _ = try Corpus([Document("a"), Document(name: "y", "")]).encoded(with: ascii)
    }
  }

  @Test("the argument names a policy")
  func arguments() {
    #expect(UnknownPolicy(argument: "skip") == .skip)
    #expect(UnknownPolicy(argument: "error") == .error)
    #expect(UnknownPolicy(argument: "?") == .replace("?"))
  }
}
