// SPDX-License-Identifier: Apache-2.0

import Chance
import Hypotheses

/// How far an effect moves when the report half had been made of other documents: 95 % intervals.
///
/// The sampled report timesteps are grouped by document (by session where there are few), groups are
/// drawn with replacement, and the spread of the effects is laid around the effect of the whole half.
struct Bootstrap {
  private static let fewestDocuments = 8

  private let setup: ScoringSetup
  /// The group of each session.
  private let groups: [Int]
  private let groupCount: Int
  /// How often each group is drawn, by resample.
  private let weights: [[UInt32]]

  /// nil where no interval is wanted or the sample has too few groups.
  init?(setup: ScoringSetup) {
    let sessions = setup.sample.sessions
    let documents = Array(Set(sessions.map(\.document))).sorted()
    let isByDocument = documents.count >= Self.fewestDocuments
    let groups =
      isByDocument
      ? sessions.map { documents.firstIndex(of: $0.document) ?? 0 } : Array(sessions.indices)
    let count = isByDocument ? documents.count : sessions.count
    guard setup.options.resamples > 0, count >= 4 else { return nil }
    var random = SplitMix64(seed: setup.options.seed ^ 0xB007)
    weights = (0..<setup.options.resamples).map { _ in
      var drawn = [UInt32](repeating: 0, count: count)
      for _ in 0..<count { drawn[random.next(below: count)] += 1 }
      return drawn
    }
    self.setup = setup
    self.groups = groups
    groupCount = count
  }

  /// The interval of an effect whose sampled bins and labels are given.
  func interval(
    of effect: Double, sign: Int, kind: Hypothesis.Kind, codes: UnsafeBufferPointer<UInt8>,
    labels: [Float]
  ) -> ClosedRange<Double>? {
    let counts = groupCounts(kind: kind, codes: codes, labels: labels)
    guard
      let whole = self.effect(counts, [UInt32](repeating: 1, count: groupCount), kind: kind)
    else { return nil }
    var drawn = weights.compactMap { self.effect(counts, $0, kind: kind) }
    guard drawn.count * 10 >= weights.count * 9 else { return nil }
    drawn = drawn.map { Double(sign) * ($0 - whole) }.sorted()
    let low = effect + drawn[Int((0.025 * Double(drawn.count - 1)).rounded())]
    let high = effect + drawn[Int((0.975 * Double(drawn.count - 1)).rounded())]
    return max(0, min(1, low))...max(0, min(1, max(low, high)))
  }

  /// Counts per bin and group; `parts` are: binary, true timesteps; graded, sums of label ranks;
  /// categorical, the timesteps of each class.
  private struct GroupCounts {
    var totals: [[UInt32]]
    var parts: [[[UInt32]]]
    var squares: [Double]
  }

  private func groupCounts(
    kind: Hypothesis.Kind, codes: UnsafeBufferPointer<UInt8>, labels: [Float]
  ) -> GroupCounts {
    let bins = setup.bins
    let classes = kind == .categorical ? Int(labels.max() ?? 0) + 1 : 1
    let none = [UInt32](repeating: 0, count: bins)
    var counts = GroupCounts(
      totals: [[UInt32]](repeating: none, count: groupCount),
      parts: [[[UInt32]]](
        repeating: [[UInt32]](repeating: none, count: classes), count: groupCount),
      squares: [Double](repeating: 0, count: groupCount))
    var ranks: LabelRanks?
    if kind == .graded {
      var tally = LabelRanks.Tally()
      tally.add(labels[...])
      ranks = LabelRanks(tally, largest: 255)
    }
    for (slot, code) in codes.enumerated() {
      let group = groups[slot / setup.sample.steps]
      let bin = Int(code)
      counts.totals[group][bin] += 1
      if let ranks {
        let rank = UInt32(ranks.rank(ofKey: LabelRanks.key(labels[slot])))
        counts.parts[group][0][bin] += rank
        counts.squares[group] += Double(rank * rank)
      } else if kind == .categorical {
        counts.parts[group][Int(labels[slot])][bin] += 1
      } else if labels[slot] != 0 {
        counts.parts[group][0][bin] += 1
      }
    }
    return counts
  }

  private func effect(
    _ counts: GroupCounts, _ weights: [UInt32], kind: Hypothesis.Kind
  ) -> Double? {
    let bins = setup.bins
    var totals = [UInt32](repeating: 0, count: bins)
    var parts = [[UInt32]](repeating: totals, count: counts.parts[0].count)
    var squares = 0.0
    for (group, weight) in weights.enumerated() where weight > 0 {
      for bin in 0..<bins { totals[bin] += weight * counts.totals[group][bin] }
      for part in parts.indices {
        for bin in 0..<bins { parts[part][bin] += weight * counts.parts[group][part][bin] }
      }
      squares += Double(weight) * counts.squares[group]
    }
    let ranks = midRanks(ofTotals: totals)
    return switch kind {
    case .binary: RankEffect.binary(totals: totals, positives: parts[0][...], midRanks: ranks)
    case .graded:
      RankEffect.graded(totals: totals, sums: parts[0], midRanks: ranks, squares: squares)
    case .categorical:
      RankEffect.categorical(totals: totals, classes: parts.map { $0[...] }, midRanks: ranks)
    }
  }
}
