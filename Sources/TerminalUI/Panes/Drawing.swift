// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// The screen of this state: a pure function of it and of what the gallery says of the text.
  func draw() -> Screen {
    var screen = Screen(size: size)
    let layout = layout
    guard size.rows > 0, size.columns > 0 else { return screen }
    guard !layout.isTooSmall else {
      drawTooSmall(on: &screen)
      return screen
    }
    screen.isUnsigned = view.shown.isUnsigned
    drawFrame(layout, on: &screen)
    for (pane, area) in layout.panes { pane.draw(self, area, &screen) }
    for overlay in overlays {
      let area = overlay.area(in: self)
      screen.fill(area)
      overlay.pane.draw(self, area, &screen)
      if overlay.hidesCursor { screen.cursor = nil }
    }
    Pane.status.draw(
      self, Rect(row: layout.statusRow, column: 0, rows: 1, columns: size.columns), &screen)
    if settings.style.isASCII { screen.makeASCII() }
    return screen
  }

  private func drawTooSmall(on screen: inout Screen) {
    let text = "20x4 needed, have \(size.columns)x\(size.rows) (q quits)"
    let column = max((size.columns - text.utf8.count) / 2, 0)
    screen.write(text, row: size.rows / 2, column: column, limit: size.columns)
  }

  private func drawFrame(_ layout: Layout, on screen: inout Screen) {
    let drawing = settings.drawing
    for column in layout.verticals {
      for row in (layout.headingRow ?? layout.text.row)..<layout.text.endRow {
        screen.put(drawing.vertical, columns: 1, at: Place(row: row, column: column), face: .dim)
      }
    }
    guard let row = layout.horizontalRow else { return }
    for column in 0..<size.columns {
      let isJunction = layout.verticals.contains(column)
      screen.put(
        isJunction ? drawing.junction : drawing.horizontal, columns: 1,
        at: Place(row: row, column: column), face: .dim)
    }
  }
}

extension Overlay {
  /// Where it lies: small ones at the bottom of the text, the others over all panes.
  func area(in state: BrowserState) -> Rect {
    let size = state.size
    let body = Rect(
      row: min(state.layout.text.row, max(size.rows - 1, 0)), column: 0,
      rows: max(size.rows - 1 - state.layout.text.row, 0), columns: size.columns)
    switch self {
    case .menu(let menu) where menu.kind == .argument:
      return Overlay.bottom(of: body, rows: menu.matching.count + 1)
    case .tour:
      let rows = state.tourRows
      guard rows > 0 else {
        return Overlay.bottom(of: body, rows: state.tourHeight)
      }
      return Rect(row: size.rows - 1 - rows, column: 0, rows: rows, columns: size.columns)
    case .command: return Overlay.bottom(of: body, rows: 4)
    case .card, .examples, .predictions, .list, .confusion, .menu: return body
    }
  }

  private static func bottom(of body: Rect, rows: Int) -> Rect {
    let height = min(rows, body.rows)
    return body.dropping(rows: body.rows - height)
  }

  /// Whether the text's cursor would stand in what lies over it.
  var hidesCursor: Bool {
    if case .tour = self { return false }
    return true
  }
}
