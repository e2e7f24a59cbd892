// SPDX-License-Identifier: Apache-2.0
//
// The page in a real browser, driven by keys as a reader drives it.

import Foundation
import Shading
import Testing

@testable import HTMLReport

/// Writes a gallery's page, opens it in a browser and hands both over.
private func browse(
  _ gallery: any Gallery, _ options: ReportOptions = ReportOptions(), fragment: String = "",
  scripts: Bool = true, _ body: (Browser) throws -> Void
) throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rnnscope-page-\(UUID().uuidString).html")
  defer {
    do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
  }
  _ = try Report(gallery: gallery, options: options).write(to: file.path)
  let browser = try Browser()
  if !scripts { try browser.disableScripts() }
  try browser.open(file, fragment: fragment)
  if scripts {
    try browser.wait(
      for:
        "!document.getElementById('controls').hidden && document.getElementById('readout').textContent !== ''"
    )
  }
  try body(browser)
  #expect(browser.complaints == [], "no error, policy violation, dialog or request")
}

private func readoutStarts(_ words: String) -> String {
  "document.getElementById('readout').textContent.startsWith('\(words)')"
}

private func text(_ id: String) -> String { "document.getElementById('\(id)').textContent" }

@Suite(
  "A report in a browser", .serialized,
  .enabled(if: Browser.path != nil, "chromium is not installed; bin/setup --tests installs it"))
struct BrowserTests {
  private let gallery: RecordingGallery
  init() throws { gallery = try sampleGallery([sampleText(lines: 120), sampleText(lines: 40)]) }

  @Test("keys flip through cells, quantities and places, and the address tells of the view")
  func keys() throws {
    try browse(gallery) { (browser: Browser) throws in
      let before = try browser.evaluate("document.querySelector('pre').innerHTML")
      #expect(try browser.evaluate(text("title")) == "cell 0:0, cell value c")
      try browser.press("J")
      try browser.wait(for: text("title") + " === 'cell 0:1, cell value c'")
      #expect(try browser.evaluate("document.querySelector('pre').innerHTML") != before)
      try browser.press("K")
      try browser.wait(for: text("title") + " === 'cell 0:0, cell value c'")
      #expect(
        try browser.evaluate("document.querySelector('pre').innerHTML") == before,
        "the script shades as the report does")
      try browser.press("s")
      try browser.wait(for: text("title") + " === 'cell 0:0, input gate i'")
      try browser.evaluate("(location.hash = '#cell=0:0&q=c&pos=0', 1)")
      try browser.wait(for: text("title") + " === 'cell 0:0, cell value c'")
      // The text's second quote opens at the start of its sixth line.
      try browser.press(")")
      let quote =
        sampleText(lines: 6).count - "\"Well, Prince, so Genoa and Lucca are now just\n".count
      try browser.wait(for: text("readout") + ".includes('symbol \(quote) \"')")
      #expect(try browser.evaluate(text("readout")).contains("inside-quotes true"))
      try browser.press("(")
      try browser.wait(for: readoutStarts("symbol 0 "))
      try browser.evaluate("(document.getElementById('text').focus(), 1)")
      try browser.press("ArrowRight")
      try browser.wait(for: readoutStarts("symbol 1 W"))
      try browser.press("ArrowDown")
      try browser.wait(for: readoutStarts("symbol \(1 + 47) a"))
      try browser.wait(for: "location.hash === '#cell=0:0&q=c&pos=48'")
      try browser.press("t")
      try browser.wait(
        for: "document.querySelector('#text pre').querySelectorAll('.n4').length === 0")
      try browser.press("L")
      try browser.wait(for: "document.querySelector('#text .ruler').textContent.startsWith('####')")
      try browser.press("?")
      try browser.wait(for: "document.getElementById('help').open")
    }
  }

  @Test("a link opens the very view; a wrong one opens the page")
  func permalink() throws {
    try browse(gallery, fragment: "#cell=0:1&q=f&pos=3000&moon=full") { (browser: Browser) throws in
      #expect(try browser.evaluate(text("title")) == "cell 0:1, forget gate f")
      #expect(try browser.evaluate(text("readout")).hasPrefix("symbol 3,000 "))
    }
    try browse(gallery, fragment: "#cell=9:9&q=zz&pos=-4&%&thr=x") { (browser: Browser) throws in
      #expect(try browser.evaluate(text("title")) == "cell 0:0, cell value c")
    }
  }

  @Test(
    "page, terminal and both their tables print the same number, digit for digit and sign for sign")
  func readout() throws {
    try browse(gallery) { (browser: Browser) throws in
      let cell = CellID(layer: 0, index: 0)
      try browser.evaluate(
        """
        (globalThis.saved = [], URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return "#"; }, 1)
        """)
      for shown in [Shown.c, .i] {
        let scale = try gallery.scale(cell, shown, mode: .cell)
        let values = try gallery.values(cell, shown, 0..<400)
        // Not 0 first: there the readout stands already, of the quantity before.
        for position in [7, 0, 60, 150, 399] {
          try browser.evaluate(
            "(location.hash = '#cell=0:0&q=\(shown.rawValue)&pos=\(position)', 1)")
          try browser.wait(for: readoutStarts("symbol \(position) "))
          let number = try browser.evaluate(
            "document.querySelector('#readout .main b').textContent")
          #expect(number == scale.text(values[position]), "\(shown) at \(position)")
          let terminal = try TerminalView(of: gallery, cell, shown, at: position)
          #expect(
            terminal.screen.contains("\(shown.rawValue) \(number) "),
            "\(shown) at \(position) in the terminal:\n\(terminal.screen)")
          let sign = String(Ruler.sign(scale.shade(values[position])))
          #expect(terminal.row[2] == number && terminal.row[4] == sign)
          #expect(Float(terminal.row[6]) == values[position])
        }
        try browser.evaluate("(location.hash = '#cell=0:0&q=\(shown.rawValue)&pos=0', 1)")
        try browser.wait(for: readoutStarts("symbol 0 "))
        try browser.evaluate(
          """
          (saved.length = 0, document.getElementById("export").value = "tsv",
          document.getElementById("export").dispatchEvent(new Event("change")), 1)
          """)
        try browser.wait(for: "saved.length === 1")
        let rows = try browser.evaluate("saved[0]").split(separator: "\n").dropFirst(3)
        #expect(rows.count > 300)
        for row in rows.prefix(400) {
          let columns = row.split(separator: "\t").map(String.init)
          let position = try #require(Int(columns[0]))
          guard position < values.count else { continue }
          let shade = scale.shade(values[position])
          #expect(
            columns.suffix(3) == [
              scale.text(values[position]), "\(shade.level)", String(Ruler.sign(shade)),
            ], "\(shown) at \(position)")
        }
      }
    }
  }

  @Test("figures of the view are made: SVG, LaTeX and numbers")
  func figures() throws {
    try browse(gallery) { (browser: Browser) throws in
      try browser.evaluate(
        """
        (globalThis.saved = [], URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return "#"; }, 1)
        """)
      for (kind, mark) in [
        ("svg", "<svg"), ("tex", "\\\\colorbox"), ("tsv", "position\\tsymbol\\tc"), ("png", "PNG"),
      ] {
        try browser.evaluate(
          """
          (saved.length = 0, document.getElementById("export").value = "\(kind)",
          document.getElementById("export").dispatchEvent(new Event("change")), 1)
          """)
        try browser.wait(for: "saved.length === 1 && saved[0].includes(\"\(mark)\")")
      }
    }
  }

  @Test("the readout tells what the model expected next, and what came")
  func predictions() throws {
    let gallery = try sampleGallery([sampleText(lines: 40)], predicts: true)
    try browse(gallery, fragment: "#pos=2") { (browser: Browser) throws in
      #expect(
        try browser.evaluate(
          "document.getElementById('next').innerText.replace(/\\s+/g, ' ').trim()")
          == "p(next) ␣ .50 ↵ .25 e .13 came l as no. 5")
      try browser.evaluate("(location.hash = '#pos=5', 1)")
      try browser.wait(for: "document.querySelector('#next .main')?.textContent === '␣ .50 '")
    }
  }

  @Test("the best cells stand below each other on the caret's passage, and open the cell")
  func multiples() throws {
    try browse(gallery, fragment: "#pos=60") { (browser: Browser) throws in
      let strips = "document.querySelectorAll('#strips code')"
      #expect(try browser.evaluate("\(strips).length") == "5")
      try browser.wait(for: "\(strips)[1].textContent.startsWith('family estates. But I')")
      try browser.wait(for: "\(strips)[0].querySelector('.at') !== null")
      try browser.evaluate("(document.querySelectorAll('#strips a')[1].click(), 1)")
      try browser.wait(for: text("title") + " === 'cell 0:1, cell value c'")
    }
  }

  @Test("with scripts off the shaded text, the table and the cards are there")
  func scriptsOff() throws {
    try browse(gallery, scripts: false) { (browser: Browser) throws in
      #expect(try browser.evaluate("document.getElementById('controls').hidden") == "true")
      let shades = "document.querySelectorAll('#text .p6, #text .n6').length > 100"
      #expect(try browser.evaluate(shades) == "true")
      let card = "document.querySelector('details[open]').offsetHeight > 300"
      #expect(try browser.evaluate(card) == "true")
      #expect(try browser.evaluate("document.querySelectorAll('details').length") == "5")
      #expect(try browser.evaluate("document.querySelector('noscript').offsetHeight > 0") == "true")
    }
  }

  @Test("printing gives all of the text, and the browser's own search reaches its last line")
  func printing() throws {
    let long = sampleText(lines: 600) + Array("the very last words\n".utf8)
    try browse(sampleGallery([long])) { (browser: Browser) throws in
      #expect(try browser.evaluate("window.find('very last words')") == "true")
      let answer = try browser.call("Page.printToPDF", ["printBackground": false])
      let pdf = try #require(Data(base64Encoded: answer["data"] as? String ?? ""))
      let pages = String(decoding: pdf, as: UTF8.self).matches(of: /\/Type\s*\/Page\b/).count
      #expect(pages > 10, "600 lines are more than ten pages")
      #expect(try browser.evaluate(text("readout-panel")).contains("symbol"))
    }
  }

  @Test(
    "a reader without a mouse or eyes has headings in order, names for every control, scopes in tables"
  )
  func structure() throws {
    try browse(gallery) { (browser: Browser) throws in
      let levels = try browser.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].filter((heading) => heading.checkVisibility()).map((heading) => heading.tagName[1]).join('')"
      )
      #expect(levels.first == "1" && levels.filter { $0 == "1" }.count == 1)
      for (level, next) in zip(levels, levels.dropFirst()) {
        #expect(next.wholeNumberValue! <= level.wholeNumberValue! + 1, "\(levels)")
      }
      let nameless = try browser.evaluate(
        """
        [...document.querySelectorAll("button, select, input, [tabindex], [role=img]")].filter((part) =>
        !part.textContent.trim() && !part.ariaLabel && !part.labels?.length
        || part.tabIndex === 0 && part.role && !part.ariaLabel).map((part) => part.outerHTML.slice(0, 80)).join()
        """)
      #expect(nameless == "")
      #expect(try browser.evaluate("document.querySelectorAll('th:not([scope])').length") == "0")
      #expect(
        try browser.evaluate("document.querySelectorAll('[role=status]').length") == "2",
        "what changes is said")
    }
  }

  @Test("a hostile text stays text")
  func hostile() throws {
    var text = Array("</pre></script><script>alert(1)</script><img src=x onerror=alert(2)>\n".utf8)
    text +=
      "<!--<script>\"'&lt;&amp;\u{2028}\u{2029}\u{202E}evil\u{202C}\u{200D}\u{FEFF}e\u{301}世界🙂\r\n"
      .utf8
    text += Array(0...255) + [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x0A]
    text += Array(repeating: UInt8(ascii: "x"), count: 3000) + "]]><svg onload=alert(3)>\n".utf8
    let name = "</title><script>alert(4)</script>\"'\u{202E}"
    let gallery = try sampleGallery([text, text], name: name, fileNames: [name, name])
    var options = ReportOptions()
    options.commandLine = name
    options.remarks = [name]
    try browse(gallery, options) { (browser: Browser) throws in
      let shown = try browser.evaluate("document.querySelector('#text pre').textContent")
      #expect(
        shown.hasPrefix("</pre></script><script>alert(1)</script><img src=x onerror=alert(2)>↵\n"))
      #expect(shown.contains("<U+202E>evil<U+202C>"))
      #expect(try browser.evaluate("document.querySelectorAll('img, main script').length") == "0")
      for _ in 0..<3 { try browser.press("J") }
      try browser.wait(
        for: "document.getElementById('title').textContent === 'cell 1:0, cell value c'")
      #expect(try browser.evaluate("document.querySelector('#text pre').textContent") == shown)
      // Behind characters of many bytes and bytes of many characters, places are still right.
      let letter = try #require(text.firstRange(of: Array("XYZ".utf8))).lowerBound
      try browser.evaluate("(location.hash = '#pos=\(letter)', 1)")
      try browser.wait(for: readoutStarts("symbol \(letter) X"))
      let last = text.count * 2 - 1
      try browser.evaluate("(location.hash = '#pos=\(last)', 1)")
      try browser.wait(for: readoutStarts("symbol \(FixedPoint.grouped(last)) "))
    }
  }
}
