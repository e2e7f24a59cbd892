// SPDX-License-Identifier: Apache-2.0

extension ScoreTable {
  /// The table with the column `untrained` filled from the same text read by a network of the same
  /// shape with random weights: the best effect that it reaches for each hypothesis.
  public func withUntrained(_ other: ScoreTable) -> ScoreTable {
    let best = Dictionary(
      other.rankings.map { ($0.hypothesis, $0.scores.map(\.effect).max()) },
      uniquingKeysWith: { first, _ in first })
    return ScoreTable(
      model: model, corpus: corpus,
      rankings: rankings.map { ranking in
        Ranking(
          hypothesis: ranking.hypothesis,
          scores: ranking.scores.map { $0.with(untrained: best[ranking.hypothesis] ?? nil) },
          absence: ranking.absence)
      }, remarks: remarks)
  }
}

extension Score {
  /// The score beside what an untrained network reaches.
  func with(untrained: Double?) -> Score {
    var score = self
    score.untrained = untrained
    return score
  }
}
