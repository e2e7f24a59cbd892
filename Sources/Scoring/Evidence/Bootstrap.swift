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
    /// How many parts there are.
    let parts: Int
    /// Shape [groups][1 + parts][bins], the totals before the parts.
    var counts: [UInt32]
    /// Sums of squared ranks, shape [groups].
    var squares: [Double]
  }

  private func groupCounts(
    kind: Hypothesis.Kind, codes: UnsafeBufferPointer<UInt8>, labels: [Float]
  ) -> GroupCounts {
    let bins = setup.bins
    let classes = kind == .categorical ? Int(labels.max() ?? 0) + 1 : 1
    let stride = (1 + classes) * bins
    var counts = GroupCounts(
      parts: classes, counts: [UInt32](repeating: 0, count: groupCount * stride),
      squares: [Double](repeating: 0, count: groupCount))
    var ranks: LabelRanks?
    if kind == .graded {
      var tally = LabelRanks.Tally()
      tally.add(labels[...])
      ranks = LabelRanks(tally, largest: 255)
    }
    for (slot, code) in codes.enumerated() {
      let group = groups[slot / setup.sample.steps]
      let place = group * stride + Int(code)
      counts.counts[place] += 1
      if let ranks {
        let rank = UInt32(ranks.rank(ofKey: LabelRanks.key(labels[slot])))
        counts.counts[place + bins] += rank
        counts.squares[group] += Double(rank * rank)
      } else if kind == .categorical {
        counts.counts[place + (1 + Int(labels[slot])) * bins] += 1
      } else if labels[slot] != 0 {
        counts.counts[place + bins] += 1
      }
    }
    return counts
  }

  private func effect(
    _ counts: GroupCounts, _ weights: [UInt32], kind: Hypothesis.Kind
  ) -> Double? {
    let bins = setup.bins
    let stride = (1 + counts.parts) * bins
    var drawn = [UInt32](repeating: 0, count: stride)
    var squares = 0.0
    drawn.withUnsafeMutableBufferPointer { drawn in
      counts.counts.withUnsafeBufferPointer { counts in
        for (group, weight) in weights.enumerated() where weight > 0 {
          // Sums of weighted counts of the sample are far below 2³².
          for place in 0..<stride { drawn[place] &+= weight &* counts[group * stride + place] }
        }
      }
    }
    for (group, weight) in weights.enumerated() where weight > 0 {
      squares += Double(weight) * counts.squares[group]
    }
    let totals = Array(drawn[..<bins])
    let ranks = midRanks(ofTotals: totals)
    let parts = (1...counts.parts).map { drawn[$0 * bins..<($0 + 1) * bins] }
    return switch kind {
    case .binary: RankEffect.binary(totals: totals, positives: parts[0], midRanks: ranks)
    case .graded:
      RankEffect.graded(totals: totals, sums: Array(parts[0]), midRanks: ranks, squares: squares)
    case .categorical:
      RankEffect.categorical(totals: totals, classes: parts, midRanks: ranks)
    }
  }
}
