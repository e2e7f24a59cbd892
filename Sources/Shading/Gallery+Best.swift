// SPDX-License-Identifier: Apache-2.0

extension Gallery {
  /// The most telling of some scores for each cell, by what lies beyond both baselines, best cell first.
  ///
  /// What chance or mere drift may explain (q from 0.05 on, a clock), or what was too rare to be held against the
  /// untrained network that others were, stands only for a cell that has no better evidence, and such cells
  /// come last.
  public func best(of scores: some Collection<Score>) -> [Score] {
    let clocks = Set(hypotheses.lazy.filter(\.isClock).map(\.name))
    let hasUntrained = scores.contains { $0.untrained != nil }
    func isDoubtful(_ score: Score) -> Bool {
      (score.q ?? 0) >= 0.05 || clocks.contains(score.hypothesis)
        || hasUntrained && score.untrained == nil
    }
    func isBefore(_ score: Score, _ other: Score) -> Bool {
      let (isWeak, isOtherWeak) = (isDoubtful(score), isDoubtful(other))
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
