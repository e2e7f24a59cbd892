// SPDX-License-Identifier: Apache-2.0
//
//   columns   rows     shown
//   < 20      < 4      one centred line
//   20–59     or 4–11  text and a status row; list, examples and cards lie over the text
//   60–99              text │ list (23, from 80 columns on 27); detail (6 rows) from 20 rows on
//   100–159            text │ list, examples, predictions (46); detail (8 rows) and notes
//   160–               text │ list │ examples, confusion, gates, scores; predictions beside the detail
//   220–               text A │ text B │ … while a cell is pinned, each under its name
//
// Columns that a wrapped text leaves are the other panes': names in full, longer examples.

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
  /// What a list can use beyond that: no hypothesis's name is longer.
  static let lettersMore = 16

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
      splitBeside(isComparing: isComparing && columns >= 220, textWidth: settings.textWidth)
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

  private mutating func splitBeside(isComparing: Bool, textWidth: Int) {
    let columns = size.columns
    let isWide = columns >= 100
    var listWidth =
      isWide ? Layout.wideListWidth : columns >= 80 ? Layout.roomyListWidth : Layout.listWidth
    var sideWidth = columns >= 160 ? Layout.wideListWidth : 0
    let between = sideWidth > 0 ? 2 : 1
    let spare = columns - between - listWidth - sideWidth - gutter - textWidth
    if isWide, !isComparing, textWidth > 0, spare > 0 {
      let forNames = sideWidth > 0 ? min(spare, Layout.lettersMore) : spare
      listWidth += forNames
      sideWidth += spare - forNames
    }
    var right = columns
    if sideWidth > 0 {
      right -= sideWidth
      splitSide(Rect(row: text.row, column: right, rows: text.rows, columns: sideWidth))
      right -= 1
      verticals.append(right)
    }
    right -= listWidth
    var area = Rect(row: text.row, column: right, rows: text.rows, columns: listWidth)
    if isWide, predictions == nil, area.rows >= 14 {
      predictions = area.dropping(rows: area.rows - 8)
      area.rows -= 8
    }
    if isWide, examples == nil, area.rows >= 14 {
      examples = area.dropping(rows: area.rows - 6)
      area.rows -= 6
    }
    list = area
    right -= 1
    verticals.append(right)
    text.columns = right
    if isComparing {
      let half = (right - 1) / 2
      verticals.append(half)
      headingRow = text.row
      text = Rect(row: text.row + 1, column: 0, rows: text.rows - 1, columns: half)
      pinnedText = Rect(row: text.row, column: half + 1, rows: text.rows, columns: right - half - 1)
    }
  }

  /// The third column: examples over facts, and under them, beside the detail, the predictions.
  private mutating func splitSide(_ area: Rect) {
    let height = min(max(area.rows / 2, 3), Question.examples + 2)
    examples = Rect(row: area.row, column: area.column, rows: height, columns: area.columns)
    facts = area.dropping(rows: height)
    guard let detail else { return }
    predictions = Rect(
      row: detail.row, column: area.column, rows: detail.rows, columns: area.columns)
    self.detail?.columns = area.column - 1
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
