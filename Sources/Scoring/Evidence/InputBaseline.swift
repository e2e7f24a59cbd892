// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses

/// What the last symbols alone predict of each label; a cell that does no better is no memory.
///
/// Count tables of the last 1, 2, 4 and 8 symbols, each leaning on the shorter one where it has seen
/// little, are fitted on the selection half and measured on the report half, by the same effect as a
/// cell: |2·AUC − 1|, |Spearman ρ|, and for classes √(share of the Gini impurity explained). The best
/// of the four counts. Both halves are cut to `mostTimesteps`, evenly over their stretches.
struct InputBaseline {
  /// Timesteps of each half that are read, at most.
  static let mostTimesteps = 1 << 17
  private static let lengths = [1, 2, 4, 8]

  private let setup: ScoringSetup
  private var effects: [LabelKey: Double] = [:]

  /// nil where it is not wanted.
  init?(setup: ScoringSetup) {
    guard setup.options.measuresExcess else { return nil }
    self.setup = setup
  }

  /// The best effect of a prediction; nil where it was not measured.
  func effect(of key: LabelKey) -> Double? { effects[key] }

  /// Measures what was not measured yet.
  mutating func measure(_ keys: Set<LabelKey>) throws(ScoringError) {
    let new = keys.filter { effects[$0] == nil }
      .sorted { ($0.which, $0.lag) < ($1.which, $1.lag) }
    guard !new.isEmpty else { return }
    // No label's prediction leans on another's: each thread reads the text for its share of them.
    let slabs = Slabs(of: new.count, threads: setup.threads)
    let found = SlabResults<[Double]>(count: slabs.count, empty: [])
    try forEachChecked(slabs.count, threads: setup.threads) { slab throws(ScoringError) in
      found.set(slab, try bestEffects(of: Array(new[slabs[slab]])))
    }
    for slab in 0..<slabs.count {
      for (key, effect) in zip(new[slabs[slab]], found[slab]) { effects[key] = effect }
    }
  }

  /// The best effect of the predictions of each label.
  private func bestEffects(of keys: [LabelKey]) throws(ScoringError) -> [Double] {
    let targets = PredictionTargets(keys: keys, setup: setup)
    var tables = Self.lengths.map { ContextTable(length: $0, labels: targets.count) }
    var prior = [Float](repeating: 0, count: targets.count)
    var fitted = 0
    try forEachTimestep(of: .selection, targets: targets) { symbols, t, labels in
      for index in tables.indices {
        tables[index].learn(contextHash(symbols, at: t, length: tables[index].length), labels)
      }
      for label in 0..<targets.count { prior[label] += labels[label] }
      fitted += 1
    }
    for label in prior.indices { prior[label] /= Float(max(1, fitted)) }

    var tallies = Self.lengths.map { _ in PredictionTally(targets: targets) }
    var prediction = prior
    try forEachTimestep(of: .report, targets: targets) { symbols, t, labels in
      prediction.withUnsafeMutableBufferPointer { prediction in
        guard let base = prediction.baseAddress else { return }
        for label in 0..<targets.count { base[label] = prior[label] }
        for index in tables.indices {
          tables[index].predict(contextHash(symbols, at: t, length: tables[index].length), base)
          tallies[index].add(base, labels)
        }
      }
    }
    return keys.indices.map { index in tallies.map { $0.effect(of: index) }.max() ?? 0 }
  }

  /// Calls `body` with the symbols of a document, a timestep, and the labels that stand there.
  private func forEachTimestep(
    of half: Split.Half, targets: PredictionTargets,
    _ body: (SymbolIDs, Int, UnsafePointer<Float>) -> Void
  ) throws(ScoringError) {
    let total = setup.split.timesteps(half)
    for (index, document) in setup.documents.enumerated() {
      let stretches = setup.split.stretches[index].filter { $0.half == half }
      guard !stretches.isEmpty else { continue }
      let text = TimedText(document)
      let labels = try targets.labels(text, document: document.name, half: half)
      let symbols = document.symbols
      var row = [Float](repeating: 0, count: max(1, targets.count))
      for stretch in stretches {
        let share = min(
          stretch.timesteps.count,
          (stretch.timesteps.count * Self.mostTimesteps + total - 1) / max(1, total))
        for t in stretch.timesteps.prefix(share) {
          row.withUnsafeMutableBufferPointer { row in
            guard let base = row.baseAddress else { return }
            targets.fill(base, from: labels, at: t)
            body(symbols, t, base)
          }
        }
      }
    }
  }
}
