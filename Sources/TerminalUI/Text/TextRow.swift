// SPDX-License-Identifier: Apache-2.0

import Shading

/// One row of the text as it is wrapped on the screen.
struct TextRow: Equatable {
  /// The timesteps whose glyphs stand on it; never empty.
  let positions: Range<Int>
  let glyphs: [Glyph]
  /// The column, within the row, where each glyph starts.
  let columns: [Int]
  /// Where the line of the text starts that this row is of.
  let lineStart: Int

  init(glyphs: [Glyph], lineStart: Int) {
    var column = 0
    columns = glyphs.map { glyph in
      defer { column += glyph.columns }
      return column
    }
    self.glyphs = glyphs
    self.lineStart = lineStart
    let first = glyphs.first?.positions.lowerBound ?? lineStart
    positions = first..<(glyphs.last?.positions.upperBound ?? first + 1)
  }

  var isLineStart: Bool { positions.lowerBound == lineStart }

  /// How many columns its glyphs fill.
  var width: Int { (columns.last ?? 0) + (glyphs.last?.columns ?? 0) }

  /// The glyph that shows a position; the last one where the position is beyond the row.
  func glyphIndex(of position: Int) -> Int {
    glyphs.firstIndex { $0.positions.contains(position) } ?? max(glyphs.count - 1, 0)
  }

  /// The column where a position's glyph starts.
  func column(of position: Int) -> Int {
    columns.isEmpty ? 0 : columns[glyphIndex(of: position)]
  }

  /// The position whose glyph covers a column; the last one's beyond the end.
  func position(atColumn column: Int) -> Int {
    let index = columns.lastIndex { $0 <= column } ?? 0
    return glyphs.isEmpty ? positions.lowerBound : glyphs[index].position
  }
}
