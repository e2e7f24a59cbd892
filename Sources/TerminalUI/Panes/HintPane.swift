// SPDX-License-Identifier: Apache-2.0

import Shading

/// The row of keys that matter now; with the mouse on, each can be clicked.
enum HintRow {
  struct Hint: Equatable {
    let text: String
    let action: String
    let columns: Range<Int>
  }

  /// The hints that fit, the most useful first.
  static func hints(_ state: BrowserState, width: Int) -> [Hint] {
    let words: [(String, String)] =
      if state.view.anchor != nil {
        [
          ("f find cells", "find"), ("a add on", "add-on"), ("x add off", "add-off"),
          ("y copy", "yank"), ("hjkl extend", "right"), ("Esc let go", "cancel"),
        ]
      } else {
        switch state.focus {
        case .list:
          [
            ("jk choose", "down"), ("r hypothesis", "rank"), ("R reverse", "reverse-rank"),
            ("Enter text", "open"), ("! star", "star"), ("A note", "note"), ("? help", "help"),
          ]
        case .examples:
          [
            ("jk choose", "down"), ("Enter go there", "open"), ("e next kind", "examples"),
            ("Tab pane", "next-pane"), ("Esc text", "cancel"), ("? help", "help"),
          ]
        case .text:
          [
            ("? help", "help"), ("jk move", "down"), ("JK rank", "next-in-rank"),
            (")( next-on", "next-on"), ("}{ mismatch", "next-disagreement"), ("s show", "show"),
            ("r hypothesis", "rank"), ("v select", "select"), ("e examples", "examples"),
            ("i card", "card"), ("t threshold", "threshold"), ("<> layer", "next-layer"),
            ("p pin", "pin"), ("/ search", "search"), ("X export", "export"), ("q quit", "close"),
          ]
        }
      }
    var hints: [Hint] = []
    var column = 1
    for (text, action) in words where column + text.utf8.count < width {
      hints.append(Hint(text: text, action: action, columns: column..<column + text.utf8.count))
      column += text.utf8.count + 2
    }
    return hints
  }
}

extension Pane {
  /// The keys that matter now.
  static let hints = Pane("hints") { state, area, screen in
    for hint in HintRow.hints(state, width: area.columns) {
      let key = hint.text.prefix { $0 != " " }
      screen.write(
        hint.text, row: area.row, column: hint.columns.lowerBound, limit: area.endColumn, face: .dim
      )
      screen.write(
        String(key), row: area.row, column: hint.columns.lowerBound, limit: area.endColumn,
        face: .bold)
    }
  }

  /// The last row: what is typed, what runs, what happened.
  static let status = Pane("status") { state, area, screen in
    if let prompt = state.prompt { return draw(prompt, state, area, &screen) }
    var left = ""
    var face = Face.plain
    if let job = state.job {
      left = "\(job.job.title)  \(Int(job.share * 100)) %   Ctrl-C cancels"
    } else if let notice = state.notice {
      left = notice.text
      if notice.isError { face = .bold }
    } else if state.size.rows < 12 || state.size.columns < 60 {
      left = state.shortStatus
    } else if let threshold = state.threshold, state.view.threshold != nil, !threshold.share.isNaN,
      let scale = state.scale
    {
      left = Caption.sentence(threshold, on: scale)
    } else if let score = state.score(of: state.view.cell) {
      left =
        area.columns >= 100
        ? ""
        : "\(score.hypothesis)  effect \(Caption.figure(score.effect))  sign \(score.sign < 0 ? "-" : "+")"
    }
    var right = ""
    if let count = state.count { right = "\(count)" }
    if let pending = state.pending,
      let key = state.keys.names(of: pending).split(separator: " ").first
    {
      right = "\(key)…"
    }
    if state.view.anchor != nil, let span = state.view.selection {
      right = "span \(FixedPoint.grouped(span.count))  \(right)"
    }
    let end = area.endColumn - Screen.columns(of: right) - (right.isEmpty ? 0 : 1)
    screen.write(left, row: area.row, column: area.column, limit: max(end, area.column), face: face)
    screen.write(
      right, row: area.row, column: max(end, area.column), limit: area.endColumn, face: .bold)
  }

  private static func draw(
    _ prompt: Prompt, _ state: BrowserState, _ area: Rect, _ screen: inout Screen
  ) {
    let lead = prompt.kind.lead
    let room = max(area.columns - lead.utf8.count - 1, 1)
    let skip = max(prompt.cursor - room, 0)
    let shown = String(prompt.text.dropFirst(skip))
    var column = screen.write(lead, in: area, face: .bold)
    let before = Screen.columns(of: String(prompt.text[skip..<prompt.cursor]))
    screen.cursor = Place(
      row: area.row, column: min(column + before, max(area.endColumn - 1, 0)))
    column = screen.write(shown, row: area.row, column: column, limit: area.endColumn)
    if prompt.completions.count > 1 {
      let rest = prompt.completions.filter { $0 != prompt.line }.map {
        $0.split(separator: " ").last.map(String.init) ?? $0
      }
      screen.write(
        "   " + rest.joined(separator: " "), row: area.row, column: column, limit: area.endColumn,
        face: .dim)
    }
  }
}

extension BrowserState {
  /// All that a small screen has room for.
  var shortStatus: String {
    var parts = ["\(view.cell) \(view.shown.rawValue)"]
    if let value = value(at: view.position), let scale { parts.append(scale.text(value)) }
    if let score = score(of: view.cell) {
      parts.append(
        "\(score.hypothesis) \(FixedPoint.text(score.effect, places: 2, dropsZero: true))")
    }
    parts.append("@\(FixedPoint.grouped(view.position))")
    return parts.joined(separator: "  ")
  }
}
