// SPDX-License-Identifier: Apache-2.0
//
//   columns   rows     shown
//   < 20      < 4      one centred line
//   20–59     or 4–11  text and a status row; list, examples and cards lie over the text
//   60–99              text │ list (23, from 80 columns on 27); detail (6 rows) from 20 rows on
//   100–159            text │ list, examples, predictions (46); detail (8 rows) and notes
//   160–               text │ list, predictions │ examples, confusion, gates
//   220–               text A │ text B │ … while a cell is pinned, each under its name

import Shading

/// Which pane stands where, for a size of the screen and what the user folded away.
struct Layout: Equatable {
  var size: Size
  var isTooSmall = false
  var title: Rect?
  /// The text with its gutter.
  var text: Rect
  /// Columns before the text: the cursor's mark and the line's number.
  var gutter = 0
  /// The pinned cell's text beside it.
  var pinnedText: Rect?
  /// The row above the two texts that says which cell is which.
  var headingRow: Int?
  var list: Rect?
  var examples: Rect?
  var predictions: Rect?
  /// Confusion table and gate histograms.
  var facts: Rect?
  /// Columns where vertical lines stand, and the rows they run over.
  var verticals: [Int] = []
  var horizontalRow: Int?
  var detail: Rect?
  var noteRow: Int?
  var legendRow: Int?
  var hintRow: Int?
  var statusRow: Int

  static let listWidth = 23
  /// With four letters more for the hypotheses' names.
  static let roomyListWidth = 27
  static let wideListWidth = 46

  /// The columns of the text itself, wrapped at the wish of the settings.
  func textColumns(_ settings: Settings) -> Int {
    let room = max(text.columns - gutter, 1)
    return settings.textWidth == 0 ? room : min(room, settings.textWidth)
  }

  /// How many cells the list shows at once: beside the text, or over it.
  var listRows: Int? { list.map { max($0.rows - 1, 0) } ?? max(text.rows - 2, 0) }

  var hasExamples: Bool { examples != nil }

  /// The panes that keys can go to, in the order of Tab.
  var focusable: [BrowserState.Focus] {
    [.text] + (list != nil ? [.list] : []) + (examples != nil ? [.examples] : [])
  }

  init(_ size: Size, settings: Settings, isComparing: Bool, timesteps: Int) {
    self.size = size
    let (columns, rows) = (size.columns, size.rows)
    statusRow = max(rows - 1, 0)
    text = Rect(row: 0, column: 0, rows: max(rows - 1, 0), columns: columns)
    guard columns >= 20, rows >= 4 else {
      isTooSmall = true
      return
    }
    guard columns >= 60, rows >= 12 else { return }
    gutter = max(6, String(timesteps / 16).count + 2)
    title = Rect(row: 0, column: 0, rows: 1, columns: columns)
    var bottom = rows - 1
    if rows >= 14 {
      bottom -= 1
      hintRow = bottom
    }
    bottom -= 1
    legendRow = bottom
    if rows >= 20, !settings.isMaximised {
      if columns >= 100 {
        bottom -= 1
        noteRow = bottom
      }
      let height = (columns >= 100 ? 8 : 6) + (settings.showsRuler ? 1 : 0)
      bottom -= height
      detail = Rect(row: bottom, column: 0, rows: height, columns: columns)
      bottom -= 1
      horizontalRow = bottom
    }
    text = Rect(row: 1, column: 0, rows: bottom - 1, columns: columns)
    guard !settings.isMaximised else { return }
    if settings.isSplitHorizontally {
      splitUnder()
    } else {
      splitBeside(isComparing: isComparing)
    }
  }

  /// Gives the whole body to the list or the examples where they have the keys; the text has it already.
  fileprivate mutating func maximise(_ focus: BrowserState.Focus) {
    switch focus {
    case .text: return
    case .list: list = text
    case .examples: examples = text
    }
    text.rows = 0
  }

  private mutating func splitUnder() {
    let height = max(text.rows / 3, 4)
    guard text.rows - height >= 4 else { return }
    text.rows -= height
    list = Rect(row: text.endRow, column: 0, rows: height, columns: text.columns)
  }

  private mutating func splitBeside(isComparing: Bool) {
    let columns = size.columns
    let isWide = columns >= 100
    let width =
      isWide ? Layout.wideListWidth : columns >= 80 ? Layout.roomyListWidth : Layout.listWidth
    var right = columns
    if columns >= 160 {
      right -= width
      let area = Rect(row: text.row, column: right, rows: text.rows, columns: width)
      let half = max(text.rows / 2, 3)
      examples = Rect(row: area.row, column: right, rows: half, columns: width)
      facts = area.dropping(rows: half)
      right -= 1
      verticals.append(right)
    }
    right -= width
    var area = Rect(row: text.row, column: right, rows: text.rows, columns: width)
    if isWide, area.rows >= 14 {
      let height = 8
      predictions = area.dropping(rows: area.rows - height)
      area.rows -= height
    }
    if isWide, columns < 160, area.rows >= 14 {
      examples = area.dropping(rows: area.rows - 6)
      area.rows -= 6
    }
    list = area
    right -= 1
    verticals.append(right)
    text.columns = right
    if columns >= 220, isComparing {
      let half = (right - 1) / 2
      verticals.append(half)
      headingRow = text.row
      text = Rect(row: text.row + 1, column: 0, rows: text.rows - 1, columns: half)
      pinnedText = Rect(row: text.row, column: half + 1, rows: text.rows, columns: right - half - 1)
    }
  }
}

extension BrowserState {
  /// Where everything stands now.
  var layout: Layout {
    let room = Size(columns: size.columns, rows: size.rows - tourRows)
    var layout = Layout(
      room, settings: settings, isComparing: view.pinned != nil, timesteps: summary.timesteps)
    layout.statusRow = max(size.rows - 1, 0)
    if settings.isMaximised { layout.maximise(focus) }
    return layout
  }
}
