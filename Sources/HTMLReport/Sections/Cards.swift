// SPDX-License-Identifier: Apache-2.0
//
// Everything known of each cell, on a card that opens without a script.

import Shading

extension Page {
  /// The cards, the first one open.
  func writeCards(_ page: inout Markup) throws {
    guard !cells.isEmpty else { return }
    try page.element("section", ["id": "cards"]) { page in
      page.line("h2", [:], "What is known of it")
      for (place, cell) in cells.enumerated() {
        let name = "cell=\(cell)"
        try page.element(
          "details",
          place == 0
            ? ["class": "card", "id": name, "data-cell": "\(cell)", "open": ""]
            : ["class": "card", "id": name, "data-cell": "\(cell)"]
        ) { page in
          page.element("summary") { page in
            page.element("h3", [:], "Cell \(cell)")
            page.text(plan.scores[cell].map { " " + Caption.relation($0) } ?? "")
          }
          page.newline()
          try writeCard(&page, cell)
        }
        page.newline()
      }
    }
    page.newline()
  }

  private func writeCard(_ page: inout Markup, _ cell: CellID) throws {
    let card = try CellCard(plan, cell)
    writeScores(&page, card.scores)
    page.line("p", ["class": "caption"], Caption.sentence(card.threshold, on: card.scale))
    try page.element("div", ["class": "columns"]) { page in
      page.element("figure") { page in
        HistogramFigure(card).write(&page)
        writeCaption(
          &page, card.histogramCaption, saves: ["CSV", "SVG"],
          as: "cell-\(cell.layer)-\(cell.index)-histogram")
      }
      if let confusion = card.confusion { writeConfusion(&page, confusion, card) }
      if !card.gates.isEmpty { writeGates(&page, card) }
      writeSimilar(&page, try gallery.similar(to: cell, count: 6))
    }
    page.newline()
    try page.element("div", ["class": "places"]) { page in
      for kind in ExampleKind.allCases {
        guard kind != .disagreements || card.hypothesis != nil else { continue }
        try page.element("div") { try writeExamples(&$0, card, kind) }
      }
    }
  }

  /// The cell's best scores, a hypothesis each.
  private func writeScores(_ page: inout Markup, _ scores: [Score]) {
    guard !scores.isEmpty else { return }
    let columns = ScoreColumn.columns(of: scores)
    page.element(
      "div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Its scores"]
    ) { page in
      page.element("table", ["class": "scores"]) { page in
        page.element("thead") { page in
          page.element("tr") { page in
            page.element("th", ["scope": "col"], "this cell")
            for column in columns {
              page.element("th", ["scope": "col", "title": column.meaning], column.name)
            }
          }
        }
        page.element("tbody") { page in
          for score in scores {
            page.element("tr") { page in
              page.element("th", ["scope": "row"], Caption.relation(score))
              writeFigures(&page, of: score, columns)
            }
            page.newline()
          }
        }
      }
    }
    page.newline()
  }

  /// A figure's caption, with buttons that save it under a name.
  func writeCaption(
    _ page: inout Markup, _ caption: String, saves kinds: [String], as file: String
  ) {
    page.element("figcaption") { page in
      page.text(caption)
      page.element("span", ["class": "saves scripts", "hidden": ""]) { page in
        for kind in kinds {
          page.element(
            "button", ["type": "button", "data-save": kind.lowercased(), "data-file": file], kind)
        }
      }
    }
    page.newline()
  }

  private func writeConfusion(_ page: inout Markup, _ confusion: Confusion, _ card: CellCard) {
    page.element("table", ["class": "confusion"]) { page in
      page.line(
        "caption", [:], "Cell against \(card.hypothesis ?? "") at this threshold, all symbols")
      page.element("thead") { page in
        page.element("tr") { page in
          page.element("td", [:], "")
          for name in ["true", "false", "share"] { page.element("th", ["scope": "col"], name) }
        }
      }
      page.element("tbody") { page in
        for (name, row) in [("on", confusion.on), ("off", confusion.off)] {
          page.element("tr") { page in
            page.element("th", ["scope": "row"], name)
            page.element("td", ["class": "number"], FixedPoint.grouped(row.isTrue))
            page.element("td", ["class": "number"], FixedPoint.grouped(row.isFalse))
            page.element(
              "td", ["class": "number"],
              FixedPoint.percent(confusion.share(row.isTrue, of: row.isTrue + row.isFalse))
                + " true")
          }
        }
        page.element("tr") { page in
          page.element("th", ["scope": "row"], "share on")
          for (hits, misses) in [
            (confusion.on.isTrue, confusion.off.isTrue),
            (confusion.on.isFalse, confusion.off.isFalse),
          ] {
            page.element(
              "td", ["class": "number"],
              FixedPoint.percent(confusion.share(hits, of: hits + misses)))
          }
          page.element("td", [:], "")
        }
      }
    }
    page.newline()
  }

  private func writeGates(_ page: inout Markup, _ card: CellCard) {
    let isTraced = card.gates.contains { $0.histogram != nil }
    page.element("table", ["class": "gates"]) { page in
      page.line("caption", [:], card.timeScale)
      page.element("thead") { page in
        page.element("tr") { page in
          for name in ["gate"] + (isTraced ? ["0 … 1"] : []) + ["< 0.1", "> 0.9"]
            + (isTraced ? ["mean"] : [])
          {
            page.element("th", ["scope": "col"], name)
          }
        }
      }
      page.element("tbody") { page in
        for gate in card.gates {
          page.element("tr") { page in
            page.element("th", ["scope": "row"], gate.shown.summary)
            if let figure = HistogramFigure(gate) { page.element("td") { figure.write(&$0) } }
            page.element("td", ["class": "number"], FixedPoint.percent(gate.left))
            page.element("td", ["class": "number"], FixedPoint.percent(gate.right))
            if let mean = gate.mean {
              page.element("td", ["class": "number"], Caption.figure(mean))
            }
          }
        }
      }
    }
    page.newline()
  }

  private func writeSimilar(_ page: inout Markup, _ similar: [(cell: CellID, r: Double)]) {
    guard !similar.isEmpty else { return }
    page.element("table", ["class": "similar"]) { page in
      page.line("caption", [:], "Cells most like it, by |r| of their traces")
      page.element("tbody") { page in
        for (cell, r) in similar {
          page.element("tr") { page in
            page.element("th", ["scope": "row"]) { writeName(&$0, of: cell) }
            page.element(
              "td", ["class": "number"],
              FixedPoint.text(r, places: 3, showsPlus: true, dropsZero: true))
          }
        }
      }
    }
    page.newline()
  }
}
