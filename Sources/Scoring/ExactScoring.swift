// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Recordings

/// Measures candidates on whole traces, value by value, instead of on counts per bin.
struct ExactScoring {
  let scorer: Scorer
  let traces: TraceSource

  private var setup: ScoringSetup { scorer.setup }
  /// Cells whose traces are in memory at once, for each thread.
  private static let cellsAtOnce = 4

  /// Replaces effects, thresholds and measures by exact ones.
  func refine(_ measured: inout [Measured]) throws(ScoringError) {
    let labels = try WholeLabels(Set(measured.map(\.candidate.which)), setup: setup)
    let cells = Dictionary(grouping: measured.indices, by: { measured[$0].candidate.cell })
    let order = cells.keys.sorted()
    let batch = Self.cellsAtOnce * max(1, setup.threads)
    for first in stride(from: 0, to: order.count, by: batch) {
      let part = order[first..<min(order.count, first + batch)]
      var read: [(candidates: [Int], halves: [[Float]])] = []
      for cell in part { read.append((cells[cell] ?? [], try halves(of: cell))) }
      let results = SlabResults<[(Int, Measured)]>(count: read.count, empty: [])
      let before = measured
      forEachSlab(of: read.count, threads: setup.threads, atLeast: 1) { range in
        for index in range {
          results.set(
            index, exact(read[index].candidates, halves: read[index].halves, before, labels))
        }
      }
      for index in read.indices {
        for (place, result) in results[index] { measured[place] = result }
      }
    }
  }

  /// The values of a cell in both halves, stretch by stretch.
  private func halves(of cell: CellID) throws(ScoringError) -> [[Float]] {
    var halves: [[Float]] = [[], []]
    for (document, stretches) in setup.split.stretches.enumerated() where !stretches.isEmpty {
      let trace: [Float]
      do { trace = try traces(cell, document) } catch {
        throw .trace(cell, document: document, error)
      }
      let expected = setup.documents[document].timesteps
      guard trace.count == expected else {
        throw .traceLength(cell, document: document, found: trace.count, expected: expected)
      }
      for stretch in stretches { halves[stretch.half.rawValue] += trace[stretch.timesteps] }
    }
    return halves
  }

  private func exact(
    _ candidates: [Int], halves: [[Float]], _ before: [Measured], _ labels: WholeLabels
  ) -> [(Int, Measured)] {
    // A cell with values that are not finite was never chosen.
    let halves = halves.map(ValueGroups.init)
    return candidates.map { place in
      var one = before[place]
      let candidate = one.candidate
      let (which, lag) = (candidate.which, setup.plan.lags[candidate.lag])
      let sign = Double(candidate.sign)
      switch setup.plan.hypotheses[which].kind {
      case .binary:
        let evidence = halves.indices.map { half in
          let labels = labels.bytes(which, half: half, lag: lag)
          return BinaryEvidence(halves[half], isTrue: labels.lazy.map { $0 != 0 })
        }
        one.fill(evidence[1], threshold: evidence[0].bestThreshold(sign: candidate.sign))
        one.effect = max(0, sign * (2 * (evidence[1].auc ?? 0.5) - 1))
      case .graded:
        let ranks = labels.graded(which, half: 1, lag: lag)
        one.fill(.graded(GradedEvidence(values: halves[1], labels: ranks)))
        one.effect = max(0, sign * (one.measures[Measure.spearman.name] ?? 0))
      case .categorical:
        let classes = labels.bytes(which, half: 1, lag: lag)
        one.fill(.categorical(CategoricalEvidence(values: halves[1], classes: classes)))
        one.effect = (one.measures[Measure.etaSquared.name] ?? 0).squareRoot()
      }
      return (place, one)
    }
  }
}

extension Measured {
  /// Takes the measures of a graded or categorical label.
  fileprivate mutating func fill(_ evidence: Measure.Evidence) {
    for measure in Measure.all { measures[measure.name] = measure.value(evidence) }
  }
}
