// SPDX-License-Identifier: Apache-2.0

extension Gallery {
  /// The most telling of some scores for each cell, by what lies beyond both baselines, best cell first.
  ///
  /// A clock's score stands only for a cell that has no other, and such cells come last.
  public func best(of scores: some Sequence<Score>) -> [Score] {
    let clocks = Set(hypotheses.lazy.filter(\.isClock).map(\.name))
    func isBefore(_ score: Score, _ other: Score) -> Bool {
      let (isClock, isOtherClock) = (
        clocks.contains(score.hypothesis), clocks.contains(other.hypothesis)
      )
      guard isClock == isOtherClock else { return isOtherClock }
      return (other.beyond, score.cell) < (score.beyond, other.cell)
    }
    var best: [CellID: Score] = [:]
    for score in scores {
      if let known = best[score.cell], !isBefore(score, known) { continue }
      best[score.cell] = score
    }
    return best.values.sorted(by: isBefore)
  }
}
