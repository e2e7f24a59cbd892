// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// Places worth reading: where the cell is highest, lowest, in between, anywhere, or wrong.
  static let examples = Pane(
    "examples",
    questions: { state, area in
      [
        .examples(
          state.view.cell, state.view.shown, state.exampleKind, hypothesis: state.binaryHypothesis),
        .scale(state.view.cell, state.view.shown, state.view.scaleMode),
      ] + state.exampleBlocks(area)
    },
    draw: { state, area, screen in
      let isFocused = state.focus == .examples || state.overlays.last == .examples
      let drawing = state.settings.drawing
      guard let examples = state.examples else {
        Heading.draw(
          "examples of \(state.view.cell): \(state.exampleKind.rawValue) …", in: area, drawing,
          isFocused: isFocused, &screen)
        return
      }
      let rows = max(area.rows - 1, 0)
      let first = state.firstExample(rows)
      let range =
        examples.isEmpty
        ? "none" : "\(first + 1)-\(min(first + rows, examples.count)) of \(examples.count)"
      Heading.draw(
        "examples of \(state.view.cell): \(state.exampleKind.rawValue) \(range)", in: area, drawing,
        isFocused: isFocused, &screen)
      for (line, index) in (first..<min(first + rows, examples.count)).enumerated() {
        ExamplePainter(
          state: state, example: examples[index],
          isChosen: isFocused && index == state.exampleChoice
        )
        .draw(area.line(line + 1), &screen)
      }
    })
}

extension BrowserState {
  /// The first example in sight, so that the chosen one is.
  func firstExample(_ rows: Int) -> Int {
    max(exampleChoice - max(rows - 1, 0), 0)
  }

  /// The hypothesis that the listed examples disagree with.
  fileprivate var disputed: String? { exampleKind == .disagreements ? binaryHypothesis : nil }

  /// The values around the examples in sight.
  fileprivate func exampleBlocks(_ area: Rect) -> [Question] {
    guard let examples else { return [] }
    let first = firstExample(area.rows - 1)
    let width = area.columns
    let blocks = examples.dropFirst(first).prefix(max(area.rows - 1, 0)).flatMap { example in
      let low = max(example.position - width, 0)
      return Array((low..<min(example.position + width, max(summary.timesteps, 1))).blocks)
    }
    let labels = disputed.map { name in
      examples.map { Question.labels(name, block: $0.position / Question.block) }
    }
    return blocks.map { .values(view.cell, view.shown, block: $0) } + (labels ?? [])
  }
}

/// Draws one example: its value, and the text around it, the place itself in brackets.
private struct ExamplePainter {
  let state: BrowserState
  let example: Example
  let isChosen: Bool

  func draw(_ area: Rect, _ screen: inout Screen) {
    let tint = state.tint
    let number =
      tint.scale?.text(example.value) ?? FixedPoint.text(example.value, places: 2, showsPlus: true)
    let face: Face = isChosen ? .reverse : .plain
    // The same places may be the highest: what they are here for is the other voice.
    let dispute = state.disputed.map { name in
      state.answers.label(name, example.position).map { $0 != 0 ? "but true " : "but false" } ?? ""
    }
    let head = ([number.aligned(6)] + (dispute.map { [$0.padded(9)] } ?? [])).joined(separator: " ")
    var column = screen.write(head + " ", in: area, face: face)
    let room = area.endColumn - column - 2
    guard room > 4 else { return }
    let before = room * 2 / 3
    let glyphs = state.excerpt(around: example.position, before: before, after: room)
    guard let place = glyphs.firstIndex(where: { $0.positions.contains(example.position) }) else {
      return
    }
    var first = place
    var width = 0
    while first > 0, width + glyphs[first - 1].columns <= before {
      first -= 1
      width += glyphs[first].columns
    }
    for (index, glyph) in glyphs.enumerated().dropFirst(first) {
      guard column + glyph.columns + 1 <= area.endColumn else { break }
      let isPlace = index == place
      if isPlace {
        column = screen.write(
          "[", row: area.row, column: column, limit: area.endColumn, face: .bold)
      }
      var face = tint.face(
        state.answers.value(state.view.cell, state.view.shown, glyph.position))
      if glyph.isMark { face.style.formUnion(.dim) }
      screen.put(glyph, row: area.row, column: column, limit: area.endColumn, face: face)
      column += glyph.columns
      if isPlace {
        column = screen.write(
          "]", row: area.row, column: column, limit: area.endColumn, face: .bold)
      }
    }
  }
}
