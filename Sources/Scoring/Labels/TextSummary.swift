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
    hypotheses: [Hypothesis], documents: [EncodedDocument], split: Split, largestRank: Int,
    threads: Int
  ) throws(ScoringError) {
    let accounts = SlabResults(count: hypotheses.count, empty: Account())
    for (index, document) in documents.enumerated() where !split.stretches[index].isEmpty {
      let text = TimedText(document)
      try forEachChecked(hypotheses.count, threads: threads) { which throws(ScoringError) in
        let labels = try hypotheses[which].checkedLabels(text, document: document.name)
        accounts.update(which) { $0.add(labels, split.stretches[index]) }
      }
    }
    halves = hypotheses.indices.map { which in
      var account = accounts[which]
      if hypotheses[which].kind == .graded { account.rank(largest: largestRank) }
      return account.halves
    }
    classCounts = hypotheses.indices.map { accounts[$0].classCount }
  }

  /// What has been read of one hypothesis.
  private struct Account {
    var halves = [Half(), Half()]
    var tallies = [LabelRanks.Tally(), LabelRanks.Tally()]
    var classCount = 0

    mutating func add(_ labels: Labels, _ stretches: [Split.Stretch]) {
      for stretch in stretches {
        let half = stretch.half.rawValue
        halves[half].timesteps += stretch.timesteps.count
        switch labels {
        case .binary(let values):
          halves[half].runs += values[stretch.timesteps].turns { !$0 && $1 }
          halves[half].positives += values[stretch.timesteps].reduce(0) { $0 + ($1 ? 1 : 0) }
        case .categorical(let values, let names):
          classCount = max(classCount, names.count)
          halves[half].runs += values[stretch.timesteps].turns(where: !=)
          for value in values[stretch.timesteps] {
            while halves[half].classes.count <= Int(value) { halves[half].classes.append(0) }
            halves[half].classes[Int(value)] += 1
            classCount = max(classCount, Int(value) + 1)
          }
        case .graded(let values):
          tallies[half].add(values[stretch.timesteps])
          halves[half].runs += values[stretch.timesteps].turns(where: >)
        }
      }
    }

    mutating func rank(largest: Int) {
      for half in halves.indices {
        halves[half].ranks = LabelRanks(tallies[half], largest: largest)
        halves[half].uncommon = tallies[half].total - (tallies[half].counts.values.max() ?? 0)
      }
    }
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
