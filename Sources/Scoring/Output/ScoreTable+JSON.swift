// SPDX-License-Identifier: Apache-2.0

import JSONText

extension ScoreTable {
  /// The rankings as JSON, schema `rnnscope.rank/1`, ending in a newline.
  ///
  /// Scores are grouped by hypothesis in catalogue order, best first. What was not computed is
  /// absent. `remarks` and `absent` (hypotheses that this text cannot decide) are there where they
  /// have something to say.
  public func json() -> String {
    let layers = model.layers.map { String($0.cells) }.joined(separator: ", ")
    var lines = ["{\"schema\": \"rnnscope.rank/1\","]
    lines.append(
      " \"model\": "
        + JSONText.object([
          ("name", JSONText.string(model.name)), ("sha256", JSONText.string(model.sha256)),
          ("kind", JSONText.string(model.kind)), ("layers", String(model.layers.count)),
          ("cells", "[\(layers)]"),
        ]) + ",")
    lines.append(
      " \"corpus\": "
        + JSONText.object([
          ("documents", String(corpus.documents)), ("timesteps", String(corpus.timesteps)),
          ("sha256", JSONText.string(corpus.sha256)),
          ("selection_timesteps", String(corpus.selectionTimesteps)),
          ("report_timesteps", String(corpus.reportTimesteps)),
        ]) + ",")
    let absent = rankings.filter { $0.scores.isEmpty }.map { ranking in
      JSONText.object([
        ("hypothesis", JSONText.string(ranking.hypothesis)),
        ("reason", ranking.absence.map(JSONText.string)),
      ])
    }
    if !absent.isEmpty { lines.append(Self.array("absent", absent) + ",") }
    if !remarks.isEmpty {
      lines.append(Self.array("remarks", remarks.map(JSONText.string)) + ",")
    }
    let scores = rankings.flatMap { ranking in
      ranking.scores.enumerated().map { Self.object($1, rank: $0 + 1) }
    }
    lines.append(Self.array("scores", scores) + "}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A member whose elements stand on a line each.
  private static func array(_ name: String, _ elements: [String]) -> String {
    guard !elements.isEmpty else { return " \"\(name)\": []" }
    return " \"\(name)\": [\n   " + elements.joined(separator: ",\n   ") + "\n ]"
  }

  private static func object(_ score: Score, rank: Int) -> String {
    JSONText.object([
      ("hypothesis", JSONText.string(score.hypothesis)),
      ("kind", JSONText.string(score.kind.rawValue)),
      ("rank", String(rank)),
      ("layer", String(score.cell.layer)),
      ("cell", String(score.cell.index)),
      ("quantity", JSONText.string(score.quantity.rawValue)),
      ("effect", JSONText.number(score.effect)),
      ("sign", String(score.sign)),
      ("lag", String(score.lag)),
      ("prevalence", JSONText.number(score.prevalence)),
      (
        "measures",
        JSONText.object(Measure.all.map { ($0.name, JSONText.number(score.measures[$0.name])) })
      ),
      (
        "interval",
        score.interval.flatMap { interval in
          guard let low = JSONText.number(interval.lowerBound),
            let high = JSONText.number(interval.upperBound)
          else { return nil }
          return "[\(low), \(high)]"
        }
      ),
      ("excess", JSONText.number(score.excess)),
      ("q", JSONText.number(score.q)),
      ("untrained", JSONText.number(score.untrained)),
      ("selection_effect", JSONText.number(score.selectionEffect)),
      ("threshold", JSONText.number(score.threshold.map(Double.init))),
      ("runs", score.runs.map(String.init)),
    ])
  }
}
