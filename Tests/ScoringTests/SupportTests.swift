// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Recordings
import Testing

@testable import Scoring

@Suite("How much speaks for a score")
struct SupportTests {
  private func score(
    _ index: Int, _ hypothesis: String, _ effect: Double, q: Double? = nil,
    untrained: Double? = nil, runs: Int? = 40
  ) -> Score {
    Score(
      cell: CellID(layer: 0, index: index), quantity: .c, hypothesis: hypothesis, kind: .graded,
      effect: effect, sign: 1, lag: 0, prevalence: nil, selectionEffect: effect, threshold: nil,
      measures: [:], interval: nil, excess: nil, q: q, untrained: untrained, runs: runs)
  }

  @Test("a cell is listed by its best score, and last where drift or chance may explain it")
  func best() {
    let scores = [
      score(0, "clock", 0.99, runs: 0), score(1, "inside-quotes", 0.4),
      score(2, "clock", 0.98, runs: 0), score(1, "clock", 0.97, runs: 0),
      score(2, "inside-quotes", 0.5), score(2, "other", 0.6, q: 0.01),
      score(2, "third", 0.9, q: 0.05),
    ]
    #expect(scores.bestOfEachCell() == [scores[5], scores[1], scores[0]])
    let known = [score(0, "rare", 0.9), score(0, "inside-quotes", 0.5, untrained: 0.2)]
    #expect(known.bestOfEachCell() == [known[1]])
  }

  @Test("five parentheses do not come before forty quotes; of few runs, more come before fewer")
  func fewRuns() {
    let scores = [
      score(0, "inside-parentheses", 0.99, runs: 2), score(1, "inside-quotes", 0.8),
      score(2, "inside-brackets", 0.95, runs: 5),
    ]
    #expect(scores.bestOfEachCell().map(\.cell.index) == [1, 2, 0])
    #expect(scores.map(\.isScarce) == [true, false, true])
    #expect(score(0, "any", 0.9, runs: 10).isDoubtful == false)
    #expect(score(0, "any", 0.9, runs: nil).isDoubtful == false)
  }

  /// Twelve cells that are the quote flag in much noise, so that the halves differ on who is best.
  private func noisyRun() -> SyntheticRun {
    let documents = SyntheticRun.texts(8, length: 300)
    return SyntheticRun(
      documents: documents,
      cells: [
        (0..<12).map { cell in
          { document in
            let flag = Hypothesis.testQuotes.numbers(documents[document])
            return zip(flag, noise(flag.count, seed: UInt64(100 * cell + document))).map {
              $0 + 4 * $1
            }
          }
        }
      ])
  }

  @Test("the first cell of a list does not depend on how many are listed")
  func first() throws {
    let run = noisyRun()
    func cells(_ top: Int) throws -> [Score] {
      var options = ScoringOptions()
      options.top = top
      return try run.scorer([.testQuotes], options: options).table().rankings[0].scores
    }
    let all = try cells(12)
    for top in 1...4 { #expect(try cells(top).map(\.cell) == all.prefix(top).map(\.cell)) }
    // The case is one where the halves disagree.
    #expect(all.map(\.effect) != all.map(\.effect).sorted(by: >))
    #expect(all.map(\.selectionEffect) == all.map(\.selectionEffect).sorted(by: >))
  }

  @Test("a label's runs are counted in the half with fewer, and too few are told")
  func counted() throws {
    // True in the middle of each document: one run each, in eight documents.
    let once = Hypothesis(name: "once", kind: .binary, summary: "") { text in
      .binary((0..<text.timesteps).map { (100..<150).contains($0) })
    }
    let clock = Hypothesis(name: "clock", kind: .graded, summary: "") { text in
      .graded((0..<text.timesteps).map { Float($0) })
    }
    let table = try noisyRun().scorer([once, clock, .testQuotes, .testColumn, .testClass]).table()
    #expect(
      table.rankings.map(\.hypothesis) == ["once", "clock", "quotes", "column", "class"])
    let runs = table.rankings.map { $0.scores[0].runs ?? -1 }
    #expect(runs[..<2] == [4, 0])
    #expect(runs[2] >= 10 && runs[3] >= 10 && runs[4] > runs[3])
    #expect(table.remarks.contains { $0.hasSuffix("may be a fluke: once (4), clock (0)") })
  }
}
