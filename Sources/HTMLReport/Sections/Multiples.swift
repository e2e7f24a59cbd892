// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// How many of the best cells stand below each other, and how many symbols each strip has.
  private static let multiples = 12
  private static let passage = 96

  /// The best cells on one passage, a strip each; the script shows the caret's passage.
  func writeMultiples(_ page: inout Markup, _ traces: [PageTrace]) throws {
    let best = cells.prefix(Page.multiples).compactMap { cell in
      traces.first { $0.cell == cell && $0.shown == plan.main(cell) }
    }
    guard best.count > 1, let document = gallery.documents.first(where: { !$0.positions.isEmpty })
    else { return }
    let window = document.positions.prefix(Page.passage).clamped(to: plan.positions)
    let glyphs = Glyph.glyphs(of: try gallery.text(window), style: TextStyle(tabStop: 2))
    page.element("section", ["id": "multiples"]) { page in
      page.line("h2", [:], "The best cells on one passage")
      page.element("p", [:]) { page in
        page.text("The text around the caret, once for each of the ")
        page.text("\(best.count) best cells, each on its own scale. Pick a name to open the cell.")
      }
      page.element(
        "div",
        ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": "A passage by cell"]
      ) { page in
        page.element("table", ["id": "strips", "class": "strips"]) { page in
          page.element("tbody") { page in
            for trace in best {
              page.element("tr") { page in
                page.element("th", ["scope": "row"]) { page in
                  page.element("a", ["href": link(to: trace.cell)], "\(trace.cell)")
                }
                page.element("td", [:], plan.scores[trace.cell]?.hypothesis ?? "")
                page.element("td") { page in
                  page.element(
                    "code",
                    [
                      "data-cell": "\(trace.cell)", "data-from": "\(window.lowerBound)",
                      "data-to": "\(window.upperBound)", "data-at": "-1",
                    ]
                  ) { page in writeRuns(&page, glyphs[...], trace, breaksLines: false) }
                }
              }
              page.newline()
            }
          }
        }
      }
    }
    page.newline()
  }
}

extension Range<Int> {
  /// The first so many.
  fileprivate func prefix(_ count: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + count)
  }
}
