// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// The text, each symbol on the shade of the cell after reading it.
  static let text = Pane(
    "text",
    questions: { state, area in
      let blocks = state.blocks(rows: area.rows)
      var cells = [state.view.cell]
      if let pinned = state.view.pinned { cells.append(pinned) }
      var questions: [Question] = []
      for cell in cells {
        questions.append(.scale(cell, state.view.shown, state.view.scaleMode))
        questions += blocks.map { .values(cell, state.view.shown, block: $0) }
      }
      if case .byHand(let value, let sign)? = state.view.threshold {
        questions.append(
          .thresholdByHand(state.view.cell, state.view.shown, value: value, sign: sign))
      }
      if state.view.threshold != nil {
        questions.append(
          .threshold(state.view.cell, state.view.shown, hypothesis: state.binaryHypothesis))
      }
      return questions
    },
    draw: { state, area, screen in
      TextPainter(state: state, cell: state.view.cell, isMain: true).draw(area, &screen)
    })

  /// The same text on the pinned cell's shades, beside it.
  static let pinnedText = Pane("pinned text") { state, area, screen in
    guard let pinned = state.view.pinned else { return }
    TextPainter(state: state, cell: pinned, isMain: false).draw(area, &screen)
  }

  /// Which cell's shades stand on which of two texts.
  static let headings = Pane("headings") { state, area, screen in
    guard let pinned = state.view.pinned, let other = state.layout.pinnedText else { return }
    let (cell, gutter) = (state.view.cell, state.layout.gutter)
    let own = state.view.isDifference ? "A-B  \(cell) - \(pinned)" : "A  \(cell)"
    screen.write(own, row: area.row, column: gutter, limit: other.column - 1, face: .bold)
    screen.write(
      "B  \(pinned)", row: area.row, column: other.column + gutter, limit: other.endColumn,
      face: .bold)
  }
}

extension BrowserState {
  /// The blocks of values that the text pane needs, those near the cursor first.
  func blocks(rows: Int) -> [Int] {
    let visible = visibleRows(rows)
    guard let first = visible.first, let last = visible.last else { return [] }
    let shown = first.positions.lowerBound..<last.positions.upperBound
    let here = view.position / Question.block
    return shown.blocks.sorted { abs($0 - here) < abs($1 - here) }
  }

  /// The rows of the text pane; none where the text cannot be read.
  func visibleRows(_ count: Int) -> [TextRow] {
    guard summary.timesteps > 0, count > 0 else { return [] }
    do {
      return try pages.rows(from: pages.row(of: top), count: count)
    } catch {
      return []
    }
  }
}

/// Draws a pane of text.
private struct TextPainter {
  let state: BrowserState
  let cell: CellID
  /// Whether the cursor and the selection stand in it.
  let isMain: Bool
  private let tint: Tint
  /// The spans that were added for `find`.
  private let spans: [Range<Int>]

  init(state: BrowserState, cell: CellID, isMain: Bool) {
    self.state = state
    self.cell = cell
    self.isMain = isMain
    tint = state.tint
    spans = state.view.spansOn + state.view.spansOff
  }

  func draw(_ area: Rect, _ screen: inout Screen) {
    guard state.summary.timesteps > 0 else {
      screen.write("the recording has no text", in: area)
      return
    }
    let rows: [TextRow]
    do {
      // One more, which says whether the last one goes on.
      rows = try state.pages.rows(from: state.pages.row(of: state.top), count: area.rows + 1)
    } catch {
      screen.write("the text cannot be read: \(error)", in: area)
      screen.write("F5 tries again, q quits", in: area, line: 1)
      return
    }
    let first = rows.first.flatMap(number)
    var line = 0
    for (index, row) in rows.prefix(area.rows).enumerated() {
      let isCursorRow =
        row.positions.contains(state.view.position)
        || (index == rows.count - 1 && state.view.position >= row.positions.upperBound)
      if index > 0, row.isLineStart { line += 1 }
      // Lines follow one another, unless some are hidden.
      let following = state.view.shownLines == nil ? first.map { $0 + line } : number(of: row)
      drawGutter(
        row: area.row + index, area, number: row.isLineStart || index == 0 ? following : nil,
        isCursorRow, &screen)
      draw(row, at: area.row + index, area, isCursorRow: isCursorRow, &screen)
      let goesOn = rows.indices.contains(index + 1) && !rows[index + 1].isLineStart
      drawMargin(row, at: area.row + index, area, goesOn: goesOn, &screen)
    }
  }

  private func number(of row: TextRow) -> Int? {
    do {
      return try state.lines.number(of: row.positions.lowerBound, in: state.pages)
    } catch {
      return nil
    }
  }

  private func drawGutter(
    row: Int, _ area: Rect, number: Int?, _ isCursorRow: Bool, _ screen: inout Screen
  ) {
    let width = state.layout.gutter
    guard width > 0 else { return }
    let limit = area.column + width
    if isCursorRow {
      screen.write(">", row: row, column: area.column, limit: limit, face: .bold)
    }
    guard let number else { return }
    let text = String(number)
    screen.write(
      text, row: row, column: max(limit - 1 - text.count, area.column + 1), limit: limit,
      face: .dim)
  }

  private func draw(
    _ row: TextRow, at line: Int, _ area: Rect, isCursorRow: Bool,
    _ screen: inout Screen
  ) {
    let origin = area.column + state.layout.gutter - state.leftColumn
    let start = area.column + state.layout.gutter
    let selection = isMain ? state.view.selection : nil
    for (glyph, column) in zip(row.glyphs, row.columns) {
      let at = origin + column
      guard at >= start, at < area.endColumn else { continue }
      var face = tint.face(value(at: glyph.position))
      if glyph.isMark { face.style.formUnion(.dim) }
      if isMarked(glyph) { face.style.formUnion(.underline) }
      if let selection, glyph.positions.overlaps(selection) {
        // Without colours reverse and underline are shades: the span stands without them, in reverse.
        if state.settings.look.level == .none {
          face = Face(style: [.reverse, .underline])
        } else {
          face.style.formUnion(.reverse)
        }
      }
      screen.put(glyph, row: line, column: at, limit: area.endColumn, face: face)
    }
    guard isMain, isCursorRow else { return }
    let at = origin + row.column(of: state.view.position)
    if at >= start, at < area.endColumn { screen.cursor = Place(row: line, column: at) }
  }

  /// `>` where a wide character went to the next row, or where a line that is not wrapped goes on; `<` where it
  /// came from.
  private func drawMargin(
    _ row: TextRow, at line: Int, _ area: Rect, goesOn: Bool, _ screen: inout Screen
  ) {
    let start = area.column + state.layout.gutter
    let columns = state.layout.textColumns(state.settings)
    guard !state.settings.wraps else {
      guard goesOn, row.width < columns else { return }
      screen.write(
        ">", row: line, column: start + row.width, limit: area.endColumn, face: .dim)
      return
    }
    if state.leftColumn > 0, row.width > 0 {
      screen.write("<", row: line, column: start, limit: area.endColumn, face: .reverse)
    }
    if row.width > state.leftColumn + area.endColumn - start {
      screen.write(
        ">", row: line, column: area.endColumn - 1, limit: area.endColumn, face: .reverse)
    }
  }

  private func value(at position: Int) -> Float? {
    isMain
      ? state.value(at: position) : state.answers.value(cell, state.view.shown, position)
  }

  /// Whether a glyph is in a span that was added.
  private func isMarked(_ glyph: Glyph) -> Bool {
    spans.contains { $0.overlaps(glyph.positions) }
  }
}
