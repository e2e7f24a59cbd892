// SPDX-License-Identifier: Apache-2.0
//
// How much speaks for a score: the one place that decides it, for every list, page and table.

import Recordings

extension Score {
  /// The effect beyond what the last symbols alone and an untrained network reach, as far as either is known.
  public var beyond: Double { min(excess ?? effect, effect - (untrained ?? 0)) }

  /// Runs of a label that each half must have: a cell that a coin turns is right about so many of both halves once
  /// in a million, and networks have thousands of cells, at five lags and with two signs.
  public static let enoughRuns = 10

  /// Whether the label came and went so seldom that the best of all cells may be a fluke.
  ///
  /// A clock, which never comes back, is always scarce.
  public var isScarce: Bool { supportingRuns < Score.enoughRuns }

  /// Whether chance or mere drift may explain it (q from 0.05 on, few runs).
  public var isDoubtful: Bool { isScarce || (q ?? 0) >= 0.05 }

  /// Whether it was much better on the half where it was chosen.
  public var hasShrunk: Bool { Score.isLuck(chosen: selectionEffect, heldOut: effect) }

  /// Whether a figure is so much worse on the half that did not choose that luck chose it.
  public static func isLuck(chosen: Double, heldOut: Double) -> Bool { chosen - heldOut > 0.1 }

  /// Runs that count: more than enough say no more.
  fileprivate var supportingRuns: Int { min(runs ?? Score.enoughRuns, Score.enoughRuns) }
}

extension Collection<Score> {
  /// The most telling score of each cell, by what lies beyond both baselines, best cell first.
  ///
  /// A doubtful score, or one of a label too rare to be held against the untrained network that others were,
  /// stands only for a cell that has no better evidence, and such cells come last: of them, those of the label
  /// with the fewest runs.
  public func bestOfEachCell() -> [Score] {
    let hasUntrained = contains { $0.untrained != nil }
    func isWeak(_ score: Score) -> Bool {
      score.isDoubtful || hasUntrained && score.untrained == nil
    }
    func isBefore(_ score: Score, _ other: Score) -> Bool {
      guard isWeak(score) == isWeak(other) else { return isWeak(other) }
      return (other.supportingRuns, other.beyond, score.cell)
        < (score.supportingRuns, score.beyond, other.cell)
    }
    var best: [CellID: Score] = [:]
    for score in self {
      if let known = best[score.cell], !isBefore(score, known) { continue }
      best[score.cell] = score
    }
    return best.values.sorted(by: isBefore)
  }
}
