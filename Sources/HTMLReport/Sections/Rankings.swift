// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// How many cells of each hypothesis the table shows.
  private static let perHypothesis = 5

  /// Every hypothesis with its best cells and what stands behind each figure.
  func writeRankings(_ page: inout Markup) {
    var rankings = gallery.hypotheses.map { ($0, gallery.ranking(hypothesis: $0.name)) }
      .filter { !$0.1.isEmpty }
    if case .cell(let cell) = kind {
      rankings = rankings.map { ($0.0, $0.1.filter { $0.cell == cell }) }.filter { !$0.1.isEmpty }
    }
    guard !rankings.isEmpty else { return }
    let columns = Column.all.filter { column in
      rankings.contains { $0.1.contains { column.text($0) != nil } }
    }
    page.element("section", ["id": "rankings"]) { page in
      page.line("h2", [:], "Rankings")
      page.line(
        "p", [:],
        "The \(Page.perHypothesis) best cells of each hypothesis. Effect is measured on text that was "
          + "not used to choose the cell, its lag or its sign.")
      page.element("label", ["class": "search", "id": "rows-label", "hidden": ""]) { page in
        page.text("Filter rows ")
        page.void("input", ["id": "rows-filter", "type": "search", "spellcheck": "false"])
      }
      page.element(
        "div",
        ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Table of scores"]
      ) { page in
        page.element("table", ["id": "rows", "class": "sortable"]) { page in
          page.element("thead") { page in
            page.element("tr") { page in
              for name in ["hypothesis", "rank", "cell"] {
                page.element("th", ["scope": "col"], name)
              }
              for column in columns {
                page.element("th", ["scope": "col", "title": column.meaning], column.name)
              }
            }
          }
          page.newline()
          page.element("tbody") { page in
            for (hypothesis, scores) in rankings {
              for (place, score) in scores.prefix(Page.perHypothesis).enumerated() {
                page.element("tr") { page in
                  page.element("td", ["title": hypothesis.summary], hypothesis.name)
                  page.element("td", ["class": "number"], "\(place + 1)")
                  page.element("td") { writeName(&$0, of: score.cell) }
                  for column in columns {
                    page.element("td", ["class": "number"], column.text(score) ?? "")
                  }
                }
                page.newline()
              }
            }
          }
        }
      }
    }
    page.newline()
  }

  /// A cell's name, linked where the report shows the cell.
  func writeName(_ page: inout Markup, of cell: CellID) {
    if plan.cells.contains(cell) {
      page.element("a", ["href": link(to: cell)], "\(cell)")
    } else {
      page.text("\(cell)")
    }
  }
}

/// A figure of a score.
private struct Column: Sendable {
  let name: String
  let meaning: String
  let text: @Sendable (Score) -> String?

  static let all: [Column] = [
    Column(name: "effect", meaning: "|2 AUC − 1|, |Spearman ρ| or √η², on the report half") {
      Caption.figure($0.effect)
    },
    Column(name: "95 %", meaning: "bootstrap interval of the effect over documents") {
      $0.interval.map { "\(Caption.figure($0.lowerBound))–\(Caption.figure($0.upperBound))" }
    },
    Column(name: "chosen at", meaning: "the effect on the selection half") {
      Caption.figure($0.selectionEffect)
    },
    Column(name: "excess", meaning: "effect beyond what the last 1 to 8 symbols alone predict") {
      $0.excess.map(Caption.figure)
    },
    Column(name: "q", meaning: "Benjamini–Hochberg q of the document-swap null") {
      $0.q.map(Caption.figure)
    },
    Column(name: "untrained", meaning: "the best effect of an untrained network of this shape") {
      $0.untrained.map(Caption.figure)
    },
    Column(name: "sign", meaning: "+ where the cell is higher when the label is true or larger") {
      $0.sign < 0 ? "−" : "+"
    },
    Column(name: "lag", meaning: "symbols by which the cell follows the label") { "\($0.lag)" },
    Column(name: "true", meaning: "share of symbols where the label is true") {
      $0.prevalence.map { FixedPoint.percent($0) }
    },
    measure("AUC", "auc"), measure("AP", "average_precision"), measure("F1", "f1"),
    measure("MCC", "mcc"), measure("IoU", "iou"), measure("r", "pearson"),
    measure("ρ", "spearman"), measure("MI, bits", "mutual_information_bits"),
    measure("d", "cohens_d"),
  ]

  private static func measure(_ name: String, _ key: String) -> Column {
    Column(name: name, meaning: key.split(separator: "_").joined(separator: " ")) {
      $0.measures[key].map(Caption.figure)
    }
  }
}
