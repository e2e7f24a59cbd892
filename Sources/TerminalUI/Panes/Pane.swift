// SPDX-License-Identifier: Apache-2.0

import Shading

/// A part of the screen: what it must know, and how it is drawn.
struct Pane: Sendable {
  let name: String
  /// What the gallery must be asked before it can be drawn in full.
  let questions: @Sendable (BrowserState, Rect) -> [Question]
  /// Whether its answers are quick and worth a moment's wait, as those of the text and the gates are.
  var isUrgent: Bool { name == "text" || name == "detail" || name == "predictions" }
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
      (.legend, row(legendRow)), (.list, list), (.predictions, predictions), (.notes, row(noteRow)),
      (.examples, examples), (.facts, facts), (.hints, row(hintRow)),
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
    case .tour(let step): .tour(step)
    }
  }
}

extension BrowserState {
  /// What the screen wants to know and does not, the most urgent first; `essential` of them are
  /// worth a moment's wait before painting.
  var questions: (all: [Question], essential: Int) {
    guard !layout.isTooSmall, summary.timesteps > 0 else { return ([], 0) }
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
    for (pane, area) in panes.dropFirst() where pane.isUrgent { add(pane.questions(self, area)) }
    let essential = open.count
    for (pane, area) in panes where !pane.isUrgent { add(pane.questions(self, area)) }
    if isOnMatch, let pattern { add([.matches(pattern)]) }
    if let piece = lines.nextPiece(of: summary.timesteps) { add([.newlines(piece)]) }
    if open.isEmpty { for cell in neighbours { add(textQuestions(of: cell)) } }
    return (open, essential)
  }

  /// The cells that one key shows: their traces are read ahead while nothing else is to do.
  private var neighbours: [CellID] {
    let (cell, cells) = (view.cell, summary.cells)
    var near: [CellID] = []
    let list = listed
    if let place = list.firstIndex(where: { $0.cell == cell }) {
      near += [place + 1, place - 1].filter(list.indices.contains).map { list[$0].cell }
    }
    guard cells.indices.contains(cell.layer) else { return near }
    let count = cells[cell.layer]
    near += [1, count - 1].map { CellID(layer: cell.layer, index: (cell.index + $0) % count) }
    for layer in [cell.layer + 1, cell.layer - 1] where cells.indices.contains(layer) {
      near.append(CellID(layer: layer, index: min(cell.index, cells[layer] - 1)))
    }
    return near
  }

  /// What the text pane would ask for another cell.
  private func textQuestions(of cell: CellID) -> [Question] {
    [.scale(cell, view.shown, view.scaleMode)]
      + blocks(rows: layout.text.rows).map { .values(cell, view.shown, block: $0) }
  }

  /// Everything that the screen is drawn from, answered or not.
  var allQuestions: [Question] {
    layout.panes.flatMap { $0.pane.questions(self, $0.area) }
      + overlays.flatMap { $0.pane.questions(self, $0.area(in: self)) }
  }
}
