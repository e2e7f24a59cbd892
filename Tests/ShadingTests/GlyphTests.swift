// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

/// One step a byte, as byte-level models read.
func byteSteps(_ text: String) -> [TextStep] { byteSteps(Array(text.utf8)) }

func byteSteps(_ bytes: [UInt8]) -> [TextStep] {
  bytes.enumerated().map { TextStep(position: $0, bytes: [$1]) }
}

/// One step a Unicode scalar.
func characterSteps(_ text: String) -> [TextStep] {
  text.unicodeScalars.enumerated().map { place, scalar in
    TextStep(position: place, bytes: Array(String(Character(scalar)).utf8))
  }
}

/// The glyphs as a reader sees them, with a bar between each two.
private func drawn(_ steps: [TextStep], _ style: TextStyle = TextStyle()) -> String {
  Glyph.glyphs(of: steps, style: style).map(\.text).joined(separator: "|")
}

@Suite("Every timestep can be seen")
struct GlyphTests {
  private let ascii = TextStyle(isASCII: true)

  @Test("newlines, returns and tabs are drawn, and a tab reaches its stop")
  func whiteSpace() {
    let steps = characterSteps("a\tb\r\n\t.")
    #expect(drawn(steps) == "a|⇥      |b|␍|↵|⇥       |.")
    #expect(drawn(steps, ascii) == "a|>      |b|^M|$|>       |.")
    #expect(drawn(steps, TextStyle(tabStop: 4)) == "a|⇥  |b|␍|↵|⇥   |.")
    #expect(
      Glyph.glyphs(of: steps).map(\.endsLine) == [false, false, false, false, true, false, false])
  }

  @Test("a blank is plain, and marked in list mode")
  func blanks() {
    #expect(drawn(characterSteps("a b")) == "a| |b")
    #expect(drawn(characterSteps("a b"), TextStyle(isList: true)) == "a|␣|b")
    #expect(drawn(characterSteps("a b"), TextStyle(isASCII: true, isList: true)) == "a|_|b")
  }

  @Test("controls have pictures")
  func controls() {
    #expect(drawn(byteSteps([0, 27, 31, 127])) == "␀|␛|␟|␡")
    #expect(drawn(byteSteps([0, 27, 31, 127]), ascii) == "^@|^[|^_|^?")
    #expect(drawn(characterSteps("\u{85}\u{9B}")) == "<U+0085>|<U+009B>")
  }

  @Test("bad bytes show their numbers, one timestep each")
  func badBytes() {
    // A lone continuation, an overlong slash, a surrogate, a cut sequence.
    #expect(drawn(byteSteps([0x80])) == "<80>")
    #expect(drawn(byteSteps([0xC0, 0xAF])) == "<C0>|<AF>")
    #expect(drawn(byteSteps([0xED, 0xA0, 0x80])) == "<ED>|<A0>|<80>")
    #expect(drawn(byteSteps([0xE4, 0xB8, 0x41])) == "<E4>|<B8>|A")
    #expect(drawn(byteSteps([0xF5, 0xFF])) == "<F5>|<FF>")
  }

  @Test("bidi, zero-width, private and unassigned characters show their numbers")
  func shapeless() {
    #expect(drawn(characterSteps("\u{202E}\u{200D}\u{FEFF}")) == "<U+202E>|<U+200D>|<U+FEFF>")
    #expect(drawn(characterSteps("\u{AD}\u{2028}\u{E000}")) == "<U+00AD>|<U+2028>|<U+E000>")
    #expect(drawn(characterSteps("\u{378}")) == "<U+0378>")
  }

  @Test("a combining mark joins its base, or stands alone in list mode or without a base")
  func combining() {
    let joined = Glyph.glyphs(of: characterSteps("e\u{301}!"))
    #expect(joined.map(\.text) == ["e\u{301}", "!"])
    #expect(joined.map(\.positions) == [0..<2, 2..<3])
    #expect(joined[0].position == 1)
    #expect(drawn(characterSteps("e\u{301}"), TextStyle(isList: true)) == "e|◌\u{301}")
    #expect(drawn(characterSteps("\n\u{301}")) == "↵|◌\u{301}")
    #expect(drawn(characterSteps("e\u{301}"), ascii) == "e|<U+0301>")
  }

  @Test("a flood of combining marks never piles higher than four")
  func combiningFlood() {
    let flood = "e" + String(repeating: "\u{301}", count: 1000)
    let glyphs = Glyph.glyphs(of: characterSteps(flood))
    #expect(glyphs.allSatisfy { $0.text.unicodeScalars.count <= 5 })
    #expect(glyphs.last?.positions.upperBound == 1001)
  }

  @Test("wide characters fill two columns; emoji sequences come apart")
  func wide() {
    #expect(Glyph.glyphs(of: characterSteps("世a界")).map(\.columns) == [2, 1, 2])
    #expect(drawn(characterSteps("👩\u{200D}💻")) == "👩|<U+200D>|💻")
    #expect(drawn(characterSteps("👍\u{1F3FD}")) == "👍|<U+1F3FD>")
    #expect(Glyph.glyphs(of: characterSteps("áЖ£")).map(\.columns) == [1, 1, 1])
  }

  @Test("a character spread over bytes has the value of its last byte")
  func byteLevel() {
    let glyphs = Glyph.glyphs(of: byteSteps("a世b"))
    #expect(glyphs.map(\.text) == ["a", "世", "b"])
    #expect(glyphs.map(\.position) == [0, 3, 4])
    #expect(drawn(byteSteps("a世b"), TextStyle(showsBytes: true)) == "a|E4 |B8 |96 |b")
    #expect(drawn(characterSteps("世"), TextStyle(showsBytes: true)) == "E4 B8 96 ")
  }

  @Test("a word is several glyphs of one timestep")
  func words() {
    let steps = [TextStep(position: 7, bytes: Array("naïve".utf8))]
    #expect(Glyph.glyphs(of: steps).map(\.positions) == Array(repeating: 7..<8, count: 5))
  }

  @Test("no control byte reaches a terminal, whatever the bytes and the style")
  func nothingSpeaksToTheTerminal() {
    var random = SplitMix64(state: 20_150_602)
    var texts: [[UInt8]] = [Array(0...255), Array((0...255).reversed())]
    for lead in UInt8(0xC0)...0xFF {
      for next: UInt8 in [0x00, 0x1B, 0x7F, 0x80, 0x9B, 0xBF] { texts.append([lead, next, 0x9B]) }
    }
    for _ in 0..<200 {
      texts.append((0..<64).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    for text in texts {
      for bits in 0..<8 {
        let style = TextStyle(
          isASCII: bits & 1 > 0, isList: bits & 2 > 0, showsBytes: bits & 4 > 0)
        let glyphs = Glyph.glyphs(of: byteSteps(text), style: style)
        for glyph in glyphs {
          #expect(glyph.columns >= 1)
          for scalar in glyph.text.unicodeScalars {
            #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
            if style.isASCII { #expect(scalar.isASCII) }
          }
        }
        #expect(glyphs.map(\.positions).joined().elementsEqual(text.indices))
      }
    }
  }

  @Test("rows break after a line's end and before what does not fit")
  func rows() {
    func rows(_ text: String, width: Int) -> [String] {
      let glyphs = Glyph.glyphs(of: characterSteps(text))
      return Glyph.rows(glyphs, width: width).map { glyphs[$0].map(\.text).joined() }
    }
    #expect(rows("say\n\nhello", width: 4) == ["say↵", "↵", "hell", "o"])
    #expect(rows("世界世", width: 5) == ["世界", "世"])
    #expect(rows("a\u{202E}b", width: 3) == ["a", "<U+202E>", "b"])
    #expect(rows("", width: 3) == [])
    #expect(rows("ab\n", width: 3) == ["ab↵"])
  }
}

/// A small generator with a fixed seed.
///
/// Source: Steele, Lea and Flood 2014.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
