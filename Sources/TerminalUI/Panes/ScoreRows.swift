// SPDX-License-Identifier: Apache-2.0

import Shading

/// A cell's scores on other hypotheses than its own, as a table.
enum ScoreRows {
  /// A heading and a row for each score; nothing for none.
  static func rows(_ scores: some Collection<Score>, _ names: ShortNames, columns: Int) -> [String]
  {
    let letters = min(max(columns - 4 * 8, 7), 28)
    func row(_ name: String, _ figures: String...) -> String {
      figures.reduce(names[name, letters]) { $0 + $1.aligned(8) }
    }
    guard !scores.isEmpty else { return [] }
    return [row("also on", "effect", "excess", "lag", "true")]
      + scores.map { score in
        row(
          score.hypothesis, (score.sign < 0 ? "-" : "+") + Caption.figure(score.effect),
          score.excess.map(Caption.figure) ?? "", String(score.lag),
          score.prevalence.map { FixedPoint.percent($0) } ?? "")
      }
  }
}
