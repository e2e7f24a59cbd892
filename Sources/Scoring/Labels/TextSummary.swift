// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses

/// What the text alone says of each hypothesis: how often it holds, and the ranks of its values.
struct TextSummary: Sendable {
  /// Fewer timesteps of a label than this, and a score would be chance.
  static let fewest = 8

  /// One hypothesis in one half.
  struct Half: Sendable {
    var timesteps = 0
    /// Binary: how often true.
    var positives = 0
    /// Categorical: how often each class.
    var classes: [Int] = []
    /// How often the label came and went: true again, a smaller number again, another class.
    var runs = 0
    /// Graded.
    var ranks: LabelRanks?
    /// Graded: the timesteps that do not have the commonest value.
    var uncommon = 0
  }

  /// By hypothesis, then selection and report.
  let halves: [[Half]]
  /// Classes of each hypothesis; 0 where it is not categorical.
  let classCounts: [Int]

  /// Reads every document once; `largestRank` is what the highest rank of a graded label becomes.
  init(
    hypotheses: [Hypothesis], documents: [EncodedDocument], split: Split, largestRank: Int
  ) throws(ScoringError) {
    var halves = [[Half]](repeating: [Half(), Half()], count: hypotheses.count)
    var tallies = [[LabelRanks.Tally]](
      repeating: [LabelRanks.Tally(), LabelRanks.Tally()], count: hypotheses.count)
    var classCounts = [Int](repeating: 0, count: hypotheses.count)
    for (index, document) in documents.enumerated() where !split.stretches[index].isEmpty {
      let text = TimedText(document)
      for (which, hypothesis) in hypotheses.enumerated() {
        let labels = try hypothesis.checkedLabels(text, document: document.name)
        for stretch in split.stretches[index] {
          let half = stretch.half.rawValue
          halves[which][half].timesteps += stretch.timesteps.count
          switch labels {
          case .binary(let values):
            halves[which][half].runs += values[stretch.timesteps].turns { !$0 && $1 }
            halves[which][half].positives += values[stretch.timesteps].reduce(0) {
              $0 + ($1 ? 1 : 0)
            }
          case .categorical(let values, let names):
            classCounts[which] = max(classCounts[which], names.count)
            halves[which][half].runs += values[stretch.timesteps].turns(where: !=)
            for value in values[stretch.timesteps] {
              while halves[which][half].classes.count <= Int(value) {
                halves[which][half].classes.append(0)
              }
              halves[which][half].classes[Int(value)] += 1
              classCounts[which] = max(classCounts[which], Int(value) + 1)
            }
          case .graded(let values):
            tallies[which][half].add(values[stretch.timesteps])
            halves[which][half].runs += values[stretch.timesteps].turns(where: >)
          }
        }
      }
    }
    for which in hypotheses.indices where hypotheses[which].kind == .graded {
      for half in 0...1 {
        let tally = tallies[which][half]
        halves[which][half].ranks = LabelRanks(tally, largest: largestRank)
        halves[which][half].uncommon = tally.total - (tally.counts.values.max() ?? 0)
      }
    }
    self.halves = halves
    self.classCounts = classCounts
  }

  /// How often a hypothesis's label came and went in the half where it did so less often.
  func runs(of which: Int) -> Int { halves[which].map(\.runs).min() ?? 0 }

  /// Why a hypothesis cannot be scored on this text, or nil.
  func absence(of which: Int, kind: Hypothesis.Kind) -> String? {
    for (name, half) in zip(["selection", "report"], halves[which]) {
      switch kind {
      case .binary:
        let rarer = min(half.positives, half.timesteps - half.positives)
        if half.positives < Self.fewest {
          return "true at \(half.positives) timesteps of the \(name) half, needs \(Self.fewest)"
        }
        if rarer < Self.fewest {
          return "false at \(rarer) timesteps of the \(name) half, needs \(Self.fewest)"
        }
      case .categorical:
        let other = half.timesteps - (half.classes.max() ?? 0)
        if other < Self.fewest { return "only one class in the \(name) half" }
      case .graded:
        if half.uncommon < Self.fewest { return "the value never changes in the \(name) half" }
      }
    }
    return nil
  }
}

extension ArraySlice {
  /// How many neighbours turn as said.
  fileprivate func turns(where isTurn: (_ before: Element, _ after: Element) -> Bool) -> Int {
    zip(self, dropFirst()).reduce(0) { $0 + (isTurn($1.0, $1.1) ? 1 : 0) }
  }
}
