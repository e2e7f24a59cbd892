// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Recordings

/// A cell chosen for a hypothesis on the selection half.
struct Candidate: Sendable {
  let cell: CellID
  /// The hypothesis's place in the plan.
  let which: Int
  /// The lag's place in the plan.
  let lag: Int
  /// The signed effect on the selection half.
  let selectionEffect: Double

  /// The direction that was chosen: +1 or −1.
  var sign: Int { selectionEffect < 0 ? -1 : 1 }
}

/// Turns counts into rankings: chooses on the selection half, measures on the report half.
struct Ranker {
  let scorer: Scorer

  private var setup: ScoringSetup { scorer.setup }
  private var plan: LabelPlan { scorer.setup.plan }

  func table(traces: TraceSource?) throws(ScoringError) -> ScoreTable {
    let baselines: InputBaseline? = nil
    let candidates = choose(baselines: baselines)
    var rankings: [ScoreTable.Ranking] = []
    var scores = [[Score]](repeating: [], count: plan.hypotheses.count)
    for candidate in candidates {
      scores[candidate.which].append(score(candidate))
    }
    for (index, hypothesis) in setup.hypotheses.enumerated() {
      guard let which = setup.planned.firstIndex(of: index) else {
        rankings.append(
          ScoreTable.Ranking(
            hypothesis: hypothesis.name, scores: [], absence: setup.absences[index]))
        continue
      }
      let ordered = scores[which].sorted { Self.isBefore($0, $1, by: setup.options.rankBy) }
      rankings.append(
        ScoreTable.Ranking(
          hypothesis: hypothesis.name, scores: ordered,
          absence: ordered.isEmpty ? "no cell varies" : nil))
    }
    return ScoreTable(
      model: scorer.model, corpus: summary, rankings: rankings, remarks: remarks())
  }

  private var summary: ScoreTable.CorpusSummary {
    ScoreTable.CorpusSummary(
      documents: setup.documents.count,
      timesteps: setup.documents.reduce(0) { $0 + $1.timesteps },
      sha256: scorer.corpusSHA256,
      selectionTimesteps: setup.split.timesteps(.selection),
      reportTimesteps: setup.split.timesteps(.report))
  }

  /// Best first: by what was measured on the report half, then by the selection half, then by place.
  private static func isBefore(_ a: Score, _ b: Score, by order: ScoringOptions.Order) -> Bool {
    let key = { (score: Score) in
      order == .excess ? score.excess ?? score.effect : score.effect
    }
    if key(a) != key(b) { return key(a) > key(b) }
    if a.selectionEffect != b.selectionEffect { return a.selectionEffect > b.selectionEffect }
    return a.cell < b.cell
  }

  /// The best cells of each hypothesis, each at its best lag, by the selection half alone.
  private func choose(baselines: InputBaseline?) -> [Candidate] {
    let count = plan.hypotheses.count
    var best = [[Candidate]](repeating: [], count: count)
    for (layer, counts) in scorer.layers.enumerated() {
      let half = counts.counts(of: .selection)
      let found = SlabResults<[Candidate]>(count: counts.cells, empty: [])
      forEachSlab(of: counts.cells, threads: setup.threads) { range in
        for cell in range where counts.strangeValues[cell] == 0 {
          found.set(
            cell,
            bestLags(
              of: half.tally(of: cell), cell: CellID(layer: layer, index: cell),
              squares: half.squares))
        }
      }
      for cell in 0..<counts.cells {
        for candidate in found[cell] { best[candidate.which].append(candidate) }
      }
    }
    return best.flatMap { candidates in
      candidates.sorted {
        let a = abs($0.selectionEffect)
        let b = abs($1.selectionEffect)
        return a == b ? $0.cell < $1.cell : a > b
      }.prefix(setup.options.top)
    }
  }

  /// For each hypothesis the lag at which this cell agrees most; lag 0 where several are level.
  private func bestLags(of tally: CellTally, cell: CellID, squares: [UInt64]) -> [Candidate] {
    let ranks = tally.midRanks()
    let lags = plan.lags.indices.sorted { abs(plan.lags[$0]) < abs(plan.lags[$1]) }
    return plan.columns.indices.compactMap { which in
      var best: Candidate?
      for lag in lags {
        guard
          let effect = tally.effect(
            plan.columns[which], lag: lag, midRanks: ranks, squares: squares)
        else { continue }
        if best.map({ abs(effect) > abs($0.selectionEffect) }) ?? true {
          best = Candidate(cell: cell, which: which, lag: lag, selectionEffect: effect)
        }
      }
      return best
    }
  }

  /// What the report half says of a candidate.
  private func score(_ candidate: Candidate) -> Score {
    let counts = scorer.layers[candidate.cell.layer]
    let half = counts.counts(of: .report)
    let tally = half.tally(of: candidate.cell.index)
    let column = plan.columns[candidate.which]
    let effect =
      tally.effect(
        column, lag: candidate.lag, midRanks: tally.midRanks(), squares: half.squares) ?? 0
    var measures: [String: Double] = [:]
    var prevalence: Double?
    var threshold: Float?
    if case .bit(let bit) = column {
      let chosen = evidence(
        counts.counts(of: .selection).tally(of: candidate.cell.index), bit: bit,
        candidate: candidate)
      threshold = chosen.bestThreshold(sign: candidate.sign)
      let report = evidence(tally, bit: bit, candidate: candidate)
      prevalence = report.positiveCount / (report.positiveCount + report.negativeCount)
      for measure in Measure.all {
        measures[measure.name] = measure.value(
          .binary(report, sign: candidate.sign, threshold: threshold))
      }
    }
    return Score(
      cell: candidate.cell, quantity: setup.quantity,
      hypothesis: plan.hypotheses[candidate.which].name,
      kind: plan.hypotheses[candidate.which].kind,
      effect: max(0, Double(candidate.sign) * effect), sign: candidate.sign,
      lag: plan.lags[candidate.lag], prevalence: prevalence,
      selectionEffect: abs(candidate.selectionEffect), threshold: threshold, measures: measures,
      interval: nil, excess: nil, q: nil, untrained: nil)
  }

  private func evidence(_ tally: CellTally, bit: Int, candidate: Candidate) -> BinaryEvidence {
    let counts = scorer.layers[candidate.cell.layer]
    let centers = counts.binCenters(of: candidate.cell.index)
    return BinaryEvidence(
      totals: tally.totals, positives: tally.positives(bit: bit, lag: candidate.lag),
      edges: counts.edges(of: candidate.cell.index), means: centers.means, squares: centers.squares)
  }

  private func remarks() -> [String] {
    var remarks: [String] = []
    if !setup.split.isByDocument {
      remarks.append(
        "too few documents for a split by document: far-apart blocks of each were chosen on and "
          + "reported on in turn, so the report is less independent than it looks")
    }
    for (layer, counts) in scorer.layers.enumerated() {
      let strange = counts.strangeValues.indices.filter { counts.strangeValues[$0] > 0 }
      guard let first = strange.first else { continue }
      let which =
        strange.count == 1
        ? "cell \(layer):\(first) has"
        : "\(strange.count) cells of layer \(layer) (\(layer):\(first) first) have"
      remarks.append("\(which) values that are not finite, left out of every ranking")
    }
    return remarks
  }
}

/// What is computed for each cell on several threads; each place is written by one of them.
final class SlabResults<Element>: @unchecked Sendable {
  // Unchecked: `set` is called for different places, and reading starts after all have ended.
  private let elements: UnsafeMutableBufferPointer<Element>

  init(count: Int, empty: Element) {
    elements = .allocate(capacity: count)
    elements.initialize(repeating: empty)
  }

  deinit {
    elements.deinitialize()
    elements.deallocate()
  }

  func set(_ place: Int, _ element: Element) { elements[place] = element }

  subscript(place: Int) -> Element { elements[place] }
}
