// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Testing

@testable import Scoring

@Suite("Evidence")
struct EvidenceTests {
  private func options(_ change: (inout ScoringOptions) -> Void = { _ in }) -> ScoringOptions {
    var options = ScoringOptions()
    options.measuresExcess = false
    change(&options)
    return options
  }

  @Test("q is small for a cell that is the hypothesis and large for noise and slow walks")
  func qTellsRealFromChance() throws {
    let documents = SyntheticRun.texts(12, length: 900)
    var cells: [(Int) -> [Float]] = (0..<12).map { cell in
      { document in
        let seed = UInt64(cell * 100 + document)
        let count = documents[document].timesteps
        return cell % 2 == 0 ? noise(count, seed: seed) : walk(count, seed: seed)
      }
    }
    cells.append { document in
      let flag = Hypothesis.testQuotes.numbers(documents[document])
      return zip(flag, noise(flag.count, seed: UInt64(5000 + document))).map { $0 + 0.5 * $1 }
    }
    let table = try SyntheticRun(documents: documents, cells: [cells])
      .scorer([.testQuotes], block: 500, options: options()).table()
    let scores = table.rankings[0].scores
    #expect(scores[0].cell.index == 12)
    #expect(try #require(scores[0].q) < 0.05)
    for score in scores.dropFirst() { #expect(try #require(score.q) > 0.05) }
  }

  @Test("a clock has an effect and no q: the labels of other documents are no others")
  func clocksAreNotTested() throws {
    let documents = SyntheticRun.texts(12, length: 900)
    let drift: (Int) -> [Float] = { document in
      (0..<documents[document].timesteps).map { 1 - 1 / Float(1 + $0) }
    }
    let table = try SyntheticRun(documents: documents, cells: [[drift]])
      .scorer([.positionInDocument, .positionInLine], block: 500, options: options()).table()
    #expect(table.rankings[0].scores[0].effect > 0.99)
    #expect(table.rankings[0].scores[0].q == nil)
    #expect(table.rankings[1].scores[0].q != nil)
  }

  @Test("nothing is found when documents are shuffled against traces")
  func shuffledDocumentsFindNothing() throws {
    let documents = SyntheticRun.texts(12, length: 900)
    let cells: [(Int) -> [Float]] = (1...4).map { shift in
      { document in
        let other = documents[(document + 2 * shift) % documents.count]
        let flag = Hypothesis.testQuotes.numbers(other)
        return (0..<documents[document].timesteps).map { flag[min($0, flag.count - 1)] }
      }
    }
    let table = try SyntheticRun(documents: documents, cells: [cells])
      .scorer([.testQuotes], block: 500, options: options()).table()
    for score in table.rankings[0].scores {
      #expect(score.effect < 0.4)
      #expect(try #require(score.q) > 0.05)
    }
  }

  @Test("excess is nothing for a label that the last symbol decides, much for a memory")
  func excessSeesMemory() throws {
    let documents = SyntheticRun.texts(8, length: 900)
    let cells: [(Int) -> [Float]] = [
      { Hypothesis.testQuotes.numbers(documents[$0]) },
      { Hypothesis.testSpace.numbers(documents[$0]) },
    ]
    let table = try SyntheticRun(documents: documents, cells: [cells])
      .scorer(
        [.testQuotes, .testSpace], block: 500,
        options: options {
          $0.measuresExcess = true
          $0.top = 1
          $0.draws = 0
        }
      ).table()
    #expect(try #require(table.rankings[0].scores[0].excess) > 0.7)
    #expect(abs(try #require(table.rankings[1].scores[0].excess)) < 0.01)
    #expect(table.rankings[0].scores[0].q == nil)
  }

  @Test("an interval holds its effect and is wider for a looser cell")
  func intervals() throws {
    let documents = SyntheticRun.texts(12, length: 900)
    let cells: [(Int) -> [Float]] = [0.3, 2].map { loudness in
      { document in
        let flag = Hypothesis.testQuotes.numbers(documents[document])
        let drift = walk(flag.count, seed: UInt64(document))
        return zip(flag, drift).map { $0 + Float(loudness) * $1 / 6 }
      }
    }
    let table = try SyntheticRun(documents: documents, cells: [cells])
      .scorer([.testQuotes], block: 500, options: options { $0.draws = 0 }).table()
    let widths = try table.rankings[0].scores.map { score in
      let interval = try #require(score.interval)
      #expect(interval.contains(score.effect))
      return interval.upperBound - interval.lowerBound
    }
    #expect(widths[0] < widths[1])
    #expect(widths[1] < 0.8)
  }

  @Test("every swap pairs a session with another document's labels, each label once")
  func swapsAreDerangements() throws {
    let split = Split(lengths: [900, 800, 1000, 950, 700, 650], margin: 2, seed: 1)
    let sample = SamplePlan(split: split, wanted: 1000)
    let orders = try #require(SwapOrders(sample: sample, draws: 50, seed: 9))
    #expect(orders.areAcrossDocuments)
    let count = sample.sessions.count
    for draw in 0..<50 {
      let order = orders.orders[draw * count..<(draw + 1) * count].map(Int.init)
      #expect(order.sorted() == Array(0..<count))
      for (traces, labels) in order.enumerated() {
        #expect(sample.sessions[traces].document != sample.sessions[labels].document)
      }
    }
  }

  @Test("false discovery rates are Benjamini and Hochberg's")
  func benjaminiHochberg() {
    // scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.5]) in this order.
    let rates = falseDiscoveryRates([0.01, nil, 0.04, 0.03, 0.5])
    #expect(rates[1] == nil)
    let expected = [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    for (rate, value) in zip([rates[0], rates[2], rates[3], rates[4]], expected) {
      #expect(abs((rate ?? 0) - value) < 1e-12)
    }
  }
}
