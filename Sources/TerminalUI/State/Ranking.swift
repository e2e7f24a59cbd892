// SPDX-License-Identifier: Apache-2.0

import Shading

/// Scores, best first, each found by its cell at once: every screen asks for some of them many times.
struct Ranking {
  let scores: [Score]
  private let places: [CellID: Int]

  /// A ranking of scores in their order; of a cell that stands there twice, the better place counts.
  init(_ scores: [Score] = []) {
    self.scores = scores
    places = Dictionary(scores.indices.map { (scores[$0].cell, $0) }) { first, _ in first }
  }

  var count: Int { scores.count }
  var best: Score? { scores.first }

  /// A cell's place from 0; nil where it is not ranked.
  func place(of cell: CellID) -> Int? { places[cell] }

  /// A cell's score.
  subscript(cell: CellID) -> Score? { places[cell].map { scores[$0] } }
}
