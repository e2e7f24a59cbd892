// SPDX-License-Identifier: Apache-2.0

extension Gallery {
  /// The most telling of some scores for each cell, by what lies beyond both baselines, best cell first.
  ///
  /// What chance or mere drift may explain (q from 0.05 on, a clock) stands only for a cell that has no
  /// better evidence, and such cells come last.
  public func best(of scores: some Sequence<Score>) -> [Score] {
    let clocks = Set(hypotheses.lazy.filter(\.isClock).map(\.name))
    func isWeak(_ score: Score) -> Bool {
      (score.q ?? 0) >= 0.05 || clocks.contains(score.hypothesis)
    }
    func isBefore(_ score: Score, _ other: Score) -> Bool {
      let (isWeak, isOtherWeak) = (isWeak(score), isWeak(other))
      guard isWeak == isOtherWeak else { return isOtherWeak }
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
