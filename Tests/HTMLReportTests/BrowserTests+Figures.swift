// SPDX-License-Identifier: Apache-2.0
//
// What a reader saves from the page.

import Shading
import Testing

@testable import HTMLReport

extension Browser {
  /// From now on files that the page saves are texts in `window.saved` instead.
  func catchFiles() throws {
    try evaluate(
      """
      (window.saved = [], URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return "#"; }, 1)
      """)
  }

  /// What the page saves when a control is used.
  func file(_ use: String) throws -> String {
    try evaluate("(saved.length = 0, \(use), 1)")
    try wait(for: "saved.length === 1")
    return try evaluate("saved[0]")
  }

  /// What the page saves as a figure of the text.
  func figure(_ kind: String) throws -> String {
    try file(
      "document.getElementById('export').value = '\(kind)', "
        + "document.getElementById('export').dispatchEvent(new Event('change'))")
  }
}

extension BrowserTests {
  @Test("figures of the view are made: SVG, LaTeX and numbers", arguments: BrowserKind.allCases)
  func figures(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser) { () throws in
      try browser.catchFiles()
      for (kind, mark) in [
        ("svg", "<svg"), ("tex", "\\colorbox"), ("tsv", "position\tsymbol\tc"), ("png", "PNG"),
      ] { #expect(try browser.figure(kind).contains(mark), "\(kind)") }
    }
  }

  @Test("LaTeX keeps signs that would join apart, and a row may begin with a bracket")
  func latex() throws {
    let browser = try Chromium()
    let code = Array("a->b << 'c'; d--\n[e] ^~ {f}\n".utf8) + sampleText(lines: 4)
    try browse(sampleGallery([code]), in: browser) { () throws in
      try browser.catchFiles()
      let lines = try browser.figure("tex").split(separator: "\n").filter { !$0.hasPrefix("%") }
      for joined in ["--", "<<", "->", "'"] {
        #expect(!lines.contains { $0.contains(joined) }, "\(joined)")
      }
      #expect(lines.filter { $0.hasSuffix("\\\\{}") }.count > 4)
    }
  }

  @Test(
    "a histogram is saved as a drawing that stands alone and as the numbers behind it, gates included",
    arguments: BrowserKind.allCases)
  func histograms(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser) { () throws in
      try browser.catchFiles()
      func press(_ kind: String) -> String {
        "document.querySelector('.card[open] [data-save=\(kind)]').click()"
      }
      let rows = try browser.file(press("csv")).split(separator: "\n").map {
        $0.split(separator: ",").map(String.init)
      }
      #expect(rows[0] == ["quantity", "from", "to", "true", "false"])
      for shown in [Shown.c, .i, .f] {
        let bins = rows.filter { $0[0] == shown.rawValue }
        let counted = try gallery.histogram(
          CellID(layer: 0, index: 0), shown, bins: bins.count, hypothesis: "inside-quotes")
        #expect(bins.map { $0[3] } == counted.on.map(String.init), "\(shown)")
        #expect(bins.map { $0[4] } == counted.off.map(String.init), "\(shown)")
        #expect(Float(bins[0][1]) == counted.range.lowerBound)
      }
      let drawing = try browser.file(press("svg"))
      #expect(
        drawing.contains(".plot .on") && !drawing.contains(/var\(--|\.plot \{/),
        "\(drawing.prefix(400))")
      #expect(drawing.contains("inside-quotes") && drawing.contains("sha256"))
    }
  }
}
