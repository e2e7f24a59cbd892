// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// The ranked cells, or those that were found; with room, how often each is on and how its values lie.
  static let list = Pane(
    "list",
    questions: { state, area in
      guard area.columns >= Layout.wideListWidth else { return [] }
      let rows = state.listedRows(area)
      let chosen = state.listed.place(of: state.view.cell) ?? rows.startIndex
      // The rows around the chosen one are looked at first.
      let order = rows.indices.sorted { abs($0 - chosen) < abs($1 - chosen) }
      return order.lazy.map { rows[$0] }.flatMap { row in
        let hypothesis = state.binary(row.label)
        return [
          .threshold(row.cell, state.mainShown, hypothesis: hypothesis),
          .histogram(row.cell, state.mainShown, bins: ListPainter.bins, hypothesis: nil),
        ] as [Question]
      }
    },
    draw: { state, area, screen in ListPainter(state: state).draw(area, &screen) })
}

extension BrowserState {
  /// What the list's shares and histograms are of: the main state, whatever is shown.
  var mainShown: Shown { gallery.shown.first ?? .h }

  /// A hypothesis's name where it is a binary one.
  func binary(_ name: String?) -> String? {
    gallery.hypotheses.first { $0.name == name && $0.kind == "binary" }?.name
  }

  /// The cells that a list of a size shows.
  func listedRows(_ area: Rect) -> Slice<CellList> {
    let list = listed
    let start = min(listTop, list.count)
    return list[start..<min(start + max(area.rows - 1, 0), list.count)]
  }
}

/// Draws the list.
private struct ListPainter {
  let state: BrowserState
  /// Columns of the histograms.
  static let bins = 11

  func draw(_ area: Rect, _ screen: inout Screen) {
    let isWide = area.columns >= Layout.wideListWidth
    screen.write(
      heading(area, isWide), in: area,
      face: Face(style: state.focus == .list ? [.bold, .underline] : .bold))
    let rows = state.listedRows(area)
    if rows.isEmpty, state.rankingShare == nil {
      screen.write("no scores", in: area, line: 1, from: 1, face: .dim)
    }
    for (line, index) in rows.indices.enumerated() {
      draw(rows[index], rank: index + 1, in: area, line: line + 1, isWide, &screen)
    }
  }

  /// Letters of a hypothesis's name.
  private func letters(_ area: Rect) -> Int {
    area.columns >= Layout.wideListWidth
      ? 12 + area.columns - Layout.wideListWidth : 7 + area.columns - Layout.listWidth
  }

  private func heading(_ area: Rect, _ isWide: Bool) -> String {
    let (on, off) = (state.view.spansOn.count, state.view.spansOff.count)
    // Where cells are ranked on different hypotheses, by what is beyond the baselines.
    let ranked = state.view.hypothesis == nil ? "rank cell beyond hyp" : "rank cell  score hyp"
    let narrow = state.view.found == nil ? ranked : "find \(on)+ \(off)- J    sign"
    return isWide ? "\(narrow.padded(16 + letters(area)))  on%  histogram" : narrow
  }

  private func draw(
    _ row: ListedCell, rank: Int, in area: Rect, line: Int, _ isWide: Bool, _ screen: inout Screen
  ) {
    let isChosen = row.cell == state.view.cell
    let face: Face = isChosen ? .reverse : .plain
    let drawing = state.settings.drawing
    let score =
      row.score.isNaN ? "" : FixedPoint.text(row.score, places: 2, dropsZero: true)
    let note = state.notebook.notes[row.cell]
    let mark = note?.isStarred == true ? drawing.star : note.map { $0.isEmpty ? " " : "'" } ?? " "
    let letters = letters(area)
    let text =
      (isChosen ? drawing.marker : row.cell == state.view.pinned ? "B" : " ")
      + (row.label.isEmpty ? "" : String(rank)).aligned(3) + " "
      + "\(row.cell)".padded(6) + score.aligned(4)
      + (row.isDoubtful ? "!" : " ")
      + state.names[row.label, letters] + mark
    if isChosen {
      screen.fill(
        Rect(row: area.row + line, column: area.column, rows: 1, columns: area.columns), face: face)
    }
    screen.write(text, in: area, line: line, face: face)
    guard isWide else { return }
    if let threshold = state.answers.threshold(row.cell, state.mainShown, state.binary(row.label)) {
      let share = FixedPoint.text(threshold.share * 100, places: 0).aligned(3)
      screen.write(share, in: area, line: line, from: letters + 18, face: face)
    }
    if let histogram = state.answers.histogram(
      row.cell, state.mainShown, bins: ListPainter.bins, nil)
    {
      screen.write(
        Sparkline.text(zip(histogram.off, histogram.on).map(+), drawing), in: area, line: line,
        from: letters + 23, face: face)
    }
  }
}

/// Counts as a row of heights.
enum Sparkline {
  /// `▂▇█▃▁   ▁▃▆█▅`: roots of the counts, so that rare values show beside common ones.
  static func text(_ counts: [Int], _ drawing: Drawing) -> String {
    let most = Double(counts.max() ?? 0)
    guard most > 0 else { return String(repeating: " ", count: counts.count) }
    return counts.map { count in
      let share = (Double(count) / most).squareRoot()
      return drawing.heights[count == 0 ? 0 : max(Int((share * 8).rounded()), 1)]
    }.joined()
  }

  /// A bar of a share of some columns, to an eighth of a column.
  static func bar(_ share: Double, columns: Int, _ drawing: Drawing) -> String {
    let eighths = Int((min(max(share, 0), 1) * Double(columns) * 8).rounded())
    return String(repeating: drawing.bars[8], count: eighths / 8) + drawing.bars[eighths % 8]
  }
}
