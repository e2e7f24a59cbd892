// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Corpora

/// Every byte value as a byte vocabulary.
let allBytes = Vocabulary(
  kind: .bytes, symbols: (0...255).map { String(Character(Unicode.Scalar(UInt8($0)))) },
  source: "test")

private func characters(_ text: String, more: [String] = []) -> Vocabulary {
  Vocabulary(
    kind: .characters, symbols: text.unicodeScalars.map { String(Character($0)) } + more,
    source: "test")
}

private func words(_ symbols: String...) -> Vocabulary {
  Vocabulary(kind: .words, symbols: symbols, source: "test")
}

/// The stretches of bytes that the timesteps cover, as text.
private func pieces(_ document: EncodedDocument) -> [String] {
  var start = 0
  return document.byteEnds.map { end in
    defer { start = end }
    return String(decoding: document.bytes[start..<end], as: UTF8.self)
  }
}

@Suite("Text becomes timesteps")
struct EncodingTests {
  @Test("concatenating the symbols gives random bytes back")
  func byteEncodingIsExact() throws {
    var random = SeededGenerator(seed: 1)
    for length in [1, 2, 3, 17, 400, 5000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let encoded = try allBytes.encode(Document(name: "random", bytes: bytes))
      #expect(encoded.symbols.map { UInt8($0) } == bytes)
      #expect(encoded.byteEnds.elementsEqual(1...length))
    }
  }

  @Test("concatenating the characters gives the text back")
  func characterEncodingIsExact() throws {
    let text = "naïve — “quoted” 日本 🙂\r\n\ttab"
    let vocabulary = characters("naïve —“quotd”日本🙂\r\n\tb")
    let encoded = try vocabulary.encode(Document(text))
    #expect(
      encoded.symbols.map { vocabulary.symbols[Int($0)] }.joined().utf8.elementsEqual(text.utf8))
    #expect(pieces(encoded) == text.unicodeScalars.map { String(Character($0)) })
  }

  @Test("what is covered and what is reported unknown account for every random byte")
  func characterEncodingLosesNothing() {
    var random = SeededGenerator(seed: 2)
    let vocabulary = characters("ab")
    for _ in 0..<200 {
      let bytes = (0..<60).map { _ in UInt8.random(in: 0...255, using: &random) }
      var tally = UnknownTally()
      let encoded = vocabulary.encode(
        Document(name: "random", bytes: bytes), replacement: 0, newline: .keep, tally: &tally)
      #expect(encoded.byteEnds.last == bytes.count)
      #expect(zip(encoded.byteEnds, encoded.byteEnds.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test("words end where white space begins, and a newline is a word")
  func wordEncoding() throws {
    let encoded = try words("to", "be", "\n").encode(Document("to  be\n\tto be\n \n"))
    #expect(encoded.symbols == [0, 1, 2, 0, 1, 2, 2])
    #expect(pieces(encoded) == ["to", "  be", "\n", "\tto", " be", "\n", " \n"])
  }

  @Test("a word vocabulary without a newline reads it as <eos> where it has that")
  func endOfSentence() throws {
    #expect(try words("a", "<eos>").encode(Document("a\na")).symbols == [0, 1, 0])
  }

  @Test("CR LF is one newline with --newline lf, and its end lies behind both bytes")
  func foldedNewlines() throws {
    for vocabulary in [characters("ab\r\n"), allBytes] {
      let text = Document("a\r\nb\r\rb\r")
      let kept = try vocabulary.encode(text)
      #expect(kept.timesteps == 8)
      let folded = try vocabulary.encode(text, newline: .lf)
      #expect(Array(folded.byteEnds) == [1, 3, 4, 5, 6, 7, 8])
      #expect(folded.symbols[1] == vocabulary.id(of: "\n"))
      #expect(folded.bytes == text.bytes)
    }
  }

  @Test("symbols are compared by bytes, not by canonical equivalence")
  func composedAndDecomposed() throws {
    let vocabulary = words("e\u{301}", "\u{e9}")
    #expect(vocabulary.id(of: "\u{e9}") == 1)
    #expect(try vocabulary.encode(Document("\u{e9} e\u{301}")).symbols == [1, 0])
    #expect(vocabulary != words("\u{e9}", "e\u{301}"))
  }

  @Test("of equal symbols the first is read, and longer ones are never produced")
  func oddVocabularies() throws {
    let vocabulary = characters("aba", more: ["ab", "日"])
    #expect(try vocabulary.encode(Document("aba日")).symbols == [0, 1, 0, 4])
    #expect(vocabulary.id(of: "ab") == 3)
    #expect(vocabulary.id(of: "c") == nil)
    #expect(vocabulary.symbol(9) == nil)
  }

  @Test("display makes every symbol visible")
  func display() {
    let vocabulary = characters("a\n\t\u{1b}\u{200b}é\\")
    #expect(
      (0..<8).map { vocabulary.display($0) }
        == ["a", "\\n", "\\t", "\\x1B", "\\u{200B}", "é", "\\\\", "#7"])
    #expect(allBytes.display(0xE2) == "\\xE2")
  }
}

/// A small generator with a seed, so that random tests are the same every time.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
