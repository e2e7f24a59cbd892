// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Testing

@testable import Scoring

@Suite("Probes of several cells")
struct ProbeTests {
  /// Quotes split over two cells that are useless alone, among noise and slow walks.
  private static func run(isLocal: Bool) -> SyntheticRun {
    let documents = SyntheticRun.texts(8, length: 3_000)
    let labels = documents.map { Hypothesis.testQuotes.numbers($0) }
    let mask = documents.indices.map { walk(documents[$0].timesteps, seed: UInt64(90 + $0)) }
    func noisy(_ seed: UInt64) -> (Int) -> [Float] {
      { noise(documents[$0].timesteps, seed: seed + UInt64($0)) }
    }
    let whole: (Int) -> [Float] = { labels[$0] }
    let masked: (Int) -> [Float] = { zip(labels[$0], mask[$0]).map { 2 * $0 + $1 } }
    let key: (Int) -> [Float] = { mask[$0] }
    return SyntheticRun(
      documents: documents,
      cells: [
        [noisy(1_000), isLocal ? whole : masked, noisy(2_000)],
        [noisy(3_000), isLocal ? noisy(5_000) : key, noisy(4_000)],
      ])
  }

  private static func curve(isLocal: Bool, hypothesis: Hypothesis = .testQuotes) throws
    -> ProbeCurve?
  {
    let run = run(isLocal: isLocal)
    let sample = try ProbeSample(model: run.model, documents: run.documents, timesteps: 2_000)
    try run.feed(sample, block: 100, order: Array(run.documents.indices.reversed()))
    return try Prober(sample).curve(of: hypothesis, sizes: [1, 2, 4, 99], draws: 5, seed: 1)
  }

  @Test("a code of one cell is local: more cells add nothing")
  func findsOneCell() throws {
    let curve = try #require(try Self.curve(isLocal: true))
    #expect(curve.points.map(\.cells.count) == [1, 2, 4])
    #expect(curve.points[0].cells.map(\.description) == ["0:1"])
    #expect(curve.points[0].effect > 0.999)
    let locality = try #require(curve.locality)
    #expect(locality > 0.99)
    #expect(curve.prevalence > 0.2 && curve.prevalence < 0.8)
  }

  @Test("a code of two cells needs both, and random cells do not tell it")
  func findsTwoCells() throws {
    let curve = try #require(try Self.curve(isLocal: false))
    #expect(Set(curve.points[1].cells.map(\.description)) == ["0:1", "1:1"])
    #expect(curve.points[0].effect < 0.8)
    #expect(curve.points[1].effect > 0.99)
    let median = try #require(curve.points[0].randomMedian)
    #expect(median < 0.4)
    #expect(curve.points[0].random == curve.points[0].random.sorted())
  }

  @Test("what is not true or false has no probe")
  func refusesGradedLabels() throws {
    let curve = try Self.curve(isLocal: true, hypothesis: .testColumn)
    #expect(curve == nil)
  }

  @Test("a fit is where the loss has no slope, and separable labels keep finite weights")
  func fits() {
    let x = noise(4_000, seed: 5)
    let chance = noise(4_000, seed: 6)
    // True more often the larger x is; noise has a standard deviation of about 0.7.
    let labels = zip(x, chance).map { $0 + $1 > 0.2 }
    let probe = LogisticProbe([x], labels: labels)
    let residuals = probe.residuals([x], labels: labels)
    let slope = zip(residuals, x).reduce(0.0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(residuals.reduce(0.0) { $0 + Double($1) }) < 1)
    #expect(abs(slope - 1e-4 * 4_000 * probe.weights[0]) < 1)
    let separated = LogisticProbe([x], labels: x.map { $0 > 0 })
    #expect(separated.weights.allSatisfy { $0.isFinite })
    #expect(separated.weights[0] > 5)
    #expect(LogisticProbe([x], labels: x.map { _ in true }).weights == [0, 0])
  }
}
