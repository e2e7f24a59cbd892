// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// Each layer's gates, one dot a cell: how often it is nearly shut against how often nearly open.
  func writeSaturation(_ page: inout Markup) {
    guard kind == .whole || kind == .index, !options.saturation.isEmpty else { return }
    page.element("section", ["id": "saturation"]) { page in
      page.line("h2", [:], "Gate saturation")
      page.line(
        "p", [:],
        "One dot a cell: to the right the share of symbols where the gate is nearly shut (below 0.1), "
          + "upwards where it is nearly open (above 0.9). A forget gate at the top remembers; a cell on "
          + "the diagonal is nearly always one or the other.")
      page.element("div", ["class": "columns"]) { page in
        var rest = options.saturation[...]
        while let first = rest.first {
          let figure = rest.prefix {
            $0.cell.layer == first.cell.layer && $0.quantity == first.quantity
          }
          writeScatter(&page, figure)
          rest = rest.dropFirst(figure.count)
        }
      }
    }
    page.newline()
  }

  private func writeScatter(_ page: inout Markup, _ cells: ArraySlice<Saturation>) {
    guard let first = cells.first else { return }
    let gate = Shown(rawValue: first.quantity.rawValue)?.summary ?? first.quantity.rawValue
    let name = "layer \(first.cell.layer), \(gate)"
    page.element("figure") { page in
      page.element(
        "svg",
        ["viewBox": "-24 -6 230 230", "class": "plot square", "role": "img", "aria-label": name]
      ) { page in
        page.element("path", ["class": "axis", "d": "M0 0V200H200"], "")
        page.element("path", ["class": "border", "d": "M0 0L200 200"], "")
        let dots = cells.map { cell in
          let x = FixedPoint.text(cell.left * 200, places: 1)
          return "M\(x) \(FixedPoint.text(200 - cell.right * 200, places: 1))h0"
        }
        page.element("path", ["class": "dots", "d": dots.joined()], "")
        for (x, y, anchor, text) in [
          ("0", "214", "start", "0"), ("200", "214", "end", "1"), ("-4", "8", "end", "1"),
          ("100", "214", "middle", "< 0.1"), ("-4", "104", "end", "> 0.9"),
        ] {
          page.element("text", ["x": x, "y": y, "text-anchor": anchor], text)
        }
      }
      page.line("figcaption", [:], name)
    }
    page.newline()
  }
}
