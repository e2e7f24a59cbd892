// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import Hypotheses

@Suite("Marks drawn under a text")
struct LabelDrawingTests {
  private func drawn(_ hypothesis: Hypothesis, _ text: String, width: Int = 80) -> String {
    let document = characterDocument(text)
    return LabelDrawing.draw(
      hypothesis.labels(TimedText(document)), of: document, width: width)
  }

  @Test("true is #, and line ends are a column")
  func binary() {
    #expect(
      drawn(.insideQuotes, "say \"hi\nyou\" now\n") == """
        say "hi↵
            ####
        you" now↵
        ###
        """)
  }

  @Test("numbers are digits, then letters, then +")
  func graded() {
    let expected = "123456789abcdefghijklmnopqrstuvwxyz++"
    #expect(drawn(.positionInLine, String(repeating: "x", count: 37)).hasSuffix("\n" + expected))
  }

  @Test("classes are letters with a legend")
  func categorical() {
    #expect(
      drawn(.characterClass, "Ab 1\t.\n") == """
        Ab 1⇥.↵
        llsdspn
        l letter  d digit  s space  n newline  p punctuation
        """)
  }

  @Test("lines are wrapped, and marks with them")
  func wrapped() {
    #expect(
      drawn(.insideQuotes, "ab\"cdef\"g", width: 4) == """
        ab"c
          ##
        def"
        ###
        g

        """)
  }

  @Test("controls, stray bytes and wide characters keep marks under their symbols")
  func odd() {
    let bytes = document([0x61, 0x07, 0xFF, 0x22, 0xC3, 0xA9, 0x22, 0x0D], kind: .bytes)
    #expect(
      LabelDrawing.draw(Hypothesis.insideQuotes.labels(TimedText(bytes)), of: bytes) == """
        a··"·é"␍
           ###
        """)
    #expect(
      drawn(.insideQuotes, "“日本”e\u{301}") == """
        “日本”e·
        #####
        """)
  }

  @Test("words carry their mark over all their columns")
  func words() {
    let words = document(Array("a \"bc d\" e".utf8), kind: .words)
    #expect(
      LabelDrawing.draw(Hypothesis.insideQuotes.labels(TimedText(words)), of: words) == """
        a "bc d" e
         ####
        """)
  }

  @Test("numbers that are not whole are tenths of their range; odd ones do no harm")
  func fractions() {
    let document = characterDocument("abcde")
    func draw(_ values: [Float]) -> String { LabelDrawing.draw(.graded(values), of: document) }
    #expect(draw([0, 0.25, 0.5, 1, .nan]) == "abcde\n0259?\n0 is 0.0, 9 is 1.0")
    #expect(draw([0.5, 0.5, 0.5, 0.5, 0.5]) == "abcde\n00000\n0 is 0.5, 9 is 0.5")
    #expect(draw([-1, 0, 3e38, -3e38, .infinity]) == "abcde\n-0+-?")
  }
}
