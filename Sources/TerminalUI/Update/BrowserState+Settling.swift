// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// The row of the text pane that the cursor stands on; nil where it is not in sight.
  var cursorRow: Int? {
    do {
      let rows = try pages.rows(from: pages.row(of: top), count: layout.text.rows)
      return rows.firstIndex { view.position < $0.positions.upperBound }
    } catch {
      return nil
    }
  }

  /// Brings the text's width, the top row and the list into line with the size and the cursor.
  mutating func settle(keepingRow row: Int? = nil) {
    view.position = min(max(view.position, 0), last)
    if let lines = view.shownLines {
      view.position = lines.nearest(view.position, isForward: view.position >= settled)
      top = lines.nearest(top, isForward: true)
    }
    settled = view.position
    pages.shownLines = view.shownLines
    let layout = layout
    pages.set(
      width: settings.wraps ? layout.textColumns(settings) : Int.max / 2, style: settings.style)
    if summary.timesteps > 0 {
      do {
        try settleTop(height: max(layout.text.rows, 1), keepingRow: row)
        try settleLeft(width: layout.textColumns(settings))
      } catch {
        fail("\(error)")
      }
    }
    settleList()
  }

  private mutating func settleTop(height: Int, keepingRow kept: Int?) throws {
    let cursor = try pages.row(of: view.position)
    if let kept {
      top = try pages.row(of: rowsAbove(cursor, min(kept, height - 1))).positions.lowerBound
      return
    }
    let first = try pages.row(of: top)
    top = first.positions.lowerBound
    let rows = try pages.rows(from: first, count: height)
    if rows.contains(where: { $0.positions == cursor.positions }) { return }
    // One row out of sight scrolls by one; a jump puts the cursor on the upper third.
    if cursor.positions.lowerBound < top {
      let isNext = try pages.row(after: cursor)?.positions == first.positions
      top = try rowsAbove(cursor, isNext ? 0 : height / 3)
    } else {
      let isNext = try rows.last.flatMap { try pages.row(after: $0) }?.positions == cursor.positions
      top = try rowsAbove(cursor, isNext ? height - 1 : height / 3)
    }
  }

  /// The first position of the row that is so many rows above another, or of the text's first.
  private func rowsAbove(_ row: TextRow, _ count: Int) throws -> Int {
    var row = row
    for _ in 0..<max(count, 0) {
      guard let above = try pages.row(before: row) else { break }
      row = above
    }
    return row.positions.lowerBound
  }

  private mutating func settleLeft(width: Int) throws {
    guard !settings.wraps else {
      leftColumn = 0
      return
    }
    let column = try pages.row(of: view.position).column(of: view.position)
    // The marks at both margins, and a wide character's other half, leave the cursor alone.
    if column <= leftColumn { leftColumn = max(column - width / 3, 0) }
    if column >= leftColumn + width - 2 { leftColumn = max(column - width * 2 / 3, 0) }
  }

  private mutating func settleList() {
    guard let rows = layout.listRows, rows > 0 else { return }
    let listed = listed
    let count = listed.count
    listTop = min(listTop, max(count - rows, 0))
    guard let place = listed.place(of: view.cell) else { return }
    if place < listTop || place >= listTop + rows {
      let isNear = place == listTop - 1 || place == listTop + rows
      listTop =
        isNear
        ? (place < listTop ? place : place - rows + 1)
        : min(max(place - rows / 3, 0), max(count - rows, 0))
    }
  }
}
