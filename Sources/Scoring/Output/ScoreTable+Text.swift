// SPDX-License-Identifier: Apache-2.0

extension ScoreTable {
  /// The rankings as lines for a terminal, no wider than `width` columns where that can be.
  ///
  ///     hypothesis     cell  effect  interval     sign  lag  excess      q  untrained    AUC
  ///     inside-quotes  0:62   0.982  0.970–0.990     +   +0   0.412  0.002      0.220  0.991
  ///                    1:17   0.744  0.700–0.790     −   +1   0.174  0.004      0.220  0.872
  ///
  /// The measures asked for stand right after the effect. Columns that hold nothing are left out, and
  /// then, where it is too wide, columns from the right.
  public func table(width: Int = .max, measures: [Measure] = []) -> String {
    let asked = Set(measures.map(\.name))
    let columns =
      Self.columns.prefix(2) + measures.map(Self.column)
      + Self.columns.dropFirst(2) + Measure.all.filter { !asked.contains($0.name) }.map(Self.column)
    var rows: [[String]] = []
    for ranking in rankings {
      for (index, score) in ranking.scores.enumerated() {
        rows.append([index == 0 ? ranking.hypothesis : ""] + columns.map { $0.text(score) })
      }
    }
    let headings = ["hypothesis"] + columns.map(\.heading)
    var kept = headings.indices.filter { column in
      column < 2 || rows.contains { !$0[column].isEmpty }
    }
    let widths = headings.indices.map { column in
      rows.reduce(headings[column].displayWidth) { max($0, $1[column].displayWidth) }
    }
    while kept.count > 3, kept.reduce(-2, { $0 + widths[$1] + 2 }) > width { kept.removeLast() }
    var lines = ([headings] + rows).map { row in
      let line = kept.map { row[$0].padded(to: widths[$0], right: $0 > 0) }
        .joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    if rows.isEmpty { lines = ["no cell was ranked"] }
    if rankings.contains(where: \.scores.isEmpty) { lines += [""] + absences(width: width) }
    if !remarks.isEmpty { lines += [""] + remarks }
    return lines.map { $0 + "\n" }.joined()
  }

  /// What was not ranked, a paragraph for each reason: a text that is no C would else end in pages of them.
  private func absences(width: Int) -> [String] {
    var names: [String: [String]] = [:]
    var reasons: [String] = []
    for ranking in rankings where ranking.scores.isEmpty {
      let reason = ranking.absence ?? "no score"
      if names[reason] == nil { reasons.append(reason) }
      names[reason, default: []].append(ranking.hypothesis)
    }
    return reasons.flatMap { reason in
      var lines = ["not ranked, \(reason):"]
      for name in names[reason] ?? [] {
        let isLast = name == names[reason]?.last
        let word = " " + name + (isLast ? "" : ",")
        if lines[lines.count - 1].displayWidth + word.displayWidth > width { lines.append(" ") }
        lines[lines.count - 1] += word
      }
      return lines
    }
  }

  private struct Column: Sendable {
    let heading: String
    let text: @Sendable (Score) -> String
  }

  private static let columns: [Column] =
    [
      Column(heading: "cell") { $0.cell.description },
      Column(heading: "effect") { number($0.effect) },
      Column(heading: "interval") { score in
        guard let interval = score.interval else { return "" }
        return number(interval.lowerBound) + "–" + number(interval.upperBound)
      },
      Column(heading: "sign") { $0.kind == .categorical ? "" : $0.sign < 0 ? "−" : "+" },
      Column(heading: "lag") { $0.lag < 0 ? "−\(-$0.lag)" : "+\($0.lag)" },
      Column(heading: "excess") { number($0.excess) },
      Column(heading: "q") { score in
        guard let q = score.q, q < 0.001 else { return number(score.q) }
        return "<0.001"
      },
      Column(heading: "untrained") { number($0.untrained) },
      Column(heading: "chosen") { number($0.selectionEffect) },
      Column(heading: "true") { score in
        guard let prevalence = score.prevalence else { return "" }
        return FixedPoint.percent(prevalence)
      },
      Column(heading: "runs") { $0.runs.map(String.init) ?? "" },
    ]

  private static func column(_ measure: Measure) -> Column {
    Column(heading: measure.heading) { number($0.measures[measure.name]) }
  }

  /// Three decimals with a true minus sign; empty where there is no number.
  private static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    let text = FixedPoint.text(value, places: 3)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }
}
