// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// The network's gates, a figure each.
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
        for figure in SaturationFigure.figures(of: options.saturation) {
          page.element("figure") { page in
            page.element(
              "svg",
              [
                "viewBox": SaturationFigure.viewBox, "class": "plot square", "role": "img",
                "aria-label": figure.name,
              ], figure.write)
            writeCaption(&page, figure.name, saves: ["SVG"], as: figure.file)
          }
          page.newline()
        }
      }
    }
    page.newline()
  }
}
