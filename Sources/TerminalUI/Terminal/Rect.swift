// SPDX-License-Identifier: Apache-2.0

/// A part of the screen that a pane may write on.
struct Rect: Equatable, Sendable {
  var row: Int
  var column: Int
  var rows: Int
  var columns: Int

  /// Row and column after the last.
  var endRow: Int { row + rows }
  var endColumn: Int { column + columns }

  func contains(_ place: Place) -> Bool {
    (row..<endRow).contains(place.row) && (column..<endColumn).contains(place.column)
  }

  /// One row of it, counted from its top.
  func line(_ index: Int) -> Rect {
    Rect(row: row + index, column: column, rows: 1, columns: columns)
  }

  /// It without its first rows.
  func dropping(rows count: Int) -> Rect {
    Rect(row: row + count, column: column, rows: max(rows - count, 0), columns: columns)
  }

  /// It without its first columns.
  func dropping(columns count: Int) -> Rect {
    Rect(row: row, column: column + count, rows: rows, columns: max(columns - count, 0))
  }
}
