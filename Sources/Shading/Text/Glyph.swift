// SPDX-License-Identifier: Apache-2.0

/// What is drawn for a timestep's symbol, or for a few timesteps that make one character.
///
/// A glyph never holds a control byte, whatever the text holds: no corpus can speak to a terminal.
public struct Glyph: Sendable, Equatable {
  /// What to draw: printable characters only.
  public let text: String
  /// How many columns of a terminal it fills; at least 1.
  public let columns: Int
  /// The timesteps it stands for; its value is that of the last.
  ///
  /// Several where a character is made of several symbols; the same one as its neighbours' where a
  /// symbol is a word.
  public let positions: Range<Int>
  /// Whether it stands in for what cannot be drawn itself; views dim it.
  public let isMark: Bool
  /// Whether a line of the text ends with it.
  public let endsLine: Bool

  /// A glyph for some timesteps.
  public init(
    text: String, columns: Int, positions: Range<Int>, isMark: Bool = false, endsLine: Bool = false
  ) {
    self.text = text
    self.columns = columns
    self.positions = positions
    self.isMark = isMark
    self.endsLine = endsLine
  }

  /// The timestep whose value the glyph shows: after its last byte was read.
  public var position: Int { positions.upperBound - 1 }

  /// Breaks glyphs into rows of at most `width` columns, and after each line's end.
  ///
  /// A wide glyph is never split: it moves to the next row whole. A glyph wider than a row stands
  /// alone in one. No glyphs make no rows.
  public static func rows(_ glyphs: [Glyph], width: Int) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var start = 0
    var columns = 0
    for (place, glyph) in glyphs.enumerated() {
      if place > start && columns + glyph.columns > width {
        rows.append(start..<place)
        (start, columns) = (place, 0)
      }
      columns += glyph.columns
      if glyph.endsLine {
        rows.append(start..<place + 1)
        (start, columns) = (place + 1, 0)
      }
    }
    if start < glyphs.count { rows.append(start..<glyphs.count) }
    return rows
  }
}

extension Glyph {
  /// A symbol as it may be shown by itself: `␣` for a space, `∅` for none.
  public static func visible(symbol: String) -> String {
    symbol == " " ? "␣" : symbol.isEmpty ? "∅" : visible(symbol)
  }

  /// A name or a title as it may be shown: whatever it holds, no control character is left.
  public static func visible(_ text: String) -> String {
    visible(bytes: Array(text.utf8))
  }

  /// Bytes as the text shows them: what is no character as `<E2>`.
  public static func visible(bytes: [UInt8]) -> String {
    let step = TextStep(position: 0, bytes: bytes)
    return glyphs(of: [step], style: TextStyle(tabStop: 1)).map(\.text).joined()
  }
}
