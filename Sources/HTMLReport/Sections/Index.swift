// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// Of a split report: the list of cells, each with its file.
  func writeIndex(_ page: inout Markup) {
    page.element("section", ["id": "files"]) { page in
      page.line("h2", [:], "Cells, best first")
      page.element("ol") { page in
        for cell in plan.cells {
          page.element("li") { page in
            page.element("a", ["href": Page.fileName(cell)], "cell \(cell)")
            page.text(plan.scores[cell].map { " " + Caption.relation($0) } ?? "")
            page.text(plan.scores[cell].map { ", effect \(Caption.figure($0.effect))" } ?? "")
          }
          page.newline()
        }
      }
    }
    page.newline()
  }
}
