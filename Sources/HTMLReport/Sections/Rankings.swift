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
    let columns = ScoreColumn.columns(of: rankings.flatMap(\.1))
    page.element("section", ["id": "rankings"]) { page in
      page.line("h2", [:], "Rankings")
      page.line(
        "p", [:],
        "The \(Page.perHypothesis) best cells of each hypothesis, by effect on text that was not used to "
          + "choose the cell, its lag or its sign. A heading sorts; pointed at, it says what it means."
      )
      page.element("label", ["class": "search scripts", "hidden": ""]) { page in
        page.text("Filter rows ")
        page.void("input", ["data-filter": "rows", "type": "search", "spellcheck": "false"])
      }
      page.element(
        "div",
        ["class": "scroll tall", "tabindex": "0", "role": "group", "aria-label": "Table of scores"]
      ) { page in
        page.element("table", ["id": "rows"]) { page in
          page.element("thead") { page in
            page.element("tr") { page in
              for name in ["hypothesis", "rank", "cell"] { writeSorter(&page, name) }
              for column in columns { writeSorter(&page, column.name, meaning: column.meaning) }
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
                  writeFigures(&page, of: score, columns)
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

  /// A score's figures in a row of such a table.
  func writeFigures(_ page: inout Markup, of score: Score, _ columns: [ScoreColumn]) {
    for column in columns { page.element("td", ["class": "number"], column.text(score) ?? "") }
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
