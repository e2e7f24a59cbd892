// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// What was read with what, in a few facts, and the page's own buttons.
  func writeHeader(_ page: inout Markup) {
    let summary = gallery.summary
    page.element("header", ["class": "top"]) { page in
      page.element("div") { page in
        page.element("h1") { page in
          page.element("span", ["class": "name"], summary.modelName)
          page.text(" reads ")
          page.element("span", ["class": "name"], summary.corpusName)
        }
        page.element("p", ["class": "facts"], facts.joined(separator: " · "))
      }
      page.element("div", ["class": "buttons", "id": "page-buttons", "hidden": ""]) { page in
        page.element("button", ["id": "theme", "type": "button"], "Theme: system")
        if kind != .index {
          page.element("button", ["id": "help-button", "type": "button"], "Keys (?)")
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

  private var facts: [String] {
    let summary = gallery.summary
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
