// SPDX-License-Identifier: Apache-2.0

import JSONText

extension ScoreTable {
  /// The scores as comma-separated values (RFC 4180 quoting, lines end in `\n`), one header line.
  ///
  /// The columns are those of the JSON, flat; what was not computed is empty.
  public func csv() -> String {
    delimited(by: ",") { field in
      let mustQuote = field.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      guard mustQuote else { return field }
      return "\""
        + field.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }
  }

  /// The scores as tab-separated values, one header line; tabs and line ends inside a field are spaces.
  public func tsv() -> String {
    delimited(by: "\t") { field in
      String(field.map { $0 == "\t" || $0.isNewline ? " " : $0 })
    }
  }

  private func delimited(by separator: String, _ quoted: (String) -> String) -> String {
    var lines = [Self.columns.map(\.name)]
    for ranking in rankings {
      for (index, score) in ranking.scores.enumerated() {
        lines.append(Self.columns.map { $0.text(score, index + 1) ?? "" })
      }
    }
    return lines.map { $0.map(quoted).joined(separator: separator) + "\n" }.joined()
  }

  private struct Column: Sendable {
    let name: String
    let text: @Sendable (_ score: Score, _ rank: Int) -> String?
  }

  private static let columns: [Column] =
    [
      Column(name: "hypothesis") { score, _ in score.hypothesis },
      Column(name: "kind") { score, _ in score.kind.rawValue },
      Column(name: "rank") { _, rank in String(rank) },
      Column(name: "layer") { score, _ in String(score.cell.layer) },
      Column(name: "cell") { score, _ in String(score.cell.index) },
      Column(name: "quantity") { score, _ in score.quantity.rawValue },
      Column(name: "effect") { score, _ in JSONText.number(score.effect) },
      Column(name: "sign") { score, _ in String(score.sign) },
      Column(name: "lag") { score, _ in String(score.lag) },
      Column(name: "prevalence") { score, _ in JSONText.number(score.prevalence) },
    ]
    + Measure.all.map { measure in
      Column(name: measure.name) { score, _ in JSONText.number(score.measures[measure.name]) }
    } + [
      Column(name: "interval_low") { score, _ in JSONText.number(score.interval?.lowerBound) },
      Column(name: "interval_high") { score, _ in JSONText.number(score.interval?.upperBound) },
      Column(name: "excess") { score, _ in JSONText.number(score.excess) },
      Column(name: "q") { score, _ in JSONText.number(score.q) },
      Column(name: "untrained") { score, _ in JSONText.number(score.untrained) },
      Column(name: "selection_effect") { score, _ in JSONText.number(score.selectionEffect) },
      Column(name: "threshold") { score, _ in JSONText.number(score.threshold.map(Double.init)) },
      Column(name: "runs") { score, _ in score.runs.map(String.init) },
    ]
}
