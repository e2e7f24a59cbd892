// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses

/// The labels of one document, packed: bits and ranks for each timestep, from which rows are made.
struct DocumentLabels: Sendable {
  private let plan: LabelPlan
  /// Shape [T][plan.wordsOfLag].
  private let bits: [UInt64]
  /// By half, shape [T][plan.graded]; empty where the document has no stretch in that half.
  private let ranks: [[UInt8]]

  /// The labels of a document; `tables` are the ranks of each graded hypothesis, by half.
  init(
    _ document: EncodedDocument, stretches: [Split.Stretch], plan: LabelPlan,
    tables: [[LabelRanks?]]
  ) throws(ScoringError) {
    let text = TimedText(document)
    let T = text.timesteps
    let words = plan.wordsOfLag
    var bits = [UInt64](repeating: 0, count: T * words)
    let halves = Set(stretches.map(\.half.rawValue))
    var ranks = (0...1).map {
      [UInt8](repeating: 0, count: halves.contains($0) ? T * plan.graded : 0)
    }
    for (which, hypothesis) in plan.hypotheses.enumerated() {
      let labels = try hypothesis.checkedLabels(text, document: document.name)
      switch (plan.columns[which], labels) {
      case (.bit(let bit), .binary(let values)):
        let word = bit / 64
        for t in 0..<T where values[t] { bits[t * words + word] |= 1 << UInt64(bit % 64) }
      case (.classes(let range), .categorical(let values, _)):
        for t in 0..<T where Int(values[t]) < range.count {
          let bit = range.lowerBound + Int(values[t])
          bits[t * words + bit / 64] |= 1 << UInt64(bit % 64)
        }
      case (.graded(let column), .graded(let values)):
        for half in halves {
          guard let table = tables[which][half] else { continue }
          var lastKey: UInt32?
          var last: UInt8 = 0
          for t in 0..<T {
            let key = LabelRanks.key(values[t])
            if key != lastKey {
              last = table.rank(ofKey: key)
              lastKey = key
            }
            ranks[half][t * plan.graded + column] = last
          }
        }
      default: preconditionFailure("a checked label has the kind that its column was made for")
      }
    }
    self.plan = plan
    self.bits = bits
    self.ranks = ranks
  }

  /// Writes the rows of some timesteps for all lags.
  ///
  /// `rows` has `plan.rowWords` words and `graded` has `plan.gradedStride` bytes for each timestep;
  /// both hold zeros before. Adds each graded label's square to `squares`, shape [lags][graded].
  func write(
    _ timesteps: Range<Int>, half: Split.Half, rows: UnsafeMutablePointer<UInt64>,
    graded: UnsafeMutablePointer<UInt8>, squares: UnsafeMutablePointer<UInt64>
  ) {
    let words = plan.wordsOfLag
    bits.withUnsafeBufferPointer { bits in
      for (k, lag) in plan.lags.enumerated() {
        let first = k * plan.bits
        let shift = UInt64(first % 64)
        for word in 0..<words {
          let to = first / 64 + word
          for (slot, t) in timesteps.enumerated() {
            let value = bits[(t - lag) * words + word]
            guard value != 0 else { continue }
            let row = rows + slot * plan.rowWords
            row[to] |= value << shift
            if shift != 0, value >> (64 - shift) != 0 { row[to + 1] |= value >> (64 - shift) }
          }
        }
      }
    }
    ranks[half.rawValue].withUnsafeBufferPointer { ranks in
      for (k, lag) in plan.lags.enumerated() {
        for (slot, t) in timesteps.enumerated() {
          let row = graded + slot * plan.gradedStride + k * plan.graded
          for g in 0..<plan.graded {
            let rank = ranks[(t - lag) * plan.graded + g]
            row[g] = rank
            squares[k * plan.graded + g] &+= UInt64(rank) * UInt64(rank)
          }
        }
      }
    }
  }
}
