// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Recordings
import Scoring

/// A score as a row of numbers; NaN stands for what was not computed.
enum ScoreRow {
  private static let measures = Measure.all.map(\.name)
  /// Numbers before the measures: where the score belongs, and what is known of it.
  private static let facts = 15
  /// Numbers of a row.
  static let width = facts + measures.count

  static func numbers(_ score: Score) -> [Double] {
    let place = [
      score.cell.layer, score.cell.index, ordinal(score.quantity), score.sign, score.lag,
    ]
    let known: [Double?] = [
      score.effect, score.prevalence, score.selectionEffect, score.threshold.map { Double($0) },
      score.interval?.lowerBound, score.interval?.upperBound, score.excess, score.q,
      score.untrained, score.runs.map(Double.init),
    ]
    return place.map { Double($0) } + known.map { $0 ?? .nan }
      + measures.map { score.measures[$0] ?? .nan }
  }

  private static func ordinal(_ quantity: Quantity) -> Int {
    Quantity.allCases.firstIndex(of: quantity) ?? 0
  }

  /// The score of a row; nil where it is none.
  static func score(_ row: ArraySlice<Double>, of hypothesis: String, _ kind: Hypothesis.Kind)
    -> Score?
  {
    let row = Array(row)
    guard row.count == width, let layer = Int(exactly: row[0]), let index = Int(exactly: row[1]),
      let quantity = Int(exactly: row[2]), Quantity.allCases.indices.contains(quantity),
      let sign = Int(exactly: row[3]), let lag = Int(exactly: row[4])
    else { return nil }
    func known(_ place: Int) -> Double? { row[place].isNaN ? nil : row[place] }
    let found = zip(measures, row[facts...]).filter { !$0.1.isNaN }
    return Score(
      cell: CellID(layer: layer, index: index), quantity: Quantity.allCases[quantity],
      hypothesis: hypothesis, kind: kind, effect: row[5], sign: sign, lag: lag,
      prevalence: known(6), selectionEffect: row[7], threshold: known(8).map { Float($0) },
      measures: Dictionary(uniqueKeysWithValues: found),
      interval: row[9] <= row[10] ? row[9]...row[10] : nil, excess: known(11), q: known(12),
      untrained: known(13), runs: known(14).flatMap(Int.init(exactly:)))
  }
}
