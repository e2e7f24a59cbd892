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
        page.element("label", ["class": "search scripts", "hidden": ""]) { page in
          page.text("Filter ")
          page.void(
            "input",
            [
              "data-filter": "list", "type": "search", "placeholder": "1:37 or quotes",
              "spellcheck": "false",
            ])
        }
        writeList(&page)
      }
      try page.element("div", ["class": "stage"]) { page in
        // Paper repeats this at the head of every sheet.
        page.element("div", ["class": "head"]) { page in
          page.line("h2", ["id": "title"], Caption.title(trace.cell, trace.shown))
          page.line(
            "p", ["id": "caption", "class": "caption"],
            plan.scores[trace.cell].map(Caption.evidence) ?? provenance)
          writeControls(&page)
          writeLegend(&page, trace.scale)
        }
        page.newline()
        page.element(
          "canvas",
          [
            "id": "map", "class": "map scripts", "width": "1000", "height": "18", "hidden": "",
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
        page.element("div", ["id": "readout-panel", "class": "readout scripts", "hidden": ""]) {
          page in
          page.line("div", ["id": "readout"], "")
          page.line("div", ["id": "next"], "")
        }
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
            for name in ["#", "cell", "hypothesis", "effect"] { writeSorter(&page, name) }
            writeSorter(
              &page, "beyond",
              meaning: "effect beyond what the last symbols alone and an untrained network reach")
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
              page.element("td", ["class": "number"], score.map { Caption.figure($0.beyond) } ?? "")
            }
            page.newline()
          }
        }
      }
    }
    page.newline()
  }

  /// A heading whose button sorts the table; the script enables it.
  func writeSorter(_ page: inout Markup, _ name: String, meaning: String? = nil) {
    page.element("th", meaning.map { ["scope": "col", "title": $0] } ?? ["scope": "col"]) {
      $0.element("button", ["type": "button", "disabled": ""], name)
    }
  }

  /// `blue negative, orange positive`, of each theme where they differ.
  private var hues: String {
    let words = plan.palettes.map { palette in
      (palette.theme, "\(palette.negativeHue) negative, \(palette.positiveHue) positive")
    }
    guard Set(words.map(\.1)).count > 1 else { return words.first?.1 ?? "" }
    return words.map { "\($0 == .light ? "light" : "dark") theme \($1)" }.joined(separator: "; ")
  }

  private func writeControls(_ page: inout Markup) {
    page.element("div", ["class": "controls scripts", "id": "controls", "hidden": ""]) { page in
      func choice(_ state: String, _ label: String, _ options: [(String, String)]) {
        page.element("label") { page in
          page.text(label + " ")
          page.element("select", ["id": state, "data-state": state]) { page in
            for (value, name) in options { page.element("option", ["value": value], name) }
          }
        }
      }
      func button(_ id: String, _ key: String, _ label: String) {
        page.element(
          "button", ["type": "button", "id": id, "data-act": key, "aria-pressed": "false"], label)
      }
      choice("shown", "Quantity", [])
      choice(
        "scale", "Scale", [("cell", "this cell"), ("layer", "its layer"), ("fixed", "fixed ±1")])
      choice("bins", "Shades", [("9", "9"), ("17", "17")])
      button("threshold", "t", "Threshold")
      page.void(
        "input",
        ["type": "range", "id": "cut", "aria-label": "Threshold value"])
      page.element("output", ["id": "cut-value", "for": "cut"], "")
      button("ruler", "L", "Signs")
      page.element("label", ["class": "search"]) { page in
        page.text("Find ")
        page.void("input", ["id": "find", "type": "search", "spellcheck": "false"])
      }
      page.element("label") { page in
        page.text("Figure ")
        page.element("select", ["id": "export"]) { page in
          for (kind, name) in [
            ("", "save…"), ("svg", "SVG"), ("png", "PNG"), ("tex", "LaTeX"), ("tsv", "TSV"),
            ("link", "copy link"),
          ] {
            page.element("option", ["value": kind], name)
          }
        }
      }
    }
    page.newline()
  }

  /// The scale's ends with a swatch for each of nine shades between them, which the script makes buttons that show
  /// the symbols of that shade alone.
  func writeLegend(_ page: inout Markup, _ scale: Scale) {
    page.element("p", ["class": "legend", "id": "legend"]) { page in
      page.element("span", ["id": "low"], scale.lowText)
      page.element("span", ["class": "swatches"]) { page in
        for bin in -4...4 {
          let name = ThemeStyle.className(
            Bins.nine.shade(ofBin: bin), isUnsigned: scale.isUnsigned)
          let sign = String(Ruler.signs[bin + 4])
          let label = "Only shade \(sign)"
          page.element(
            "button",
            [
              "type": "button", "title": label, "aria-label": label,
              scale.isUnsigned && bin < 0 ? "hidden" : "disabled": "",
            ]
          ) { $0.element("span", ["class": name.isEmpty ? "none" : name], sign) }
        }
      }
      page.element("span", ["id": "high"], scale.highText)
      page.element("span", ["class": "convention"], "\(Legend.timing); \(hues)")
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
        writeRuns(&page, block.glyphs, trace, breaksLines: true)
      }
      page.newline()
    }
  }

  /// Symbols that are shaded without the script; browsers take their time over more elements.
  static let prerendered = 150_000

  /// Glyphs shaded by a trace, as the script shades them; each line's end breaks the line or not.
  func writeRuns(
    _ page: inout Markup, _ glyphs: ArraySlice<Glyph>, _ trace: PageTrace, breaksLines: Bool
  ) {
    var runs = RunWriter()
    for glyph in glyphs {
      let place = glyph.position - plan.positions.lowerBound
      let name = ThemeStyle.className(
        trace.shade(place), isUnsigned: trace.scale.isUnsigned, isBeyond: trace.isBeyond(place),
        isMark: glyph.isMark)
      runs.add(glyph.endsLine && breaksLines ? glyph.text + "\n" : glyph.text, name, to: &page)
    }
    runs.finish(&page)
  }
}
