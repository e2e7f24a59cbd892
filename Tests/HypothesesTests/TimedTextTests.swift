// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import Hypotheses

/// A small generator with a seed, so that random tests are the same every time.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

@Suite("Texts in timesteps")
struct TimedTextTests {
  private func all(_ document: EncodedDocument) -> [Labels] {
    Hypothesis.labels(of: TimedText(document), for: Hypothesis.all)
  }

  @Test("bytes and characters have the same labels where characters end")
  func bytesAndCharacters() {
    let text = Array("if (“naïve”) {\n\té = '🙂'; // “x\n}\n\n日本 www.x.y\n".utf8)
    let bytes = document(text, kind: .bytes)
    let characters = document(text, kind: .characters)
    for (index, hypothesis) in Hypothesis.all.enumerated() {
      let byBytes = marks(all(bytes)[index]).map { $0 }
      let byCharacters = marks(all(characters)[index]).map { $0 }
      #expect(
        characters.byteEnds.map { byBytes[$0 - 1] } == byCharacters, "\(hypothesis.name)")
    }
  }

  @Test("a word has the label of its last character")
  func words() {
    let text = Array("say \"hi you\" now\n(a b) c".utf8)
    let words = document(text, kind: .words)
    let characters = document(text, kind: .characters)
    #expect(words.timesteps == 8)
    for (index, hypothesis) in Hypothesis.all.enumerated() {
      let byCharacters = marks(all(characters)[index]).map { $0 }
      #expect(
        marks(all(words)[index]) == String(words.byteEnds.map { byCharacters[$0 - 1] }),
        "\(hypothesis.name)")
    }
  }

  @Test("before the first character is whole nothing holds, but what comes next is known")
  func beforeTheFirst() throws {
    let text = TimedText(document(Array("“”".utf8), kind: .bytes))
    #expect(Array(text.scalarsRead) == [0, 0, 1, 1, 1, 2])
    #expect(try marks(Hypothesis.named("inside-quotes").labels(text)) == "  ### ")
    #expect(try marks(Hypothesis.named("next-is-quote").labels(text)) == "##### ")
  }

  @Test("CR LF that one timestep reads is one newline, and two symbols where both are read")
  func newlines() throws {
    let bytes = Array("ab\r\nc\r\n\r\nd".utf8)
    for kind in [Vocabulary.Kind.bytes, .characters] {
      let folded = TimedText(document(bytes, kind: kind, newline: .lf))
      #expect(try marks(Hypothesis.named("position-in-line").labels(folded)) == "1201001")
      #expect(try marks(Hypothesis.named("next-is-newline").labels(folded)) == " # ##  ")
      let kept = TimedText(document(bytes, kind: kind))
      #expect(try marks(Hypothesis.named("position-in-line").labels(kept)) == "1230120101")
    }
  }

  @Test("with skipped symbols, timesteps keep the labels that their text has")
  func skipped() throws {
    let vocabulary = Vocabulary(kind: .characters, symbols: ["a", "\""], source: "test")
    let encoded = try vocabulary.encode(Document("a\"—a—\"a"), unknown: .skip)
    #expect(marks(Hypothesis.insideQuotes.labels(TimedText(encoded))) == " ##  ")
  }

  @Test("no bytes make any hypothesis fail, and labels are as many as timesteps")
  func randomBytes() {
    var random = SeededGenerator(state: 7)
    let pieces = [
      "if", " ", "(", ")", "{", "}", "[", "]", ";", ":", "\"", "'", "\\", "\n", "\r", "/*", "*/",
      "//", "#", "#if\n", "#else\n", "#endif\n", "else", "do", "while", "for", "struct", "=", "$",
      "$$", "[[", "]]", "<a", ">", "\\begin{a}", "\\end{a}", "www.", "://", "é", "“", "”", "«", ",",
      ".", "1", "x", "case",
    ].map { Array($0.utf8) }
    for round in 0..<90 {
      var bytes: [UInt8] = []
      for _ in 0..<60 {
        if round % 3 == 0 {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += pieces.randomElement(using: &random) ?? []
        }
      }
      for kind in Vocabulary.Kind.allCases {
        guard kind != .words || bytes.contains(where: { $0 > 0x20 }) else { continue }
        let encoded = document(bytes, kind: kind)
        #expect(all(encoded).allSatisfy { $0.count == encoded.timesteps })
      }
    }
  }

  @Test("deep nesting and long lines cost no more than their length")
  func hostile() {
    let texts = [
      String(repeating: "(", count: 8_000), String(repeating: "if(", count: 4_000),
      String(repeating: "if(x)", count: 4_000) + String(repeating: ")", count: 4_000),
      String(repeating: "{", count: 3_000) + String(repeating: "\n#if a\n{", count: 800),
      String(repeating: "if(a)do ", count: 1_500) + ";" + String(repeating: " ", count: 8_000),
      String(repeating: "a", count: 8_000), String(repeating: "\\", count: 8_000),
      String(repeating: "}", count: 8_000), String(repeating: "/*", count: 4_000),
      String(repeating: "else ", count: 3_000),
    ]
    for text in texts {
      let encoded = characterDocument(text)
      #expect(all(encoded).allSatisfy { $0.count == encoded.timesteps })
    }
  }

  @Test("a document's labels are its own: each starts fresh")
  func documentsAreApart() throws {
    let vocabulary = Vocabulary(kind: .bytes, symbols: ["a", "\"", "(", "{"], source: "test")
    let corpus = Corpus([Document("a\"({a"), Document("aa")])
    let encoded = try corpus.encoded(with: vocabulary)
    let alone = try Corpus([Document("aa")]).encoded(with: vocabulary)
    #expect(all(encoded[1]) == all(alone[0]))
  }
}
