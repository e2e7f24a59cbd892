// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// All counts of one cell in one half, as plain numbers, and the effects that follow from them.
struct CellTally {
  let plan: LabelPlan
  let bins: Int
  /// Timesteps in each bin.
  let totals: [UInt32]
  /// Shape [bit of row][bins].
  let counts: [UInt32]
  /// Shape [bins][plan.gradedStride].
  let sums: [UInt32]

  /// How often a bit was true in each bin; `bit` within the lag, `lag` by its place in the plan.
  func positives(bit: Int, lag: Int) -> ArraySlice<UInt32> {
    let row = (lag * plan.bits + bit) * bins
    return counts[row..<row + bins]
  }

  /// The sum of a graded label's ranks in each bin.
  func rankSums(graded: Int, lag: Int) -> [UInt32] {
    (0..<bins).map { sums[$0 * plan.gradedStride + lag * plan.graded + graded] }
  }

  /// The mean rank that the timesteps of each bin share.
  func midRanks() -> [Double] { Scoring.midRanks(ofTotals: totals) }

  /// The signed effect of a hypothesis at a lag; nil where the cell or the label is constant.
  ///
  /// `squares` is the sum of the graded label's squared ranks over the half.
  func effect(
    _ column: LabelPlan.Column, lag: Int, midRanks: [Double], squares: [UInt64]
  ) -> Double? {
    switch column {
    case .bit(let bit):
      return RankEffect.binary(
        totals: totals, positives: positives(bit: bit, lag: lag), midRanks: midRanks)
    case .graded(let column):
      return RankEffect.graded(
        totals: totals, sums: rankSums(graded: column, lag: lag), midRanks: midRanks,
        squares: Double(squares[lag * plan.graded + column]))
    case .classes(let range):
      return RankEffect.categorical(
        totals: totals, classes: range.map { positives(bit: $0, lag: lag) }, midRanks: midRanks)
    }
  }
}

/// The mean rank that the timesteps of each bin share, from 1; 0 for an empty bin.
func midRanks(ofTotals totals: [UInt32]) -> [Double] {
  var below = 0.0
  return totals.map { total in
    let rank = total == 0 ? 0 : below + (Double(total) + 1) / 2
    below += Double(total)
    return rank
  }
}

/// The effects that rankings go by, from counts per bin; ranks make them the same for c and tanh c.
enum RankEffect {
  /// 2·AUC − 1: how much more often a true timestep's value is above a false one's than below.
  static func binary(
    totals: [UInt32], positives: ArraySlice<UInt32>, midRanks: [Double]
  ) -> Double? {
    var n1 = 0.0
    var n = 0.0
    var rankSum = 0.0
    for (bin, count) in positives.enumerated() {
      n1 += Double(count)
      n += Double(totals[bin])
      rankSum += Double(count) * midRanks[bin]
    }
    let n0 = n - n1
    guard n1 > 0, n0 > 0 else { return nil }
    return 2 * (rankSum - n1 * (n1 + 1) / 2) / (n1 * n0) - 1
  }

  /// Spearman's ρ of the values' mid-ranks with the labels' ranks.
  static func graded(
    totals: [UInt32], sums: [UInt32], midRanks: [Double], squares: Double
  ) -> Double? {
    var n = 0.0
    var x = 0.0
    var xx = 0.0
    var y = 0.0
    var xy = 0.0
    for bin in totals.indices {
      let count = Double(totals[bin])
      n += count
      x += count * midRanks[bin]
      xx += count * midRanks[bin] * midRanks[bin]
      y += Double(sums[bin])
      xy += Double(sums[bin]) * midRanks[bin]
    }
    guard n > 1 else { return nil }
    let varianceX = xx - x * x / n
    let varianceY = squares - y * y / n
    guard varianceX > 0.5, varianceY > 0 else { return nil }
    return max(-1, min(1, (xy - x * y / n) / (varianceX * varianceY).squareRoot()))
  }

  /// √η²: the share of the ranks' spread that lies between the classes, as a root; never negative.
  static func categorical(
    totals: [UInt32], classes: [ArraySlice<UInt32>], midRanks: [Double]
  ) -> Double? {
    var n = 0.0
    var sum = 0.0
    var squares = 0.0
    for bin in totals.indices {
      n += Double(totals[bin])
      sum += Double(totals[bin]) * midRanks[bin]
      squares += Double(totals[bin]) * midRanks[bin] * midRanks[bin]
    }
    guard n > 1 else { return nil }
    let total = squares - sum * sum / n
    var between = 0.0
    var filled = 0
    for counts in classes {
      var size = 0.0
      var classSum = 0.0
      for (bin, count) in counts.enumerated() {
        size += Double(count)
        classSum += Double(count) * midRanks[bin]
      }
      guard size > 0 else { continue }
      filled += 1
      let distance = classSum / size - sum / n
      between += size * distance * distance
    }
    guard total > 0.5, filled > 1 else { return nil }
    return min(1, max(0, between / total)).squareRoot()
  }
}
