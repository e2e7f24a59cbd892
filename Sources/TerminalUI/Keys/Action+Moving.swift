// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// Moves of the cursor, as vi and less have them; each takes a count before it.
  static let moving: [Action] = [
    Action("down", "j Down", .moving, "down one row (in a list: to the next line)") {
      $0.step($0.takeCount() ?? 1)
    },
    Action("up", "k Up", .moving, "up one row") { $0.step(-($0.takeCount() ?? 1)) },
    Action("left", "h Left", .moving, "left one character") {
      $0.moveGlyphs(-($0.takeCount() ?? 1))
    },
    Action("right", "l Right", .moving, "right one character") {
      $0.moveGlyphs($0.takeCount() ?? 1)
    },
    Action("word-forward", "w", .moving, "to the start of the next word") {
      $0.moveWords($0.takeCount() ?? 1)
    },
    Action("word-back", "b", .moving, "to the start of this or the last word") {
      $0.moveWords(-($0.takeCount() ?? 1))
    },
    Action("line-start", "0", .moving, "to the start of the line") { $0.moveToLineStart() },
    Action("line-text", "^", .moving, "to the first character of the line that is not blank") {
      $0.moveToLineText()
    },
    Action("line-end", "$", .moving, "to the end of the line") { $0.moveToLineEnd() },
    Action("half-down", "Ctrl-D", .moving, "half a page down") { $0.movePages(0.5) },
    Action("half-up", "Ctrl-U", .moving, "half a page up") { $0.movePages(-0.5) },
    Action("page-down", "PgDn Space Ctrl-F", .moving, "a page down") { $0.movePages(1) },
    Action("page-up", "PgUp Ctrl-B", .moving, "a page up") { $0.movePages(-1) },
    Action("top", "g Home", .moving, "to the start; 611g to line 611") {
      $0.moveToLine(last: false)
    },
    Action("end", "G End", .moving, "to the end; 611G to line 611") { $0.moveToLine(last: true) },
    Action("percent", "%", .moving, "50% goes to the middle") { $0.moveToPercent() },
  ]
}
