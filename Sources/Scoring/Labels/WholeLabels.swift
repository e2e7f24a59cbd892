// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// The labels of the whole text, for exact measures: a byte a timestep (four where graded).
struct WholeLabels: Sendable {
  /// By hypothesis of the plan, all documents one after another.
  private var bytes: [Int: [UInt8]] = [:]
  private var graded: [Int: ValueGroups] = [:]
  /// By half, its stretches in that row of documents.
  private var stretches: [[Range<Int>]] = [[], []]

  init(_ wanted: Set<Int>, setup: ScoringSetup) throws(ScoringError) {
    var numbers: [Int: [Float]] = [:]
    var offset = 0
    for (index, document) in setup.documents.enumerated() {
      for stretch in setup.split.stretches[index] {
        let timesteps = stretch.timesteps
        stretches[stretch.half.rawValue].append(
          timesteps.lowerBound + offset..<timesteps.upperBound + offset)
      }
      offset += document.timesteps
      let text = TimedText(document)
      for which in wanted.sorted() {
        switch try setup.plan.hypotheses[which].checkedLabels(text, document: document.name) {
        case .binary(let values): bytes[which, default: []] += values.map { $0 ? 1 : 0 }
        case .categorical(let values, _): bytes[which, default: []] += values
        case .graded(let values): numbers[which, default: []] += values
        }
      }
    }
    graded = numbers.mapValues(ValueGroups.init)
  }

  /// The truth, or the class, that stands `lag` symbols before each timestep of a half.
  func bytes(_ which: Int, half: Int, lag: Int) -> [UInt8] {
    guard let bytes = bytes[which] else { return [] }
    return shifted(half, lag).flatMap { bytes[$0] }
  }

  /// The same of a graded hypothesis.
  func graded(_ which: Int, half: Int, lag: Int) -> ValueGroups {
    (graded[which] ?? ValueGroups([])).selecting(shifted(half, lag))
  }

  private func shifted(_ half: Int, _ lag: Int) -> [Range<Int>] {
    stretches[half].map { $0.lowerBound - lag..<$0.upperBound - lag }
  }
}
