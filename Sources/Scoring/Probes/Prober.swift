// SPDX-License-Identifier: Apache-2.0

import Chance
import Hypotheses
import Recordings

/// Fits probes of one, two and more cells on one half of a sample, and tells what they do on the other.
///
/// Cells are chosen one by one: each time the one that goes most with what the probe so far gets wrong,
/// then all weights are fitted anew. Values are standardised on the selection half and held within ±4.
public struct Prober {
  /// Beyond so many standard deviations a value says no more.
  private static let limit: Float = 4

  private let sample: ProbeSample
  /// Cells whose values are finite and not all alike, with what their values are standardised by.
  private let usable: [(cell: Int, mean: Float, scale: Float)]
  /// By half and usable cell: standardised values.
  private let features: [[[Float]]]

  /// A prober of what a sample has received.
  public init(_ sample: ProbeSample) {
    self.sample = sample
    usable = sample.cells.indices.compactMap { cell in
      let values = sample.values(cell, .selection)
      guard (values + sample.values(cell, .report)).allSatisfy(\.isFinite) else { return nil }
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      let variance =
        values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        / Double(values.count)
      guard variance > 0 else { return nil }
      return (cell, Float(mean), Float(variance.squareRoot()))
    }
    features = [Split.Half.selection, .report].map { [usable] half in
      usable.map { cell, mean, scale in
        sample.values(cell, half).map { max(-Self.limit, min(Self.limit, ($0 - mean) / scale)) }
      }
    }
  }

  /// Probes of the given numbers of cells, beside `draws` probes of as many cells at random; nil where
  /// the hypothesis is not binary, or true or false too rarely to tell (fewer than 16 timesteps a half).
  public func curve(
    of hypothesis: Hypothesis, sizes: [Int], draws: Int, seed: UInt64
  ) throws(ScoringError) -> ProbeCurve? {
    guard let labels = try sample.labels(of: hypothesis) else { return nil }
    for half in labels {
      let trues = half.count { $0 }
      guard trues >= 16, half.count - trues >= 16 else { return nil }
    }
    let sizes = sizes.filter { $0 >= 1 && $0 <= usable.count }.sorted()
    var random = SplitMix64(seed: seed)
    let chosen = choose(sizes.last ?? 0, for: labels[0])
    let points = sizes.map { size in
      let controls = (0..<draws).map { _ in
        effect(of: Array(usable.indices.shuffled(using: &random).prefix(size)), labels)
      }
      return ProbeCurve.Point(
        cells: chosen.prefix(size).map { sample.cells[usable[$0].cell] },
        effect: effect(of: Array(chosen.prefix(size)), labels), random: controls.sorted())
    }
    return ProbeCurve(
      hypothesis: hypothesis.name,
      prevalence: Double(labels[1].count { $0 }) / Double(labels[1].count), points: points)
  }

  /// Usable cells, each the best complement of those before it on the selection half.
  private func choose(_ count: Int, for labels: [Bool]) -> [Int] {
    var chosen: [Int] = []
    while chosen.count < count {
      let known = chosen.map { features[0][$0] }
      let wrong = LogisticProbe(known, labels: labels).residuals(known, labels: labels)
      var best = (place: -1, gain: -Float.infinity)
      for place in usable.indices where !chosen.contains(place) {
        var sum: Float = 0
        for (value, error) in zip(features[0][place], wrong) { sum += value * error }
        if abs(sum) > best.gain { best = (place, abs(sum)) }
      }
      chosen.append(best.place)
    }
    return chosen
  }

  /// Fits on the selection half, tells on the report half.
  private func effect(of places: [Int], _ labels: [[Bool]]) -> Double {
    let probe = LogisticProbe(places.map { features[0][$0] }, labels: labels[0])
    let sums = probe.sums(places.map { features[1][$0] })
    let auc = Measure.auc.value(of: sums, labels: .binary(labels[1])) ?? 0.5
    return max(0, 2 * auc - 1)
  }
}
