// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hypotheses
import Recordings
import Testing

@testable import Scoring

@Suite("A table of scores")
struct OutputTests {
  private func score(
    _ hypothesis: String, cell: Int, effect: Double, q: Double? = nil
  ) -> Score {
    Score(
      cell: CellID(layer: 0, index: cell), quantity: .c, hypothesis: hypothesis, kind: .binary,
      effect: effect, sign: -1, lag: -2, prevalence: 0.071, selectionEffect: 0.5, threshold: 1.5,
      measures: ["auc": 0.991, "cohens_d": -4.1], interval: 0.25...0.75, excess: nil, q: q,
      untrained: nil, runs: 12)
  }

  private var table: ScoreTable {
    ScoreTable(
      model: ModelDescription(
        name: "kernel", sha256: "ab",
        layers: [ModelDescription.Layer(kind: "lstm", cells: 9, quantities: [.c])]),
      corpus: ScoreTable.CorpusSummary(
        documents: 2, timesteps: 10, sha256: "cd", selectionTimesteps: 4, reportTimesteps: 6),
      rankings: [
        ScoreTable.Ranking(
          hypothesis: "a,\"b\"",
          scores: [
            score("a,\"b\"", cell: 8, effect: 0.98251234, q: 0.0004),
            score("a,\"b\"", cell: 3, effect: 0.5),
          ]),
        ScoreTable.Ranking(hypothesis: "url", scores: [], absence: "true at 0 timesteps"),
      ], remarks: ["a remark"])
  }

  @Test("is JSON with the keys of rnnscope.rank/1, where what was not computed is absent")
  func json() throws {
    let text = table.json()
    let root = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(root["schema"] as? String == "rnnscope.rank/1")
    let model = try #require(root["model"] as? [String: Any])
    #expect(model["cells"] as? [Int] == [9])
    #expect(model["layers"] as? Int == 1)
    let corpus = try #require(root["corpus"] as? [String: Any])
    #expect(corpus["selection_timesteps"] as? Int == 4)
    let scores = try #require(root["scores"] as? [[String: Any]])
    #expect(scores.map { $0["rank"] as? Int } == [1, 2])
    #expect(scores[0]["hypothesis"] as? String == "a,\"b\"")
    #expect(scores[0]["effect"] as? Double == 0.982512)
    #expect(scores[0]["interval"] as? [Double] == [0.25, 0.75])
    #expect(scores[0]["q"] as? Double == 0.0004)
    #expect(scores[0]["runs"] as? Int == 12)
    #expect((scores[0]["measures"] as? [String: Double])?["cohens_d"] == -4.1)
    #expect(scores[1]["q"] == nil)
    #expect(scores[1]["excess"] == nil)
    #expect(!text.contains("null") && !text.contains("nan"))
    #expect((root["absent"] as? [[String: String]])?.first?["hypothesis"] == "url")
  }

  @Test("is CSV with quoting, and TSV without")
  func delimited() {
    let lines = table.csv().split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].hasPrefix(
        "hypothesis,kind,rank,layer,cell,quantity,effect,sign,lag,prevalence,auc,"))
    #expect(lines[1].hasPrefix("\"a,\"\"b\"\"\",binary,1,0,8,c,0.982512,-1,-2,0.071,0.991,"))
    let cells = table.tsv().split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false)
    }
    #expect(cells[1][0] == "a,\"b\"")
    #expect(cells.allSatisfy { $0.count == cells[0].count })
  }

  @Test("is lines for a terminal, narrower where asked, without empty columns")
  func text() {
    let lines = table.table(width: 80).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    #expect(
      lines[0] == "hypothesis  cell  effect     interval  sign  lag       q  chosen   true  runs")
    #expect(
      lines[1] == "a,\"b\"        0:8   0.983  0.250–0.750     −   −2  <0.001   0.500  7.1 %    12"
    )
    #expect(lines.contains("not ranked, true at 0 timesteps: url"))
    #expect(lines.contains("a remark"))
    for line in table.table(width: 40).split(separator: "\n").prefix(3) {
      #expect(String(line).displayWidth <= 40)
    }
  }

  @Test("says once why hypotheses were not ranked, within the width")
  func absences() {
    var rankings = ["inside-tag", "inside-math", "inside-url"].map {
      ScoreTable.Ranking(hypothesis: $0, scores: [], absence: "true nowhere")
    }
    rankings.insert(.init(hypothesis: "depth", scores: [], absence: "never changes"), at: 1)
    let text = ScoreTable(model: table.model, corpus: table.corpus, rankings: rankings, remarks: [])
      .table(width: 40)
    #expect(
      text == """
        no cell was ranked

        not ranked, true nowhere: inside-tag,
          inside-math, inside-url
        not ranked, never changes: depth

        """)
  }

  @Test("takes the best effects of an untrained network beside its own")
  func untrained() {
    let filled = table.withUntrained(table)
    #expect(filled.rankings[0].scores.map(\.untrained) == [0.98251234, 0.98251234])
    #expect(filled.json().contains("\"untrained\": 0.982512"))
  }

  @Test("widths count what a terminal shows")
  func widths() {
    #expect("abc".displayWidth == 3)
    #expect("日本".displayWidth == 4)
    #expect("e\u{301}".displayWidth == 1)
    #expect("日".padded(to: 4, right: true) == "  日")
  }
}
