// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// What was read with what, in a few facts, and the page's own buttons.
  func writeHeader(_ page: inout Markup) {
    page.element("header", ["class": "top"]) { page in
      page.element("div") { page in
        page.element("h1") { page in
          page.element("span", ["class": "name"], summary.modelName)
          page.text(" reads ")
          page.element("span", ["class": "name"], summary.corpusName)
        }
        page.line("p", ["class": "facts"], facts.joined(separator: " · "))
        page.line("p", ["class": "facts", "id": "source"], origin.joined(separator: " · "))
      }
      page.element("div", ["class": "buttons scripts", "hidden": ""]) { page in
        page.element(
          "button", ["id": "theme", "data-act": "theme", "type": "button"], "Theme: system")
        page.element("button", ["data-act": "print", "type": "button"], "Print")
        if kind != .index {
          page.element("button", ["data-act": "?", "type": "button"], "Keys (?)")
        }
      }
    }
    page.newline()
    page.element("noscript") { page in
      page.element(
        "p", ["class": "note"],
        "Scripts are off: the text is shaded by the best cell, and every cell's card is below. "
          + "With scripts on, picking a cell shades the text anew.")
    }
    if kind != .whole, kind != .index {
      page.element("nav") { $0.element("a", ["href": "index.html"], "All cells") }
    }
    page.newline()
  }

  /// What a reader needs to make the page again.
  private var origin: [String] {
    var origin = [
      "model sha256 \(summary.modelSHA256.prefix(12))…",
      "text sha256 \(summary.corpusSHA256.prefix(12))…", options.commandLine, options.program,
    ].filter { !$0.isEmpty }
    if let seed = options.seed { origin.insert("seed \(seed)", at: origin.count - 1) }
    return origin
  }

  private var summary: GallerySummary { gallery.summary }

  private var facts: [String] {
    let layers = summary.cells.map(String.init).joined(separator: " + ")
    var facts = [
      "\(summary.modelKind), \(layers) cells",
      "\(FixedPoint.grouped(summary.timesteps)) symbols in \(gallery.documents.count) "
        + (gallery.documents.count == 1 ? "document" : "documents"),
    ]
    if let nats = summary.natsPerSymbol {
      facts.append("\(FixedPoint.text(nats / 0.693147180559945, places: 3)) bits per symbol")
    }
    return facts + plan.remarks + (options.stamp.map { [$0] } ?? [])
  }
}
