// SPDX-License-Identifier: Apache-2.0

extension Page {
  /// The keys, the same letters as in the terminal; `keys.js` has what each does.
  private static let keys = [
    ("J K", "next, previous cell of the list"),
    (") (", "next, previous place where the cell switches on"),
    ("} {", "next, previous place where cell and hypothesis disagree"),
    ("s", "next quantity: cell value, gates, surprise"),
    ("z", "next scale: this cell, its layer, fixed"),
    ("t", "two tones at a threshold, or shades"),
    ("+ -", "raise, lower the threshold"),
    ("=", "automatic threshold"),
    ("L", "signs under the text"),
    ("e", "this cell's examples"),
    ("/", "find in the text"),
    ("n N", "next, previous match"),
    ("X", "save the figure as SVG"),
    ("?", "these keys"),
    ("← → ↑ ↓", "in the text: a symbol back or on, a line up or down"),
    ("Home End", "in the text: the line's ends"),
  ]

  /// The dialog that `?` opens.
  func writeHelp(_ page: inout Markup) {
    page.element("dialog", ["id": "help", "aria-labelledby": "help-title"]) { page in
      page.line("h2", ["id": "help-title"], "Keys")
      page.element("table") { page in
        page.element("tbody") { page in
          for (keys, meaning) in Page.keys {
            page.element("tr") { page in
              page.element("th", ["scope": "row"]) { page in
                for key in keys.split(separator: " ") {
                  page.element("kbd", [:], String(key))
                  page.text(" ")
                }
              }
              page.element("td", [:], meaning)
            }
            page.newline()
          }
        }
      }
      page.element("form", ["method": "dialog"]) { $0.element("button", [:], "Close") }
    }
    page.newline()
  }
}
