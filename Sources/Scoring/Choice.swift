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
  var key: LabelKey { LabelKey(which: which, lag: lag) }
}

/// Finds each hypothesis's best cells by the selection half alone.
struct Choice {
  let scorer: Scorer

  private var plan: LabelPlan { scorer.setup.plan }

  /// The best cells of each hypothesis, each at its best lag, as many as are listed.
  ///
  /// Best is the largest effect; by excess, the largest effect beyond what the last symbols predict
  /// of the label at that lag.
  func candidates(_ baseline: inout InputBaseline?) throws(ScoringError) -> [Candidate] {
    let options = scorer.setup.options
    var found = [[Candidate]](repeating: [], count: plan.hypotheses.count)
    let byExcess = options.rankBy == .excess
    if byExcess {
      try baseline?.measure(
        Set(
          plan.hypotheses.indices.flatMap { which in
            plan.lags.indices.map { LabelKey(which: which, lag: $0) }
          }))
    }
    let known = byExcess ? baseline : nil
    for (layer, counts) in scorer.layers.enumerated() where counts.hasReceived {
      let half = counts.counts(of: .selection)
      let results = SlabResults<[Candidate]>(count: counts.cells, empty: [])
      forEachSlab(of: counts.cells, threads: options.threads) { range in
        for cell in range where counts.strangeValues[cell] == 0 {
          results.set(
            cell,
            bestLags(
              of: half.tally(of: cell), cell: CellID(layer: layer, index: cell),
              squares: half.squares, baseline: known))
        }
      }
      for cell in 0..<counts.cells {
        for candidate in results[cell] { found[candidate.which].append(candidate) }
      }
    }
    return found.flatMap { candidates -> [Candidate] in
      let ordered = candidates.sorted { (a: Candidate, b: Candidate) -> Bool in
        let (worthA, worthB) = (worth(a, baseline: known), worth(b, baseline: known))
        return worthA == worthB ? a.cell < b.cell : worthA > worthB
      }
      return Array(ordered.prefix(options.top))
    }
  }

  private func worth(_ candidate: Candidate, baseline: InputBaseline?) -> Double {
    abs(candidate.selectionEffect) - (baseline?.effect(of: candidate.key) ?? 0)
  }

  /// For each hypothesis the lag at which this cell is worth most; that nearest 0 of level ones.
  private func bestLags(
    of tally: CellTally, cell: CellID, squares: [UInt64], baseline: InputBaseline?
  ) -> [Candidate] {
    guard tally.totals.count(where: { $0 > 0 }) > 1 else { return [] }
    let ranks = tally.midRanks()
    let lags = plan.lags.indices.sorted { abs(plan.lags[$0]) < abs(plan.lags[$1]) }
    return plan.columns.indices.compactMap { which in
      var best: (candidate: Candidate, worth: Double)?
      for lag in lags {
        guard
          let effect = tally.effect(
            plan.columns[which], lag: lag, midRanks: ranks, squares: squares)
        else { continue }
        let candidate = Candidate(cell: cell, which: which, lag: lag, selectionEffect: effect)
        let worth = worth(candidate, baseline: baseline)
        if best.map({ worth > $0.worth }) ?? true { best = (candidate, worth) }
      }
      return best?.candidate
    }
  }
}
