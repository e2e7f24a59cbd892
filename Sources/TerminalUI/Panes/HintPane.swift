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
    let words: [(actions: [String], word: String)] =
      if state.view.anchor != nil {
        [
          (["find"], "find cells"), (["add-on"], "add on"), (["add-off"], "add off"),
          (["yank"], "copy"), (["left", "down", "up", "right"], "extend"), (["cancel"], "let go"),
        ]
      } else {
        switch state.focus {
        case .list:
          [
            (["down", "up"], "choose"), (["rank"], "hypothesis"), (["reverse-rank"], "reverse"),
            (["open"], "text"), (["star"], "star"), (["note"], "note"), (["help"], "help"),
          ]
        case .examples:
          [
            (["down", "up"], "choose"), (["open"], "go there"), (["examples"], "next kind"),
            (["next-pane"], "pane"), (["cancel"], "text"), (["help"], "help"),
          ]
        case .text:
          [
            (["help"], "help"), (["down", "up"], "move"),
            (["next-in-rank", "previous-in-rank"], "rank"),
            (["next-on", "previous-on"], "next-on"),
            (["next-disagreement", "previous-disagreement"], "mismatch"), (["show"], "show"),
            (["rank"], "hypothesis"), (["select"], "select"), (["examples"], "examples"),
            (["card"], "card"), (["threshold"], "threshold"),
            (["previous-layer", "next-layer"], "layer"), (["pin"], "pin"), (["search"], "search"),
            (["export"], "export"), (["close"], "quit"),
          ]
        }
      }
    var hints: [Hint] = []
    var column = 1
    for (actions, word) in words {
      let keys = actions.map(state.keys.firstName).joined()
      guard let action = actions.first, !keys.isEmpty else { continue }
      let text = "\(keys) \(word)"
      let columns = column..<column + Screen.columns(of: text)
      guard columns.upperBound < width else { continue }
      hints.append(Hint(text: text, action: action, columns: columns))
      column = columns.upperBound + 2
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
    if let job = state.job, let share = job.share {
      left = "\(job.job.title)  \(Int(share * 100)) %   Ctrl-C cancels"
    } else if let page = state.writtenPage, state.notice == nil {
      left = "writing \(page) …"
    } else if let notice = state.notice {
      left = notice.text + (notice.isError ? "" : state.matchWords)
      if notice.isError { face = .bold }
    } else if let words = state.rankingWords {
      left = words
    } else if state.size.rows < 12 || state.size.columns < 60 {
      left = state.shortStatus
    } else if let threshold = state.threshold, state.view.threshold != nil, !threshold.share.isNaN,
      let scale = state.scale
    {
      left = Caption.sentence(threshold, on: scale)
    } else if let score = state.ranking[state.view.cell] {
      left =
        area.columns >= 100
        ? ""
        : "\(score.hypothesis)  effect \(Caption.figure(score.effect))  sign \(score.sign < 0 ? "-" : "+")"
    }
    var right = state.view.shownLines.map { "& \($0.pattern)" } ?? ""
    if state.view.hasSpans, state.view.found == nil {
      right = "spans \(state.view.spansOn.count)+ \(state.view.spansOff.count)-  \(right)".trimmed
    }
    if let words = state.rankingWords, left != words { right = words }
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
  /// How far the scoring of the cells is, while it goes on.
  var rankingWords: String? {
    rankingShare.map {
      $0 < 1 ? "ranking the cells  \(Int($0 * 100)) %" : "ranking: what chance gives …"
    }
  }

  /// `  match 1 of 3`, while the cursor stands on one and all are counted.
  var matchWords: String {
    guard isOnMatch, let places = pattern.flatMap(answers.matches),
      let place = places.firstIndex(of: view.position)
    else { return "" }
    let all = FixedPoint.grouped(places.count)
    return
      "  match \(FixedPoint.grouped(place + 1)) of \(all)\(places.count < Question.matches ? "" : "+")"
  }

  /// All that a small screen has room for; the hypothesis's name gives way.
  var shortStatus: String {
    var parts = ["\(view.cell) \(view.shown.rawValue)"]
    if let value = value(at: view.position), let scale { parts.append(scale.text(value)) }
    parts.append("@\(FixedPoint.grouped(view.position))")
    if let score = ranking[view.cell] {
      let effect = " " + FixedPoint.text(score.effect, places: 2, dropsZero: true)
      let room = size.columns - Screen.columns(of: parts.joined(separator: "  ") + effect) - 3
      if room >= 4 {
        parts.insert(score.hypothesis.abbreviated(to: room) + effect, at: parts.count - 1)
      }
    }
    return parts.joined(separator: "  ")
  }
}
