// SPDX-License-Identifier: Apache-2.0

import Shading

extension Screen {
  /// Writes words of ours or of a file from a place on, as far as `limit`; returns the column after.
  ///
  /// Text that does not fit is cut. Whatever it holds is drawn as a corpus would be: no control
  /// character gets through.
  @discardableResult
  mutating func write(
    _ text: String, row: Int, column: Int, limit: Int, face: Face = .plain
  ) -> Int {
    var column = column
    if text.unicodeScalars.allSatisfy(Screen.isSign) {
      for scalar in text.unicodeScalars where column < limit {
        put(
          Screen.string(of: scalar), columns: 1, at: Place(row: row, column: column), face: face,
          limit: limit)
        column += 1
      }
      return min(column, limit)
    }
    for glyph in Screen.glyphs(text) {
      guard column + glyph.columns <= limit else { break }
      put(glyph, row: row, column: column, limit: limit, face: face)
      column += glyph.columns
    }
    return min(column, limit)
  }

  /// Whether a scalar is known to fill one column by itself: printable ASCII, lines and blocks.
  private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
    (0x20..<0x7F).contains(scalar.value) || (0x2500..<0x25A0).contains(scalar.value)
  }

  private static func string(of scalar: Unicode.Scalar) -> String {
    scalar.isASCII ? ascii[Int(scalar.value)] : String(Character(scalar))
  }

  /// The strings of one ASCII character each, for a screen writes thousands.
  private static let ascii = (0..<128).map { String(Character(Unicode.Scalar(UInt8($0)))) }

  /// Writes a glyph, each character of a mark on a column of its own.
  mutating func put(_ glyph: Glyph, row: Int, column: Int, limit: Int, face: Face) {
    guard glyph.columns > 1, glyph.text.unicodeScalars.count == glyph.columns else {
      put(
        glyph.text, columns: glyph.columns, at: Place(row: row, column: column), face: face,
        limit: limit)
      return
    }
    for (offset, scalar) in glyph.text.unicodeScalars.enumerated() {
      put(
        String(Character(scalar)), columns: 1, at: Place(row: row, column: column + offset),
        face: face, limit: limit)
    }
  }

  /// Writes a line into an area's row, cut at the area's end.
  @discardableResult
  mutating func write(
    _ text: String, in area: Rect, line: Int = 0, from offset: Int = 0, face: Face = .plain
  ) -> Int {
    guard line >= 0, line < area.rows else { return area.column }
    return write(
      text, row: area.row + line, column: area.column + offset, limit: area.endColumn, face: face)
  }

  /// Fills an area with blanks of a face.
  mutating func fill(_ area: Rect, face: Face = .plain) {
    for row in area.row..<max(area.endRow, area.row) {
      for column in area.column..<max(area.endColumn, area.column) {
        put(" ", columns: 1, at: Place(row: row, column: column), face: face)
      }
    }
  }

  /// How many columns a text fills when it is written.
  static func columns(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return glyphs(text).reduce(0) { $0 + $1.columns }
  }

  private static func glyphs(_ text: String) -> [Glyph] {
    Glyph.glyphs(of: [TextStep(position: 0, bytes: Array(text.utf8))])
  }
}

extension String {
  /// The text with blanks after it up to a width; cut where it is longer.
  func padded(_ width: Int) -> String {
    count >= width
      ? String(prefix(max(width, 0))) : self + String(repeating: " ", count: width - count)
  }

  /// The text with blanks before it up to a width.
  func aligned(_ width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }
}
