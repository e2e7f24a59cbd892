// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Tensors

/// The rank that each of a cell's bins stands for in its sample, mean 0 and variance 1.
struct RankScale: Sendable {
  /// By bin.
  let ranks: [Float]
  /// The ranks' standard deviation in halves of their number: 0.577 without ties.
  let spread: Float

  /// nil where the cell does not vary.
  init?(codes: UnsafeBufferPointer<UInt8>, bins: Int) {
    var totals = [UInt32](repeating: 0, count: bins)
    for code in codes { totals[Int(code)] += 1 }
    let ranks = midRanks(ofTotals: totals)
    let n = Double(codes.count)
    let mean = (n + 1) / 2
    let variance =
      totals.indices.reduce(0.0) {
        $0 + Double(totals[$1]) * (ranks[$1] - mean) * (ranks[$1] - mean)
      } / max(1, n)
    guard variance > 0 else { return nil }
    let deviation = variance.squareRoot()
    self.ranks = ranks.map { Float(($0 - mean) / deviation) }
    spread = Float(2 * deviation / n)
  }
}

/// Sampled labels scaled so that the product with a trace of ranks is a correlation: one column, or one
/// for each class, whose products' squares add up to η².
struct LabelColumn: Sendable {
  let columns: [[Float]]
  let kind: Hypothesis.Kind
  /// The standard deviation of a binary label.
  let deviation: Float

  /// nil where the label has too few timesteps of another value to say anything.
  init?(_ labels: [Float], kind: Hypothesis.Kind) {
    let n = Float(labels.count)
    var tally: [Float: Int] = [:]
    // Labels stand still for long stretches: count runs.
    var first = 0
    for next in stride(from: 1, through: labels.count, by: 1)
    where next == labels.count || labels[next] != labels[first] {
      tally[labels[first], default: 0] += next - first
      first = next
    }
    guard let commonest = tally.values.max(), labels.count - commonest >= TextSummary.fewest
    else { return nil }
    self.kind = kind
    switch kind {
    case .binary, .graded:
      let numbers = kind == .binary ? labels : midRanks(labels)
      let mean = numbers.reduce(0) { $0 + Double($1) } / Double(n)
      let variance =
        numbers.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(n)
      let deviation = variance.squareRoot()
      self.deviation = Float(deviation)
      columns = [numbers.map { Float((Double($0) - mean) / deviation) / n }]
    case .categorical:
      deviation = 1
      columns = tally.keys.sorted().map { value in
        let scale = 1 / (n * Float(tally[value] ?? 1)).squareRoot()
        return labels.map { $0 == value ? scale : 0 }
      }
    }
  }

  /// The correlation with a trace of ranks, or √η².
  func statistic(_ ranks: [Float]) -> Float {
    let products = columns.map { column in
      Float(zip(column, ranks).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
    }
    return kind == .categorical
      ? products.reduce(0) { $0 + $1 * $1 }.squareRoot() : products[0]
  }
}

/// The labels of every session, as a matrix that all traces of a session are multiplied with.
final class LabelMatrix: Sendable {
  /// Columns of one session, a multiple of 16.
  let columns: Int
  /// The columns of each hypothesis; nil where its label does not vary in the sample, or is a clock's, which
  /// is no other in another document.
  let places: [Range<Int>?]
  /// For a binary label, 1 / its standard deviation: a correlation times this, times the trace's
  /// spread, is 2·AUC − 1.
  let scales: [Float]
  /// Shape (sessions · columns, steps of a session).
  let products: PackedMatrix

  /// Whether each hypothesis is binary, or one of classes.
  let isBinary: [Bool]
  private let isCategorical: [Bool]
  /// The hypotheses that have columns.
  let tested: [Int]

  var isTested: [Bool] { places.map { $0 != nil } }

  /// What must be sampled for it: every hypothesis at lag 0.
  static func keys(of plan: LabelPlan) -> [LabelKey] {
    let lag = plan.lags.firstIndex(of: 0) ?? 0
    return plan.hypotheses.indices.map { LabelKey(which: $0, lag: lag) }
  }

  init(_ sampled: SampledLabels, setup: ScoringSetup) {
    let plan = setup.plan
    let keys = Self.keys(of: plan)
    var places: [Range<Int>?] = []
    var scales: [Float] = []
    var all: [[Float]] = []
    for key in keys {
      let hypothesis = plan.hypotheses[key.which]
      let column =
        hypothesis.isClock ? nil : LabelColumn(sampled[key], kind: hypothesis.kind)
      places.append(column.map { all.count..<all.count + $0.columns.count })
      scales.append(column.map { 1 / $0.deviation } ?? 0)
      all += column?.columns ?? []
    }
    let (sessions, steps) = (setup.sample.sessions.count, setup.sample.steps)
    let columns = max(16, (all.count + 15) / 16 * 16)
    var values = [Float](repeating: 0, count: sessions * columns * steps)
    for (place, column) in all.enumerated() {
      for session in 0..<sessions {
        let row = (session * columns + place) * steps
        values.replaceSubrange(
          row..<row + steps, with: column[session * steps..<(session + 1) * steps])
      }
    }
    self.columns = columns
    self.places = places
    isBinary = plan.hypotheses.map { $0.kind == .binary }
    isCategorical = plan.hypotheses.map { $0.kind == .categorical }
    tested = places.indices.filter { places[$0] != nil }
    self.scales = scales
    products = PackedMatrix(
      Tensor(shape: [sessions * columns, steps], values: values), for: .current)
  }

  /// What each draw says of each tested hypothesis: the sum of its column, or for classes the root of their squares.
  ///
  /// `sums` has shape [draws][columns], `statistics` [draws][tested].
  func statistics(
    of sums: UnsafePointer<Float>, draws: Int, into statistics: UnsafeMutablePointer<Float>
  ) {
    for (place, which) in tested.enumerated() {
      guard let columns = places[which] else { continue }
      for k in 0..<draws {
        let drawn = sums + k * self.columns
        statistics[k * tested.count + place] =
          isCategorical[which]
          ? columns.reduce(Float(0)) { $0 + drawn[$1] * drawn[$1] }.squareRoot()
          : drawn[columns.lowerBound]
      }
    }
  }
}
