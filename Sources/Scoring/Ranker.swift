// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Recordings

/// Turns counts into rankings: chooses on the selection half, measures on the report half.
struct Ranker {
  let scorer: Scorer

  var setup: ScoringSetup { scorer.setup }
  var plan: LabelPlan { scorer.setup.plan }

  func table(traces: TraceSource?) throws(ScoringError) -> ScoreTable {
    var excess = InputBaseline(setup: setup)
    let candidates = try Choice(scorer: scorer).candidates(&excess)
    try excess?.measure(Set(candidates.map(\.key)))
    var measured = try measure(candidates)
    if let traces { try ExactScoring(scorer: scorer, traces: traces).refine(&measured) }
    let swapped = setup.options.draws > 0 ? LabelMatrix.keys(of: plan) : []
    let labels = try SampledLabels(Set(candidates.map(\.key) + swapped), setup: setup)
    addSampledMeasures(&measured, labels: labels)
    let null = SwapNull(scorer: scorer, labels: labels)
    let q = null.map { qValues(candidates, null: $0, labels: labels) }
    let intervals = intervals(measured, labels: labels)

    // In the order of the selection half: an order by what was measured would let the number of candidates say
    // who comes first, and choose on the half that is to report.
    var scores = [[Score]](repeating: [], count: plan.hypotheses.count)
    for (index, one) in measured.enumerated() {
      let baseline = excess?.effect(of: one.candidate.key)
      scores[one.candidate.which].append(
        score(one, interval: intervals[index], baseline: baseline, q: q?[index]))
    }
    let rankings = setup.hypotheses.enumerated().map { index, hypothesis in
      guard let which = setup.planned.firstIndex(of: index) else {
        return ScoreTable.Ranking(
          hypothesis: hypothesis.name, scores: [], absence: setup.absences[index])
      }
      return ScoreTable.Ranking(
        hypothesis: hypothesis.name, scores: scores[which],
        absence: scores[which].isEmpty ? "no cell's value changes" : nil)
    }
    let summary = ScoreTable.CorpusSummary(
      documents: setup.documents.count,
      timesteps: setup.documents.reduce(0) { $0 + $1.timesteps }, sha256: scorer.corpusSHA256,
      selectionTimesteps: setup.split.timesteps(.selection),
      reportTimesteps: setup.split.timesteps(.report))
    return ScoreTable(
      model: scorer.model, corpus: summary, rankings: rankings,
      remarks: Remarks(scorer: scorer, null: null, q: q ?? [], isExact: traces != nil).lines)
  }

  private func score(
    _ measured: Measured, interval: ClosedRange<Double>?, baseline: Double?, q: Double?
  ) -> Score {
    let candidate = measured.candidate
    return Score(
      cell: candidate.cell, quantity: setup.quantity,
      hypothesis: plan.hypotheses[candidate.which].name,
      kind: plan.hypotheses[candidate.which].kind, effect: measured.effect, sign: candidate.sign,
      lag: plan.lags[candidate.lag], prevalence: measured.prevalence,
      selectionEffect: abs(candidate.selectionEffect), threshold: measured.threshold,
      measures: measured.measures, interval: interval,
      excess: baseline.map { measured.effect - $0 }, q: q, untrained: nil,
      runs: setup.summary.runs(of: setup.planned[candidate.which]))
  }

  /// The sampled bins of a candidate's cell.
  private func codes(_ cell: CellID) -> UnsafeBufferPointer<UInt8> {
    scorer.layers[cell.layer].sampledCodes(of: cell.index)
  }

  /// Benjamini–Hochberg q of each candidate over all candidates.
  private func qValues(
    _ candidates: [Candidate], null: SwapNull, labels: SampledLabels
  ) -> [Double?] {
    let found = SlabResults<Double?>(count: candidates.count, empty: nil)
    forEachSlab(of: candidates.count, threads: setup.threads) { range in
      for index in range {
        let candidate = candidates[index]
        found.set(
          index,
          null.probability(
            candidate, codes: codes(candidate.cell), labels: labels[candidate.key]))
      }
    }
    return falseDiscoveryRates(candidates.indices.map { found[$0] })
  }

  private func intervals(
    _ measured: [Measured], labels: SampledLabels
  ) -> [ClosedRange<Double>?] {
    let found = SlabResults<ClosedRange<Double>?>(count: measured.count, empty: nil)
    guard let bootstrap = Bootstrap(setup: setup) else {
      return measured.map { _ in nil }
    }
    forEachSlab(of: measured.count, threads: setup.threads) { range in
      for index in range {
        let candidate = measured[index].candidate
        found.set(
          index,
          bootstrap.interval(
            of: measured[index].effect, sign: candidate.sign,
            kind: plan.hypotheses[candidate.which].kind, codes: codes(candidate.cell),
            labels: labels[candidate.key]))
      }
    }
    return measured.indices.map { found[$0] }
  }

  /// What needs value beside label, and was not measured on whole traces, from the sample.
  private func addSampledMeasures(_ measured: inout [Measured], labels: SampledLabels) {
    let places = measured.indices.filter { measured[$0].measures.isEmpty }
    let found = SlabResults<[String: Double]>(count: places.count, empty: [:])
    let before = measured
    forEachSlab(of: places.count, threads: setup.threads, atLeast: 1) { range in
      for index in range { found.set(index, sampledMeasures(before[places[index]], labels)) }
    }
    for (index, place) in places.enumerated() { measured[place].measures = found[index] }
  }

  private func sampledMeasures(_ measured: Measured, _ labels: SampledLabels) -> [String: Double] {
    let candidate = measured.candidate
    let centers = scorer.layers[candidate.cell.layer].binCenters(of: candidate.cell.index)
    let values = ValueGroups(codes(candidate.cell).map { Float(centers.means[Int($0)]) })
    let numbers = labels[candidate.key]
    let kind = plan.hypotheses[candidate.which].kind
    let evidence: Measure.Evidence =
      kind == .graded
      ? .graded(GradedEvidence(values: values, labels: ValueGroups(numbers)))
      : .categorical(CategoricalEvidence(values: values, classes: numbers.map { UInt8($0) }))
    var measures: [String: Double] = [:]
    for measure in Measure.all { measures[measure.name] = measure.value(evidence) }
    // These two are known from every timestep of the half.
    let signed = Double(candidate.sign) * measured.effect
    if kind == .graded { measures[Measure.spearman.name] = signed }
    if kind == .categorical { measures[Measure.etaSquared.name] = signed * signed }
    return measures
  }
}

/// Benjamini & Hochberg's q of each probability among all that are there.
func falseDiscoveryRates(_ probabilities: [Double?]) -> [Double?] {
  let known = probabilities.indices.filter { probabilities[$0] != nil }
    .sorted { (probabilities[$0] ?? 1, $0) < (probabilities[$1] ?? 1, $1) }
  var rates = [Double?](repeating: nil, count: probabilities.count)
  var least = 1.0
  for (place, index) in known.enumerated().reversed() {
    least = min(least, (probabilities[index] ?? 1) * Double(known.count) / Double(place + 1))
    rates[index] = least
  }
  return rates
}
