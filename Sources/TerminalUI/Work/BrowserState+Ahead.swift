// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// What one more key would show: asked, once, while nothing else is to do.
  ///
  /// The strips of the next lines first, for `j` is pressed most; then the next cells, the next page, and the
  /// next quantity, whose replay takes longest.
  var questionsAhead: [Question] {
    let blocks = blocks(rows: layout.text.rows)
    let here = view.position / Question.block
    let near = [here + 1, here - 1].filter(isBlock).flatMap { block in
      strips(rows: layout.detail?.rows ?? 0).map { Question.values(view.cell, $0, block: block) }
    }
    let below =
      blocks.max().map { ($0 + 1..<$0 + 1 + (blocks.count + 1) / 2).filter(isBlock) } ?? []
    return near
      + neighbours.flatMap { textQuestions(of: $0, view.shown, blocks) }
      + below.map { .values(view.cell, view.shown, block: $0) }
      + (nextShown.map { textQuestions(of: view.cell, $0, blocks) } ?? [])
  }

  private func isBlock(_ block: Int) -> Bool {
    block >= 0 && block * Question.block < summary.timesteps
  }

  /// The cells that one key shows.
  private var neighbours: [CellID] {
    let (cell, cells) = (view.cell, summary.cells)
    var near: [CellID] = []
    let list = listed
    if let place = list.place(of: cell) {
      near += [place + 1, place - 1].filter(list.indices.contains).map { list[$0].cell }
    }
    guard cells.indices.contains(cell.layer) else { return near }
    let count = cells[cell.layer]
    near += [1, count - 1].map { CellID(layer: cell.layer, index: (cell.index + $0) % count) }
    for layer in [cell.layer + 1, cell.layer - 1] where cells.indices.contains(layer) {
      near.append(CellID(layer: layer, index: min(cell.index, cells[layer] - 1)))
    }
    return near
  }

  /// What the text pane would ask for another cell or quantity.
  private func textQuestions(of cell: CellID, _ shown: Shown, _ blocks: [Int]) -> [Question] {
    [.scale(cell, shown, view.scaleMode)] + blocks.map { .values(cell, shown, block: $0) }
  }
}
