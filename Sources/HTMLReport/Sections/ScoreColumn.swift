// SPDX-License-Identifier: Apache-2.0

import Shading

/// A figure of a score, as tables show it.
struct ScoreColumn: Sendable {
  let name: String
  let meaning: String
  let text: @Sendable (Score) -> String?

  /// The columns of some scores: those that at least one of them has a figure for.
  static func columns(of scores: [Score]) -> [ScoreColumn] {
    all.filter { column in scores.contains { column.text($0) != nil } }
  }

  private static let all: [ScoreColumn] = [
    ScoreColumn(name: "effect", meaning: "|2 AUC − 1|, |Spearman ρ| or √η², on the report half") {
      Caption.figure($0.effect)
    },
    ScoreColumn(name: "95 %", meaning: "bootstrap interval of the effect over documents") {
      $0.interval.map { "\(Caption.figure($0.lowerBound))–\(Caption.figure($0.upperBound))" }
    },
    ScoreColumn(name: "chosen at", meaning: "the effect on the selection half") {
      Caption.figure($0.selectionEffect)
    },
    ScoreColumn(name: "excess", meaning: "effect beyond what the last 1 to 8 symbols alone predict")
    {
      $0.excess.map(Caption.figure)
    },
    ScoreColumn(name: "q", meaning: "Benjamini–Hochberg q of the document-swap null") {
      $0.q.map(Caption.falseDiscovery)
    },
    ScoreColumn(name: "untrained", meaning: "the best effect of an untrained network of this shape")
    {
      $0.untrained.map(Caption.figure)
    },
    ScoreColumn(
      name: "sign", meaning: "+ where the cell is higher when the label is true or larger"
    ) {
      $0.sign < 0 ? "−" : "+"
    },
    ScoreColumn(name: "lag", meaning: "symbols by which the cell follows the label") {
      "\($0.lag)"
    },
    ScoreColumn(name: "true", meaning: "share of symbols where the label is true") {
      $0.prevalence.map { FixedPoint.percent($0) }
    },
    measure("AUC", "auc"), measure("AP", "average_precision"), measure("F1", "f1"),
    measure("MCC", "mcc"), measure("IoU", "iou"), measure("r", "pearson"),
    measure("ρ", "spearman"), measure("MI, bits", "mutual_information_bits"),
    measure("d", "cohens_d"),
  ]

  private static func measure(_ name: String, _ key: String) -> ScoreColumn {
    ScoreColumn(name: name, meaning: key.split(separator: "_").joined(separator: " ")) {
      $0.measures[key].map(Caption.figure)
    }
  }
}
