// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// What the report half says of a candidate.
struct Measured: Sendable {
  let candidate: Candidate
  /// In the direction that was chosen; 0 where the report half turns the other way.
  var effect: Double
  var prevalence: Double?
  var threshold: Float?
  /// By JSON name; empty where counts alone do not give them.
  var measures: [String: Double] = [:]
}

extension Ranker {
  /// Effects, and a binary label's measures, from the counts per bin.
  func measure(_ candidates: [Candidate]) throws(ScoringError) -> [Measured] {
    let found = SlabResults<Measured?>(count: candidates.count, empty: nil)
    forEachSlab(of: candidates.count, threads: setup.threads) { range in
      for index in range { found.set(index, measure(candidates[index])) }
    }
    return candidates.indices.compactMap { found[$0] }
  }

  private func measure(_ candidate: Candidate) -> Measured {
    let counts = scorer.layers[candidate.cell.layer]
    let half = counts.counts(of: .report)
    let tally = half.tally(of: candidate.cell.index)
    let column = plan.columns[candidate.which]
    let effect =
      tally.effect(
        column, lag: candidate.lag, midRanks: tally.midRanks(), squares: half.squares) ?? 0
    var measured = Measured(
      candidate: candidate, effect: max(0, Double(candidate.sign) * effect))
    guard case .bit(let bit) = column else { return measured }
    let chosen = evidence(
      counts.counts(of: .selection).tally(of: candidate.cell.index), bit: bit,
      candidate: candidate)
    let report = evidence(tally, bit: bit, candidate: candidate)
    measured.fill(report, threshold: chosen.bestThreshold(sign: candidate.sign))
    return measured
  }

  private func evidence(_ tally: CellTally, bit: Int, candidate: Candidate) -> BinaryEvidence {
    let counts = scorer.layers[candidate.cell.layer]
    let centers = counts.binCenters(of: candidate.cell.index)
    return BinaryEvidence(
      totals: tally.totals, positives: tally.positives(bit: bit, lag: candidate.lag),
      edges: counts.edges(of: candidate.cell.index), means: centers.means,
      squares: centers.squares)
  }
}

extension Measured {
  /// Takes the measures of a binary label.
  mutating func fill(_ evidence: BinaryEvidence, threshold: Float?) {
    self.threshold = threshold
    let n1 = evidence.positiveCount
    prevalence = n1 / (n1 + evidence.negativeCount)
    for measure in Measure.all {
      measures[measure.name] = measure.value(
        .binary(evidence, sign: candidate.sign, threshold: threshold))
    }
  }
}
