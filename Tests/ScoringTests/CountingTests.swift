// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Testing

@testable import Scoring

@Suite("Counting")
struct CountingTests {
  private static let hypotheses: [Hypothesis] = [.testQuotes, .testColumn, .testClass, .testSpace]

  private func options() -> ScoringOptions {
    var options = ScoringOptions()
    options.measuresExcess = false
    options.draws = 0
    options.resamples = 0
    return options
  }

  @Test("bins and whole traces agree on every effect within 0.002")
  func binsAreCloseToExact() throws {
    let run = ScorerTests.run()
    let scorer = try run.scorer(Self.hypotheses, block: 500, options: options())
    let counted = try scorer.table()
    let exact = try scorer.table { run.cells[$0.layer][$0.index]($1) }
    for (a, b) in zip(counted.rankings, exact.rankings) {
      for score in a.scores {
        let other = try #require(b.scores.first { $0.cell == score.cell })
        #expect(abs(score.effect - other.effect) < 0.004, "\(score.hypothesis) \(score.cell)")
        for (name, value) in score.measures where name == "auc" {
          #expect(abs(value - (other.measures[name] ?? 0)) < 0.002)
        }
      }
    }
  }

  @Test("an exact table says what the measures say of the report half")
  func exactIsTheMeasure() throws {
    let run = ScorerTests.run()
    let scorer = try run.scorer([.testQuotes, .testColumn], block: 500, options: options())
    let table = try scorer.table { run.cells[$0.layer][$0.index]($1) }
    for ranking in table.rankings {
      let score = try #require(ranking.scores.first)
      let hypothesis = try #require(
        [Hypothesis.testQuotes, .testColumn].first { $0.name == ranking.hypothesis })
      var values: [Float] = []
      var labels: [Float] = []
      for stretch in scorer.setup.split.stretches.joined() where stretch.half == .report {
        let trace = run.cells[score.cell.layer][score.cell.index](stretch.document)
        let numbers = hypothesis.numbers(run.documents[stretch.document])
        values += trace[stretch.timesteps]
        labels += stretch.timesteps.map { numbers[$0 - score.lag] }
      }
      let typed: Labels =
        hypothesis.kind == .binary ? .binary(labels.map { $0 != 0 }) : .graded(labels)
      for (name, value) in score.measures {
        let measure = try #require(Measure.all.first { $0.name == name })
        let expected = measure.value(
          of: values, labels: typed, sign: score.sign, threshold: score.threshold)
        #expect(abs(value - (expected ?? .nan)) < 1e-9, "\(name)")
      }
    }
  }

  @Test("permuting cells permutes scores and changes none")
  func permutingCells() throws {
    var run = ScorerTests.run()
    let table = try run.scorer(Self.hypotheses, options: options()).table()
    run.cells[0].reverse()
    let turned = try run.scorer(Self.hypotheses, options: options()).table()
    for (a, b) in zip(table.rankings, turned.rankings) {
      let moved = Dictionary(
        uniqueKeysWithValues: a.scores.map { score in
          let cell = score.cell
          return (cell.layer == 0 ? CellID(layer: 0, index: 2 - cell.index) : cell, score.effect)
        })
      for score in b.scores where moved[score.cell] != nil {
        #expect(moved[score.cell] == score.effect)
      }
      #expect(a.scores.first?.effect == b.scores.first?.effect)
    }
  }

  @Test("a cell with NaN or infinity is left out and poisons no other")
  func strangeCells() throws {
    var run = ScorerTests.run()
    let expected = try run.scorer([.testQuotes], options: options()).table()
    let documents = run.documents
    run.cells[0].append { document in
      var trace = noise(documents[document].timesteps, seed: 9)
      if document == 3 { trace[200] = .nan }
      return trace
    }
    run.cells[1].append { document in
      [Float](repeating: document == 1 ? .infinity : 0, count: documents[document].timesteps)
    }
    let table = try run.scorer([.testQuotes], options: options()).table()
    #expect(table.rankings[0].scores == expected.rankings[0].scores)
    #expect(table.remarks.contains { $0.contains("cell 0:3 has values that are not finite") })
  }

  @Test("constant cells have no rank, and a label that never holds says why it has no ranking")
  func nothingToRank() throws {
    let documents = SyntheticRun.texts(5, length: 300)
    let run = SyntheticRun(
      documents: documents,
      cells: [[{ [Float](repeating: 1, count: documents[$0].timesteps) }]])
    let never = Hypothesis(name: "never", kind: .binary, summary: "") {
      .binary([Bool](repeating: false, count: $0.timesteps))
    }
    let table = try run.scorer([.testQuotes, never], options: options()).table()
    #expect(table.rankings.map(\.scores.count) == [0, 0])
    #expect(table.rankings[0].absence == "no cell's value changes")
    #expect(table.rankings[1].absence == "true at 0 timesteps of the selection half, needs 8")
  }

  @Test("one long document is scored on far-apart blocks, and the table says so")
  func oneDocument() throws {
    let documents = SyntheticRun.texts(1, length: 6000)
    let run = SyntheticRun(
      documents: documents, cells: [[{ Hypothesis.testQuotes.numbers(documents[$0]) }]])
    var options = options()
    options.draws = 50
    let table = try run.scorer([.testQuotes], options: options).table()
    #expect(try #require(table.rankings[0].scores.first).effect > 0.999)
    #expect(table.remarks.contains { $0.contains("every other block") })
    #expect(table.remarks.contains { $0.contains("too few documents to swap") })
  }

  @Test("edges part every distinct value where there are few, and never equal ones")
  func edgesOfFewValues() {
    let edges = BinEdges.edges(of: [0, 0, 0, 1, 1, -2, .nan], bins: 16)
    #expect(edges.count == 15)
    func bin(_ value: Float) -> Int { edges.count { $0 < value } }
    #expect(Set([bin(0), bin(1), bin(-2)]).count == 3)
    #expect(edges == edges.sorted())
  }

  @Test(
    "a scorer refuses blocks and labels that do not fit, and a table that is asked for too soon")
  func faults() throws {
    let run = ScorerTests.run(documents: 4, length: 300)
    let short = Hypothesis(name: "short", kind: .binary, summary: "") { _ in .binary([true]) }
    #expect(throws: ScoringError.self) { try run.scorer([short]) }
    #expect(throws: ScoringError.self) { try run.scorer([]) }
    #expect(throws: ScoringError.self) { try run.scorer([.testQuotes, .testQuotes]) }
    let early = try run.scorer([.testQuotes], order: [0, 1, 2])
    #expect(throws: ScoringError.self) { try early.table() }
    let scorer = try run.scorer([.testQuotes], order: [])
    #expect(throws: ScoringError.self) {
      try [Float(0)].withUnsafeBufferPointer {
        guard let base = $0.baseAddress else { return }
        try scorer.receive(
          ActivationBlock(
            layer: 5, quantity: .c, document: 0, timesteps: 0..<1, values: base, stride: 1, cells: 1
          ))
      }
    }
  }
}
