// SPDX-License-Identifier: Apache-2.0

import Shading

/// The cells of the list, best first: what was found, else the ranking, else every cell by its index.
///
/// There may be thousands, of which a screen shows a few dozen: a row is made when it is asked for.
struct CellList: RandomAccessCollection {
  private enum Source {
    case found([FoundCell])
    /// With `isOfOne`, all are ranked on one hypothesis, by their effect.
    case ranked(Ranking, isOfOne: Bool, isReversed: Bool)
    case unranked([CellID])
  }

  private let source: Source
  let endIndex: Int
  var startIndex: Int { 0 }

  /// The list of a state.
  init(_ state: BrowserState) {
    if let found = state.view.found {
      (source, endIndex) = (.found(found), found.count)
    } else if state.ranking.count > 0 {
      source = .ranked(
        state.ranking, isOfOne: state.view.hypothesis != nil, isReversed: state.view.isReversed)
      endIndex = state.ranking.count
    } else {
      (source, endIndex) = (.unranked(state.gallery.cells), state.gallery.cells.count)
    }
  }

  subscript(place: Int) -> ListedCell {
    switch source {
    case .found(let found):
      let found = found[place]
      return ListedCell(
        cell: found.cell, score: found.reportJ,
        isDoubtful: Score.isLuck(chosen: found.selectionJ, heldOut: found.reportJ),
        label: found.sign < 0 ? "below" : "above")
    case .ranked(let ranking, let isOfOne, let isReversed):
      let score = ranking.scores[isReversed ? endIndex - 1 - place : place]
      return ListedCell(
        cell: score.cell, score: isOfOne ? score.effect : score.beyond,
        isDoubtful: score.hasShrunk || score.isDoubtful, label: score.hypothesis)
    case .unranked(let cells):
      return ListedCell(cell: cells[place], score: .nan, isDoubtful: false, label: "")
    }
  }

  /// Where a cell stands; nil where it is not listed.
  func place(of cell: CellID) -> Int? {
    switch source {
    case .found(let found): found.firstIndex { $0.cell == cell }
    case .ranked(let ranking, _, let isReversed):
      ranking.place(of: cell).map { isReversed ? endIndex - 1 - $0 : $0 }
    case .unranked(let cells): cells.firstIndex(of: cell)
    }
  }
}
