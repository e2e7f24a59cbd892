// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// Everything that is known of the cell, in one page.
  static let card = Pane(
    "card",
    questions: { state, area in
      let chance = state.binaryHypothesis.map {
        Question.chance(state.view.cell, state.mainShown, hypothesis: $0)
      }
      return Pane.facts.questions(state, area) + [.similar(state.view.cell)]
        + (chance.map { [$0] } ?? [])
    },
    draw: { state, area, screen in
      let cell = state.view.cell
      Heading.draw("cell \(cell)", in: area, state.settings.drawing, &screen)
      var line = 1 - state.overlayScroll
      func say(_ text: String, face: Face = .plain) {
        say(text.wrapped(max(area.columns - 2, 8)), face: face)
      }
      func say(_ lines: [String], face: Face = .plain) {
        for part in lines {
          if line > 0 { screen.write(part, in: area, line: line, from: 1, face: face) }
          line += 1
        }
      }
      if let note = state.notebook.notes[cell], !note.isEmpty {
        let verdict = note.verdict.map { " (\($0.rawValue))" } ?? ""
        say(
          "\(note.isStarred ? state.settings.drawing.star + " " : "")\(note.text)\(verdict)",
          face: .bold)
      }
      let scores = state.scores(of: cell)
      if scores.isEmpty { say("no scores of this cell") }
      let own = scores.first { $0.hypothesis == state.hypothesis } ?? scores.first
      if let own { say(Caption.sentence(own)) }
      for (index, row) in ScoreRows.rows(
        scores.filter { $0 != own }.prefix(5), state.names, columns: area.columns - 2
      )
      .enumerated() {
        say([row], face: index == 0 ? .dim : .plain)
      }
      if let threshold = state.answers.threshold(cell, state.mainShown, state.binaryHypothesis),
        let scale = state.scale
      {
        say(Caption.sentence(threshold, on: scale))
      }
      if let name = state.binaryHypothesis, let chance = state.chance(name) {
        say(Caption.sentence(chance, hypothesis: name))
      }
      if let similar = state.answers.similar(cell), !similar.isEmpty {
        let names = similar.map {
          "\($0.cell) \(FixedPoint.text($0.r, places: 2, showsPlus: true, dropsZero: true))"
        }
        say("like cells (r): " + names.joined(separator: "  "))
      }
      if line + 2 < area.rows {
        Pane.facts.draw(state, area.dropping(rows: max(line + 1, 1)), &screen)
      }
    })
}

extension BrowserState {
  /// What chance gives the cell against a hypothesis, where that is known.
  func chance(_ hypothesis: String) -> ChanceLevel? {
    guard case .chance(let level)? = answers[.chance(view.cell, mainShown, hypothesis: hypothesis)]
    else { return nil }
    return level
  }

  /// A cell's scores on every hypothesis, best first.
  func scores(of cell: CellID) -> [Score] {
    gallery.hypotheses.compactMap { hypothesis in
      gallery.ranking(hypothesis: hypothesis.name).first { $0.cell == cell }
    }.sorted { $0.effect > $1.effect }
  }
}

extension String {
  /// The text in lines of at most a width, broken at blanks.
  func wrapped(_ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
