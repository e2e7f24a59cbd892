// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Tensors

/// A hypothesis at a lag, both by their places in the plan.
struct LabelKey: Hashable, Sendable {
  let which: Int
  let lag: Int
}

/// The labels of the sampled timesteps, as numbers: 0 or 1, the graded value, or the class.
struct SampledLabels: Sendable {
  private let count: Int
  /// The row of each key in `values`.
  private let rows: [LabelKey: Int]
  /// Shape [keys][slots of the sample].
  private let values: AlignedMemory<Float>

  /// Reads the sampled documents once more, for the labels that are asked for.
  init(_ keys: Set<LabelKey>, setup: ScoringSetup) throws(ScoringError) {
    let ordered = keys.sorted { ($0.which, $0.lag) < ($1.which, $1.lag) }
    let count = setup.sample.count
    let values = AlignedMemory<Float>(count: ordered.count * count)
    let documents = setup.sampled.keys.sorted()
    try forEachChecked(documents.count, threads: setup.threads) { place throws(ScoringError) in
      guard let steps = setup.sampled[documents[place]] else { return }
      let source = setup.documents[documents[place]]
      let text = TimedText(source)
      var known: (which: Int, labels: Labels)?
      for (row, key) in ordered.enumerated() {
        let labels =
          if let known, known.which == key.which {
            known.labels
          } else {
            try setup.plan.hypotheses[key.which].checkedLabels(text, document: source.name)
          }
        known = (key.which, labels)
        let lag = setup.plan.lags[key.lag]
        for step in steps {
          values.start[row * count + step.slot] = labels.number(at: step.timestep - lag)
        }
      }
    }
    self.count = count
    self.values = values
    rows = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1, $0) })
  }

  /// The label of each slot of the sample; empty where it was not asked for.
  subscript(key: LabelKey) -> [Float] {
    rows[key].map { values.array($0 * count..<($0 + 1) * count) } ?? []
  }
}

extension Labels {
  /// The label at a timestep as a number: 0 or 1, the graded value, or the class.
  func number(at timestep: Int) -> Float {
    switch self {
    case .binary(let values): values[timestep] ? 1 : 0
    case .graded(let values): values[timestep]
    case .categorical(let values, _): Float(values[timestep])
    }
  }
}
