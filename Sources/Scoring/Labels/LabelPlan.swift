// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses

/// Where each hypothesis's label stands in the row of a timestep.
///
/// A row has one bit for each (lag, binary hypothesis or class), and one byte for each (lag, graded
/// hypothesis): the label's rank. Lag k puts the label of timestep t − k into the row of t.
struct LabelPlan: Sendable {
  /// Where the labels of one hypothesis stand, within one lag.
  enum Column: Sendable, Equatable {
    case bit(Int)
    /// One bit a class.
    case classes(Range<Int>)
    case graded(Int)
  }

  let hypotheses: [Hypothesis]
  let lags: [Int]
  /// One for each hypothesis.
  let columns: [Column]
  /// Bits of one lag.
  let bits: Int
  /// Graded labels of one lag.
  let graded: Int

  /// Places for hypotheses whose categorical ones have the given numbers of classes.
  init(hypotheses: [Hypothesis], classes: [Int], lags: [Int]) {
    var bits = 0
    var graded = 0
    var columns: [Column] = []
    for (hypothesis, classCount) in zip(hypotheses, classes) {
      switch hypothesis.kind {
      case .binary:
        columns.append(.bit(bits))
        bits += 1
      case .categorical:
        columns.append(.classes(bits..<bits + classCount))
        bits += classCount
      case .graded:
        columns.append(.graded(graded))
        graded += 1
      }
    }
    self.hypotheses = hypotheses
    self.lags = lags
    self.columns = columns
    self.bits = bits
    self.graded = graded
  }

  /// 64-bit words that the bits of one lag take.
  var wordsOfLag: Int { (bits + 63) / 64 }
  /// 64-bit words that the bits of all lags take.
  var words: Int { (bits * lags.count + 63) / 64 }
  /// Words of a row as the kernel reads it, strips of 512 bits.
  var rowWords: Int { (words + 7) / 8 * 8 }
  /// Bytes of a row of graded labels, strips of 64.
  var gradedStride: Int { (graded * lags.count + 63) / 64 * 64 }
}

extension Hypothesis {
  /// The labels of a document, checked for number and kind.
  func checkedLabels(_ text: TimedText, document: String) throws(ScoringError) -> Labels {
    let labels = self.labels(text)
    guard labels.count == text.timesteps else {
      throw .labelCount(
        hypothesis: name, document: document, found: labels.count, expected: text.timesteps)
    }
    switch (kind, labels) {
    case (.binary, .binary), (.categorical, .categorical): break
    case (.graded, .graded(let values)):
      if let timestep = values.firstIndex(where: { !$0.isFinite }) {
        throw .labelNotFinite(hypothesis: name, document: document, timestep: timestep)
      }
    default: throw .labelKind(hypothesis: name, document: document)
    }
    return labels
  }
}
