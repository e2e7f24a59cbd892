// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// A hypothesis at a lag, both by their places in the plan.
struct LabelKey: Hashable, Sendable {
  let which: Int
  let lag: Int
}

/// The labels of the sampled timesteps, as numbers: 0 or 1, the graded value, or the class.
struct SampledLabels: Sendable {
  /// By slot of the sample.
  private let values: [LabelKey: [Float]]

  /// Reads the sampled documents once more, for the labels that are asked for.
  init(_ keys: Set<LabelKey>, setup: ScoringSetup) throws(ScoringError) {
    var values: [LabelKey: [Float]] = [:]
    for key in keys { values[key] = [Float](repeating: 0, count: setup.sample.count) }
    let lagsOf = Dictionary(grouping: keys, by: \.which)
    for document in setup.sampled.keys.sorted() {
      guard let steps = setup.sampled[document] else { continue }
      let source = setup.documents[document]
      let text = TimedText(source)
      for which in lagsOf.keys.sorted() {
        let labels = try setup.plan.hypotheses[which].checkedLabels(text, document: source.name)
        for key in lagsOf[which] ?? [] {
          let lag = setup.plan.lags[key.lag]
          for step in steps {
            values[key]?[step.slot] = labels.number(at: step.timestep - lag)
          }
        }
      }
    }
    self.values = values
  }

  subscript(key: LabelKey) -> [Float] { values[key] ?? [] }
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
