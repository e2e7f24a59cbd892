// SPDX-License-Identifier: Apache-2.0
//
// Where one reads: the list of cells, and the text shaded by one of them.

import Shading

extension Page {
  /// The list and the text, shaded by the first cell so that the page reads without its script.
  func writeBench(_ page: inout Markup, _ trace: PageTrace, _ blocks: [TextBlock]) throws {
    try page.element("section", ["class": "bench", "id": "bench", "aria-label": "Shaded text"]) {
      page in
      page.element("div", ["class": "side"]) { page in
        page.line("h2", [:], "Cells")
        page.element("label", ["class": "search", "id": "filter-label", "hidden": ""]) { page in
          page.text("Filter ")
          page.void(
            "input",
            [
              "id": "filter", "type": "search", "placeholder": "1:37 or quotes",
              "spellcheck": "false",
            ])
        }
        writeList(&page)
      }
      try page.element("div", ["class": "stage"]) { page in
        page.line("h2", ["id": "title"], Caption.title(trace.cell, trace.shown))
        page.line(
          "p", ["id": "caption", "class": "caption"],
          plan.scores[trace.cell].map(Caption.sentence) ?? Caption.sentence(gallery.summary))
        writeControls(&page)
        writeLegend(&page, trace.code.scale)
        page.element(
          "canvas",
          [
            "id": "map", "class": "map", "width": "1000", "height": "18", "hidden": "",
            "role": "img", "aria-label": "The whole text from left to right; click to go there",
          ], "")
        page.newline()
        try page.element(
          "div",
          [
            "id": "text", "class": "text", "tabindex": "0", "role": "group",
            "aria-label": "Text, shaded; arrow keys move, ? lists the keys",
          ]
        ) { page in
          try writeText(&page, trace, blocks)
        }
        page.newline()
        page.line("div", ["id": "readout", "class": "readout"], "")
        page.line("p", ["id": "message", "class": "message", "role": "status"], "")
        page.line(
          "div", ["id": "live", "class": "unseen", "role": "status", "aria-live": "polite"], "")
      }
    }
    page.newline()
  }

  private func writeList(_ page: inout Markup) {
    page.element("div", ["class": "scroll list-scroll"]) { page in
      page.element("table", ["id": "list", "class": "list"]) { page in
        page.element("thead") { page in
          page.element("tr") { page in
            for name in ["#", "cell", "hypothesis", "effect", "on"] {
              page.element("th", ["scope": "col"], name)
            }
          }
        }
        page.newline()
        page.element("tbody") { page in
          for (place, cell) in cells.enumerated() {
            let score = plan.scores[cell]
            page.element("tr", ["data-cell": "\(cell)"]) { page in
              page.element("td", ["class": "number"], "\(place + 1)")
              page.element("td") { $0.element("a", ["href": link(to: cell)], "\(cell)") }
              page.element("td", ["class": "hypothesis"], score?.hypothesis ?? "")
              page.element("td", ["class": "number"], score.map { Caption.figure($0.effect) } ?? "")
              page.element(
                "td", ["class": "number"],
                score?.prevalence.map { FixedPoint.percent($0, places: 0) } ?? "")
            }
            page.newline()
          }
        }
      }
    }
    page.newline()
  }

  private func writeControls(_ page: inout Markup) {
    page.element("div", ["class": "controls", "id": "controls", "hidden": ""]) { page in
      func choice(_ id: StaticString, _ label: String, _ options: [(String, String)]) {
        page.element("label") { page in
          page.text(label + " ")
          page.element("select", ["id": "\(id)"]) { page in
            for (value, name) in options { page.element("option", ["value": value], name) }
          }
        }
      }
      func button(_ id: String, _ label: String, pressed: Bool = false) {
        page.element(
          "button",
          pressed
            ? ["type": "button", "id": id, "aria-pressed": "false"] : ["type": "button", "id": id],
          label)
      }
      choice("quantity", "Quantity", [])
      choice(
        "scale", "Scale", [("cell", "this cell"), ("layer", "its layer"), ("fixed", "fixed ±1")])
      choice("bins", "Shades", [("9", "9"), ("17", "17")])
      button("threshold", "Threshold", pressed: true)
      page.void(
        "input",
        [
          "type": "range", "id": "cut", "min": "-120", "max": "120", "step": "1",
          "aria-label": "Threshold value",
        ])
      button("ruler", "Signs", pressed: true)
      page.element("label", ["class": "search"]) { page in
        page.text("Find ")
        page.void("input", ["id": "find", "type": "search", "spellcheck": "false"])
      }
      choice(
        "export", "Figure",
        [
          ("", "save…"), ("svg", "SVG"), ("png", "PNG"), ("tex", "LaTeX"), ("tsv", "TSV"),
          ("link", "copy link"),
        ])
    }
    page.newline()
  }

  /// The scale's ends with a swatch for each of nine shades between them.
  func writeLegend(_ page: inout Markup, _ scale: Scale) {
    page.element("p", ["class": "legend", "id": "legend"]) { page in
      page.element("span", ["id": "low"], scale.lowText)
      page.element("span", ["class": "swatches", "aria-hidden": "true"]) { page in
        for bin in (scale.isUnsigned ? 0 : -4)...4 {
          let name = ThemeStyle.className(
            Bins.nine.shade(ofBin: bin), isUnsigned: scale.isUnsigned)
          page.element(
            "span", ["class": name.isEmpty ? "none" : name], String(Ruler.signs[bin + 4]))
        }
      }
      page.element("span", ["id": "high"], scale.highText)
      page.element("span", ["class": "convention"], Legend.timing)
    }
    page.newline()
  }

  private func writeText(_ page: inout Markup, _ trace: PageTrace, _ blocks: [TextBlock]) throws {
    var document = -1
    for block in blocks {
      if block.document != document {
        document = block.document
        if gallery.documents.count > 1 {
          page.line("h3", ["class": "document"], gallery.documents[document].name)
        }
      }
      page.element("pre") { page in
        guard block.start < Page.prerendered else {
          page.text(block.glyphs.map { $0.text + ($0.endsLine ? "\n" : "") }.joined())
          return
        }
        writeRuns(&page, block, trace)
      }
      page.newline()
    }
  }

  /// Symbols that are shaded without the script; browsers take their time over more elements.
  static let prerendered = 150_000

  private func writeRuns(_ page: inout Markup, _ block: TextBlock, _ trace: PageTrace) {
    var runs = RunWriter()
    for glyph in block.glyphs {
      let code = trace.codes[glyph.position - plan.positions.lowerBound]
      let name = ThemeStyle.className(
        PageTrace.shade(code), isUnsigned: trace.code.scale.isUnsigned,
        isBeyond: abs(Int(code)) > ShadeCode.full && code != ShadeCode.none, isMark: glyph.isMark)
      runs.add(glyph.endsLine ? glyph.text + "\n" : glyph.text, name, to: &page)
    }
    runs.finish(&page)
  }
}
