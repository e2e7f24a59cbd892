// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// The cursor's row again, and under each character the cell's value, gates, surprise and label.
  static let detail = Pane(
    "detail",
    questions: { state, area in
      guard let row = state.rowOfCursor else { return [] }
      let blocks = row.positions.blocks
      var questions: [Question] = []
      for shown in state.strips(rows: area.rows) {
        questions.append(.scale(state.view.cell, shown, .cell))
        questions += blocks.map { .values(state.view.cell, shown, block: $0) }
      }
      if state.gallery.shown.contains(.b) {
        questions += blocks.map { .values(state.view.cell, .b, block: $0) }
      }
      if let name = state.hypothesis {
        questions += blocks.map { .labels(name, block: $0) }
      }
      questions.append(.predictions(state.view.position))
      return questions
    },
    draw: { state, area, screen in DetailPainter(state: state).draw(area, &screen) })
}

extension Range<Int> {
  /// The blocks of values that cover it.
  var blocks: ClosedRange<Int> {
    lowerBound / Question.block...Swift.max(upperBound - 1, lowerBound) / Question.block
  }
}

extension BrowserState {
  /// The row of text that the cursor stands on.
  var rowOfCursor: TextRow? {
    guard summary.timesteps > 0 else { return nil }
    do { return try pages.row(of: view.position) } catch { return nil }
  }

  /// The quantities that get a strip: the main state, the gates, then surprise, as there are rows; what is
  /// shown is always among them.
  func strips(rows: Int) -> [Shown] {
    let order: [Shown] = [.c, .h, .i, .f, .o, .g, .r, .z, .n]
    var strips = order.filter { gallery.shown.contains($0) }
    if gallery.shown.contains(.c), view.shown != .h { strips.removeAll { $0 == .h } }
    let room = max(rows - (rows >= 8 ? 3 : 2) - (settings.showsRuler ? 1 : 0), 0)
    if let place = strips.firstIndex(of: view.shown), place >= room, room > 0 {
      strips.swapAt(place, room - 1)
    }
    return Array(strips.prefix(room))
  }
}

/// Draws the detail.
private struct DetailPainter {
  let state: BrowserState

  func draw(_ area: Rect, _ screen: inout Screen) {
    guard let row = state.rowOfCursor else { return }
    let gutter = state.layout.gutter
    let isTall = area.rows >= 8
    let stripColumns = state.layout.textColumns(state.settings)
    let readout = gutter + stripColumns + 2
    var line = 0
    drawText(row, area, line, &screen)
    screen.write(cursorWords(isTall), in: area, line: line, from: readout, face: .bold)
    line += 1
    if state.settings.showsRuler {
      drawRuler(row, area, line, &screen)
      line += 1
    }
    for shown in state.strips(rows: area.rows) {
      screen.write(
        shown.rawValue.aligned(gutter - 1), in: area, line: line,
        face: shown == state.view.shown ? .bold : .dim)
      drawStrip(row, shown, area, line, &screen)
      screen.write(words(shown, isTall), in: area, line: line, from: readout)
      line += 1
    }
    if isTall, state.gallery.shown.contains(.b), line < area.rows {
      screen.write("bits".aligned(gutter - 1), in: area, line: line, face: .dim)
      drawStrip(row, .b, area, line, &screen)
      screen.write(surpriseWords, in: area, line: line, from: readout)
      line += 1
    }
    if state.view.pinned != nil, line < area.rows {
      drawPinned(row, area, line, readout, &screen)
    } else if isTall, line < area.rows {
      drawLabels(row, area, line, readout, &screen)
    } else if line < area.rows {
      drawPredictions(area, line, readout, &screen)
    }
  }

  /// The character that the cursor stands on, and where it is.
  private func cursorWords(_ isTall: Bool) -> String {
    let position = state.view.position
    let glyph = state.rowOfCursor.flatMap { row in
      row.glyphs.isEmpty ? nil : row.glyphs[row.glyphIndex(of: position)].text
    }
    let name = glyph.map { $0.split(separator: " ").first.map(String.init) ?? "blank" } ?? ""
    guard isTall else { return "cursor '\(name)'" }
    let line = number(of: position).map { "  line \(FixedPoint.grouped($0))" } ?? ""
    return "cursor '\(name)'  pos \(FixedPoint.grouped(position))\(line)"
  }

  private func number(of position: Int) -> Int? {
    do { return try state.lines.number(of: position, in: state.pages) } catch { return nil }
  }

  private func drawText(_ row: TextRow, _ area: Rect, _ line: Int, _ screen: inout Screen) {
    let tint = state.tint
    each(row, area) { glyph, column in
      var face = tint.face(state.value(at: glyph.position))
      if glyph.positions.contains(state.view.position) { face.style.formUnion(.reverse) }
      screen.put(glyph, row: area.row + line, column: column, limit: area.endColumn, face: face)
    }
  }

  private func drawRuler(_ row: TextRow, _ area: Rect, _ line: Int, _ screen: inout Screen) {
    guard let scale = state.scale else { return }
    each(row, area) { glyph, column in
      guard let value = state.value(at: glyph.position) else { return }
      screen.write(
        String(Ruler.sign(scale.shade(value))), row: area.row + line, column: column,
        limit: area.endColumn)
    }
  }

  private func drawStrip(
    _ row: TextRow, _ shown: Shown, _ area: Rect, _ line: Int, _ screen: inout Screen
  ) {
    guard let scale = scale(of: shown) else { return }
    let heights = state.settings.drawing.heights
    each(row, area) { glyph, column in
      guard let value = state.answers.value(state.view.cell, shown, glyph.position), !value.isNaN
      else { return }
      let share = scale.isUnsigned ? value / scale.end : (value / scale.end + 1) / 2
      let height = heights[1 + min(max(Int((share * 7).rounded()), 0), 7)]
      let face: Face = glyph.positions.contains(state.view.position) ? .bold : .plain
      for offset in 0..<glyph.columns {
        screen.write(
          height, row: area.row + line, column: column + offset, limit: area.endColumn, face: face)
      }
    }
  }

  /// A strip's own scale: that of the screen for what the screen shows, of the quantity for the rest.
  private func scale(of shown: Shown) -> Scale? {
    if shown == .b { return Scale(end: 8, isUnsigned: true) }
    if shown == state.view.shown, let scale = state.scale { return scale }
    return state.answers.scale(state.view.cell, shown, .cell)
  }

  private func words(_ shown: Shown, _ isTall: Bool) -> String {
    guard let value = state.answers.value(state.view.cell, shown, state.view.position),
      let scale = scale(of: shown)
    else { return "" }
    // The number that the page and every table print, digit for digit.
    var words = "\(shown.rawValue) \(scale.text(value))"
    if state.view.isDifference, shown == state.view.shown {
      let difference = state.value(at: state.view.position).map { scale.text($0) } ?? "…"
      return words + (isTall ? "   A-B " : " A-B ") + difference
    }
    if shown == .c {
      words +=
        (isTall ? "   tanh c " : " tanh ")
        + Scale(end: 1, isUnsigned: false).text(value.tanh)
    }
    switch shown {
    case .f where value < 0.1: words += "  reset here"
    case .f where value > 0.9: words += "  keeps"
    case .i where value > 0.9: words += "  writes"
    case .i where value < 0.1: words += "  closed"
    default: break
    }
    return words
  }

  private var surpriseWords: String {
    guard let bits = state.answers.value(state.view.cell, .b, state.view.position), !bits.isNaN
    else { return "" }
    let mean = state.summary.natsPerSymbol.map {
      "  (mean \(FixedPoint.text($0 * 1.442695, places: 2)))"
    }
    return "surprise \(FixedPoint.text(bits, places: 2)) bit\(mean ?? "")"
  }

  private func drawLabels(
    _ row: TextRow, _ area: Rect, _ line: Int, _ readout: Int, _ screen: inout Screen
  ) {
    guard let name = state.hypothesis else { return }
    let gutter = state.layout.gutter
    screen.write("hyp".aligned(gutter - 1), in: area, line: line, face: .dim)
    let isBinary = state.binary(name) != nil
    each(row, area) { glyph, column in
      guard let label = state.answers.label(name, glyph.position) else { return }
      let sign =
        isBinary
        ? (label != 0 ? "#" : "-")
        : label.isNaN ? "?" : String("0123456789+".dropFirst(min(max(Int(label), 0), 10)).prefix(1))
      for offset in 0..<glyph.columns {
        screen.write(sign, row: area.row + line, column: column + offset, limit: area.endColumn)
      }
    }
    screen.write(labelWords(name, isBinary), in: area, line: line, from: readout)
  }

  private func labelWords(_ name: String, _ isBinary: Bool) -> String {
    guard let label = state.answers.label(name, state.view.position) else { return name }
    guard isBinary else { return "\(name) \(FixedPoint.text(label, places: 0))" }
    var words = "\(name) \(label != 0 ? "on" : "off")"
    if let threshold = state.threshold,
      let value = state.answers.value(state.view.cell, state.view.shown, state.view.position)
    {
      words += threshold.isOn(value) == (label != 0) ? ": agree" : ": disagree"
    }
    return words
  }

  private func drawPinned(
    _ row: TextRow, _ area: Rect, _ line: Int, _ readout: Int, _ screen: inout Screen
  ) {
    guard let pinned = state.view.pinned, let scale = state.scale else { return }
    let heights = state.settings.drawing.heights
    screen.write("B".aligned(state.layout.gutter - 1), in: area, line: line, face: .dim)
    each(row, area) { glyph, column in
      guard let value = state.answers.value(pinned, state.view.shown, glyph.position), !value.isNaN
      else { return }
      let share = scale.isUnsigned ? value / scale.end : (value / scale.end + 1) / 2
      screen.write(
        heights[1 + min(max(Int((share * 7).rounded()), 0), 7)], row: area.row + line,
        column: column, limit: area.endColumn)
    }
    let value = state.answers.value(pinned, state.view.shown, state.view.position)
    let number = value.map { scale.text($0) } ?? ""
    let r = state.correlationOnScreen.map {
      " r " + FixedPoint.text($0, places: 2, showsPlus: true, dropsZero: true)
    }
    screen.write("B=\(pinned) \(number)\(r ?? "")", in: area, line: line, from: readout)
  }

  /// One row of what the model expected next, where there is no pane for it.
  private func drawPredictions(
    _ area: Rect, _ line: Int, _ readout: Int, _ screen: inout Screen
  ) {
    guard let predictions = state.answers.predictions(state.view.position) else { return }
    let list = predictions.candidates.prefix(4).map {
      "\($0.symbol.visible)\($0.figure())"
    }
    var words = "p(next) " + list.joined(separator: " ")
    if let actual = predictions.actual {
      words += "  actual \(actual.symbol.visible) \(actual.figure())"
      if let rank = predictions.actualRank { words += " rank \(rank)" }
      words += " \(FixedPoint.text(actual.probability.bits, places: 1)) bit"
    }
    let end = screen.write(words, in: area, line: line, from: 3)
    guard end < area.column + readout else { return }
    if let name = state.hypothesis, let label = state.answers.label(name, state.view.position) {
      let sign =
        state.binary(name) == nil ? FixedPoint.text(label, places: 0) : label != 0 ? "on" : "off"
      screen.write("\(name) \(sign)", in: area, line: line, from: readout)
    }
  }

  /// Each glyph of the row with the column under the one where the text pane draws it.
  private func each(_ row: TextRow, _ area: Rect, _ draw: (Glyph, Int) -> Void) {
    let origin = area.column + state.layout.gutter - state.leftColumn
    let end = area.column + state.layout.gutter + state.layout.textColumns(state.settings)
    for (glyph, column) in zip(row.glyphs, row.columns) {
      let at = origin + column
      if at >= area.column + state.layout.gutter, at < end { draw(glyph, at) }
    }
  }
}
