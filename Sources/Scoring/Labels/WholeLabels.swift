// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// The labels of the whole text, for exact measures: a byte a timestep (four where graded).
struct WholeLabels: Sendable {
  /// By hypothesis of the plan, all documents one after another.
  private var bytes: [Int: [UInt8]] = [:]
  private var numbers: [Int: [Float]] = [:]
  /// By half, where its timesteps stand in that row of documents, stretch by stretch.
  private var places: [[Int32]] = [[], []]

  init(_ wanted: Set<Int>, setup: ScoringSetup) throws(ScoringError) {
    var offset = 0
    for (index, document) in setup.documents.enumerated() {
      for stretch in setup.split.stretches[index] {
        places[stretch.half.rawValue] += stretch.timesteps.map { Int32($0 + offset) }
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
  }

  /// The labels that stand `lag` symbols before each timestep of a half.
  func column(_ which: Int, half: Int, lag: Int) -> [Float] {
    if let bytes = bytes[which] {
      return places[half].map { Float(bytes[Int($0) - lag]) }
    }
    guard let numbers = numbers[which] else { return [] }
    return places[half].map { numbers[Int($0) - lag] }
  }
}
