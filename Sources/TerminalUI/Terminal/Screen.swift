// SPDX-License-Identifier: Apache-2.0

import Shading

/// Where something stands: row and column, both from 0.
struct Place: Sendable, Hashable {
  var row: Int
  var column: Int

  /// A place on the screen.
  init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// How large a screen is.
struct Size: Sendable, Hashable {
  var columns: Int
  var rows: Int

  /// A size; a terminal may well be 1×1.
  init(columns: Int, rows: Int) {
    self.columns = max(columns, 0)
    self.rows = max(rows, 0)
  }
}

/// How a character looks, before any palette: its shade and its style.
struct Face: Sendable, Hashable {
  /// Styles that the ladder knows how to draw on every rung.
  struct Style: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    /// A set of styles by its bits.
    init(rawValue: UInt8) { self.rawValue = rawValue }

    static let bold = Style(rawValue: 1)
    static let underline = Style(rawValue: 2)
    static let reverse = Style(rawValue: 4)
    static let dim = Style(rawValue: 8)
  }

  /// −8 … +8; 0 leaves the terminal's own background.
  var level: Int8
  /// Whether the value lies beyond the scale.
  var isBeyond: Bool
  var style: Style

  /// A look.
  init(shade: Shade = .neutral, isBeyond: Bool = false, style: Style = []) {
    level = Int8(shade.level)
    self.isBeyond = isBeyond
    self.style = style
  }

  static let plain = Face()
  static let bold = Face(style: .bold)
  static let dim = Face(style: .dim)
  static let reverse = Face(style: .reverse)

  /// The shade behind the character.
  var shade: Shade { Shade(Int(level)) }

  /// The same with a style more.
  func with(_ more: Style) -> Face {
    var face = self
    face.style.formUnion(more)
    return face
  }
}

/// One column of a row: a character, or the right half of a wide one (empty text).
struct ScreenCell: Sendable, Hashable {
  var text: String
  var face: Face

  /// A blank as the terminal draws it.
  static let blank = ScreenCell(text: " ", face: .plain)
}

/// What the terminal shall show: a grid of characters with faces, and where the cursor stands.
///
/// Nothing but `put` writes to it, and `put` lets no control character through: what a screen
/// holds can be sent to a terminal.
struct Screen: Sendable, Equatable {
  let size: Size
  /// Row by row.
  private(set) var cells: [ScreenCell]
  /// nil hides the cursor.
  var cursor: Place?
  /// Whether shades are of a quantity without a negative half, for palettes that know the difference.
  var isUnsigned = false

  /// A blank screen.
  init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.columns * size.rows)
  }

  /// The cell at a place, which must be on the screen.
  subscript(row: Int, column: Int) -> ScreenCell {
    cells[row * size.columns + column]
  }

  /// Puts one character of one or two columns; what does not fit between `column` and `limit` is left out.
  ///
  /// The halves of wide characters that it overwrites are blanked.
  mutating func put(
    _ text: String, columns: Int, at place: Place, face: Face, limit: Int? = nil
  ) {
    let end = min(limit ?? size.columns, size.columns)
    guard place.row >= 0, place.row < size.rows, place.column >= 0, columns > 0,
      place.column + columns <= end
    else { return }
    let base = place.row * size.columns + place.column
    if cells[base].text.isEmpty { cells[base - 1].text = " " }
    let after = base + columns
    if place.column + columns < size.columns, cells[after].text.isEmpty { cells[after].text = " " }
    cells[base] = ScreenCell(text: Screen.isSafe(text) ? text : "\u{FFFD}", face: face)
    for half in 1..<max(columns, 1) { cells[base + half] = ScreenCell(text: "", face: face) }
  }

  /// Changes the face of what stands on some columns of a row.
  mutating func restyle(row: Int, columns: Range<Int>, _ change: (inout Face) -> Void) {
    guard row >= 0, row < size.rows else { return }
    for column in columns.clamped(to: 0..<size.columns) {
      change(&cells[row * size.columns + column].face)
    }
  }

  /// A row as text, wide characters once.
  func text(row: Int) -> String {
    cells[(row * size.columns)..<((row + 1) * size.columns)].map(\.text).joined()
  }

  /// Puts ASCII in the place of every other character, for terminals that know nothing else.
  mutating func makeASCII() {
    let signs = ["±": "~", "…": ".", "−": "-", "␣": "_", "↵": "$", "★": "*", "∅": "0", "ρ": "r"]
    for index in cells.indices where !cells[index].text.utf8.allSatisfy({ $0 < 0x80 }) {
      cells[index].text = signs[cells[index].text] ?? "?"
      // The other half of a wide character becomes a column of its own.
      let next = index + 1
      if next < cells.count, next % size.columns != 0, cells[next].text.isEmpty {
        cells[next].text = " "
      }
    }
  }

  private static func isSafe(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      let v = scalar.value
      return v >= 0x20 && v != 0x7F && !(0x80...0x9F).contains(v) && !(0x200B...0x200F).contains(v)
        && !(0x202A...0x202E).contains(v) && !(0x2066...0x2069).contains(v) && v != 0xFEFF
        && v != 0x2028 && v != 0x2029
    } && !text.isEmpty
  }
}
