// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Testing

@testable import Scoring

@Suite("A scorer")
struct ScorerTests {
  static let hypotheses: [Hypothesis] = [.testQuotes, .testColumn, .testClass, .testSpace]

  /// Cells that are noise, a walk, and one each that is a hypothesis in some disguise.
  static func run(documents count: Int = 8, length: Int = 700) -> SyntheticRun {
    let documents = SyntheticRun.texts(count, length: length)
    func seed(_ cell: UInt64, _ document: Int) -> UInt64 { cell * 1000 + UInt64(document) }
    return SyntheticRun(
      documents: documents,
      cells: [
        [
          { noise(documents[$0].timesteps, seed: seed(1, $0)) },
          { walk(documents[$0].timesteps, seed: seed(2, $0)) },
          // The quote flag, upside down, one symbol late, far from 0.
          { document in
            let flag = shifted(Hypothesis.testQuotes.numbers(documents[document]), by: 1)
            let jitter = noise(flag.count, seed: seed(3, document))
            return zip(flag, jitter).map { 300 - 20 * $0 + 2 * $1 }
          },
        ],
        [
          { walk(documents[$0].timesteps, seed: seed(4, $0)) },
          // The column, bent, two symbols early.
          { document in
            shifted(Hypothesis.testColumn.numbers(documents[document]), by: -2).map {
              ($0 * 0.1 - 3) * ($0 * 0.1 - 3) * ($0 * 0.1 - 3)
            }
          },
          { document in
            let flag = Hypothesis.testSpace.numbers(documents[document])
            return zip(flag, noise(flag.count, seed: seed(5, document))).map { $0 + 0.1 * $1 }
          },
        ],
      ])
  }

  @Test("finds the cells that are a hypothesis, with their sign and lag")
  func findsPlantedCells() throws {
    let table = try Self.run().scorer(Self.hypotheses).table()
    let quotes = try #require(table.rankings[0].scores.first)
    #expect(quotes.cell == CellID(layer: 0, index: 2))
    #expect(quotes.effect >= 0.95)
    #expect(quotes.sign == -1)
    #expect(quotes.lag == 1)
    let column = try #require(table.rankings[1].scores.first)
    #expect(column.cell == CellID(layer: 1, index: 1))
    #expect(column.effect >= 0.95)
    #expect(column.sign == 1)
    #expect(column.lag == -2)
    let space = try #require(table.rankings[3].scores.first)
    #expect(space.cell == CellID(layer: 1, index: 2))
    #expect(space.effect >= 0.95)
    #expect(space.lag == 0)
  }

  @Test("gives the same table for blocks of any size, documents in any order, any threads")
  func blocksDoNotMatter() throws {
    // Long enough that a half fills more than one chunk of 4,096 timesteps.
    let run = Self.run(length: 1200)
    let expected = try run.scorer(Self.hypotheses).table()
    for (block, threads, order) in [
      (7, 2, [0, 1, 2, 3, 4, 5, 6, 7]), (4096, 5, [7, 3, 5, 1, 0, 2, 6, 4]),
      (64, 1, [7, 6, 5, 4, 3, 2, 1, 0]),
    ] {
      var options = ScoringOptions()
      options.threads = threads
      let table = try run.scorer(Self.hypotheses, block: block, order: order, options: options)
        .table()
      #expect(table.rankings.map(\.scores) == expected.rankings.map(\.scores))
    }
  }

  @Test("gives the same table where documents come from several threads at once")
  func documentsAtOnce() throws {
    let run = Self.run(length: 1200)
    let expected = try run.scorer(Self.hypotheses).table()
    let scorer = try run.scorer(Self.hypotheses, order: [])
    let faults = SlabResults<(any Error)?>(count: run.documents.count, empty: nil)
    forEachSlab(of: run.documents.count, threads: 8, atLeast: 1) { documents in
      for document in documents {
        do { try run.feed(scorer, block: 33, order: [document]) } catch {
          faults.set(document, error)
        }
      }
    }
    #expect(run.documents.indices.allSatisfy { faults[$0] == nil })
    #expect(try scorer.table().rankings.map(\.scores) == expected.rankings.map(\.scores))
  }

  @Test("asks first for the timesteps that set the bins, and keeps no block once it has them")
  func wantsFirst() throws {
    let run = Self.run(length: 300)
    var options = ScoringOptions()
    options.calibrationTimesteps = 500
    let scorer = try run.scorer(Self.hypotheses, order: [], options: options)
    let selection = scorer.setup.split.stretches.joined().filter { $0.half == .selection }
    let (first, second) = (selection[0], selection[1])
    let rest = 500 - first.timesteps.count
    #expect(
      scorer.wantsFirst == [
        first.document: first.timesteps.upperBound,
        second.document: second.timesteps.lowerBound + rest,
      ])
    try run.feed(scorer, block: 50, order: [first.document])
    #expect(scorer.layers.allSatisfy { $0.edges.isEmpty })
    try run.feed(scorer, block: second.timesteps.lowerBound + rest, order: [second.document])
    #expect(scorer.layers.allSatisfy { !$0.edges.isEmpty })
  }
}
