// SPDX-License-Identifier: Apache-2.0

import Shading

/// A part of the screen: what it must know, and how it is drawn.
struct Pane: Sendable {
  let name: String
  /// What the gallery must be asked before it can be drawn in full.
  let questions: @Sendable (BrowserState, Rect) -> [Question]
  /// Whether its answers are quick and worth a moment's wait, as those of the gates at the cursor are.
  var isUrgent: Bool { name == "detail" || name == "predictions" }
  /// Draws it within its area; what is not known yet is left out.
  let draw: @Sendable (BrowserState, Rect, inout Screen) -> Void

  init(
    _ name: String,
    questions: @escaping @Sendable (BrowserState, Rect) -> [Question] = { _, _ in [] },
    draw: @escaping @Sendable (BrowserState, Rect, inout Screen) -> Void
  ) {
    self.name = name
    self.questions = questions
    self.draw = draw
  }
}

extension Layout {
  /// The panes with their areas, the most urgent first.
  var panes: [(pane: Pane, area: Rect)] {
    func row(_ row: Int?) -> Rect? {
      row.map { Rect(row: $0, column: 0, rows: 1, columns: size.columns) }
    }
    let all: [(Pane, Rect?)] = [
      (.text, text), (.title, title), (.pinnedText, pinnedText), (.headings, row(headingRow)),
      (.detail, detail),
      (.legend, row(legendRow)), (.predictions, predictions), (.notes, row(noteRow)),
      // A short text's gates are replayed whole for the facts: everything else goes before them.
      (.examples, examples), (.list, list), (.facts, facts), (.hints, row(hintRow)),
    ]
    return all.compactMap { pane, area in area.map { (pane, $0) } }
  }
}

extension Overlay {
  /// What is drawn over the panes.
  var pane: Pane {
    switch self {
    case .menu(let menu): .menu(menu)
    case .card: .card
    case .examples: .examples
    case .predictions: .predictionTable
    case .list: .list
    case .confusion: .facts
    case .command(let line): .command(line)
    case .tour(let step, _): .tour(step)
    }
  }
}

extension BrowserState {
  /// What the screen wants to know and does not, the most urgent first: so many are of the text and what lies
  /// over it, and so many, with those, are worth a moment's wait before painting.
  var questions: (all: [Question], ofText: Int, urgent: Int) {
    guard !layout.isTooSmall, summary.timesteps > 0 else { return ([], 0, 0) }
    var seen = Set<Question>()
    var open: [Question] = []
    func add(_ questions: [Question]) {
      for question in questions where answers[question] == nil && seen.insert(question).inserted {
        open.append(question)
      }
    }
    let panes = layout.panes
    add(panes[0].pane.questions(self, panes[0].area))
    for overlay in overlays { add(overlay.pane.questions(self, overlay.area(in: self))) }
    let ofText = open.count
    for (pane, area) in panes.dropFirst() where pane.isUrgent { add(pane.questions(self, area)) }
    let urgent = open.count
    for (pane, area) in panes.dropFirst() where !pane.isUrgent { add(pane.questions(self, area)) }
    if isOnMatch, let pattern { add([.matches(pattern)]) }
    if let piece = lines.nextPiece(of: summary.timesteps) { add([.newlines(piece)]) }
    if open.isEmpty { add(questionsAhead) }
    return (open, ofText, urgent)
  }

  /// Everything that the screen is drawn from, answered or not.
  var allQuestions: [Question] {
    layout.panes.flatMap { $0.pane.questions(self, $0.area) }
      + overlays.flatMap { $0.pane.questions(self, $0.area(in: self)) }
  }
}
