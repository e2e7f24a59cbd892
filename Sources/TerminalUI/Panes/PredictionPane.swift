// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// What the model expected after the cursor's symbol, and what came.
  static let predictions = Pane(
    "predictions", questions: { state, _ in [.predictions(state.view.position)] },
    draw: { state, area, screen in
      let drawing = state.settings.drawing
      let here = state.symbol(at: state.view.position)
      Heading.draw("p(next) after '\(here.visible)'", in: area, drawing, &screen)
      guard let answer = state.answers[.predictions(state.view.position)] else { return }
      guard case .predictions(let found) = answer, let predictions = found else {
        screen.write("this recording tells no predictions", in: area, line: 1, from: 1, face: .dim)
        return
      }
      let rows = max(area.rows - 3, 1)
      for (line, candidate) in predictions.candidates.prefix(rows).enumerated() {
        let symbol = candidate.symbol.visible
        screen.write(symbol, in: area, line: line + 1)
        screen.write(candidate.figure(), in: area, line: line + 1, from: 8)
        screen.write(
          Sparkline.bar(candidate.probability, columns: area.columns - 14, drawing), in: area,
          line: line + 1, from: 13)
      }
      screen.write(predictions.actualWords(state), in: area, line: rows + 1, face: .bold)
      screen.write("Enter: full table", in: area, line: rows + 2, face: .dim)
    })

  /// All predictions, over the panes.
  static let predictionTable = Pane(
    "prediction table", questions: { state, _ in [.predictions(state.view.position)] },
    draw: { state, area, screen in
      let here = state.symbol(at: state.view.position)
      Heading.draw(
        "p(next) after '\(here.visible)' at \(FixedPoint.grouped(state.view.position))",
        in: area, state.settings.drawing, &screen)
      guard let predictions = state.answers.predictions(state.view.position) else {
        let isAnswered = state.answers[.predictions(state.view.position)] != nil
        screen.write(
          isAnswered ? "this recording tells no predictions" : "asking the model …", in: area,
          line: 2, from: 1)
        return
      }
      screen.write(predictions.actualWords(state), in: area, line: 1, from: 1, face: .bold)
      let rows = max(area.rows - 3, 0)
      let columns = max(area.columns / 26, 1)
      let list = predictions.candidates.dropFirst(state.overlayScroll)
      for (index, candidate) in list.prefix(rows * columns).enumerated() {
        let offset = 1 + index / max(rows, 1) * 26
        let line = 2 + index % max(rows, 1)
        let rank = String(index + state.overlayScroll + 1).aligned(4)
        let number = candidate.figure(places: 4).aligned(6)
        let isActual = candidate.symbol == predictions.actual?.symbol
        screen.write(
          "\(rank) \(number) \(candidate.symbol.visible)", in: area, line: line, from: offset,
          face: isActual ? .reverse : .plain)
      }
    })
}

extension Predictions {
  /// `actual H .01  rank 17  6.6 bit`.
  fileprivate func actualWords(_ state: BrowserState) -> String {
    guard let actual else { return "the document ends here" }
    var words = "actual \(actual.symbol.visible) \(actual.figure())"
    if let rank = actualRank { words += "  rank \(rank)" }
    words += "  \(FixedPoint.text(actual.probability.bits, places: 1)) bit"
    if let nats = state.summary.natsPerSymbol {
      words += "  (mean \(FixedPoint.text(nats * 1.442695, places: 2)))"
    }
    return words
  }
}

extension BrowserState {
  /// A position's symbol as text.
  func symbol(at position: Int) -> String {
    do {
      let steps = try pages.steps(position..<position + 1)
      return Glyph.visible(bytes: steps.flatMap(\.bytes))
    } catch {
      return "?"
    }
  }
}

/// The first row of a pane that others stand above.
enum Heading {
  /// `─ words ─────────`.
  static func draw(
    _ words: String, in area: Rect, _ drawing: Drawing, isFocused: Bool = false,
    _ screen: inout Screen
  ) {
    for column in area.column..<max(area.endColumn, area.column) {
      screen.put(
        drawing.horizontal, columns: 1, at: Place(row: area.row, column: column), face: .dim)
    }
    screen.write(
      " \(words) ", in: area, from: 1, face: isFocused ? Face(style: [.bold, .underline]) : .bold)
  }
}
