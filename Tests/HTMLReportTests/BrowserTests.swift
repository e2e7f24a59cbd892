// SPDX-License-Identifier: Apache-2.0
//
// The page in a real browser, driven by keys as a reader drives it.

import Foundation
import Shading
import Testing

@testable import HTMLReport

/// Writes a gallery's page, opens it in a browser, and holds that nothing happened there that may not.
func browse(
  _ gallery: any Gallery, in browser: any Browser, _ options: ReportOptions = ReportOptions(),
  fragment: String = "", scripts: Bool = true, _ body: () throws -> Void
) throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(
    "rnnscope-page-\(UUID().uuidString).html")
  defer {
    do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
  }
  _ = try Report(gallery: gallery, options: options).write(to: file.path)
  try browser.open(file, fragment: fragment)
  if scripts {
    try browser.wait(
      for:
        "!document.getElementById('controls').hidden && document.getElementById('readout').textContent !== ''"
    )
  }
  try body()
  #expect(try browser.complaints() == [], "no error, policy violation, dialog or request")
}

private func readoutStarts(_ words: String) -> String {
  "document.getElementById('readout').textContent.startsWith('\(words)')"
}

private func text(_ id: String) -> String { "document.getElementById('\(id)').textContent" }

@Suite("A report in a browser", .serialized)
struct BrowserTests {
  let gallery: RecordingGallery
  init() throws { gallery = try sampleGallery([sampleText(lines: 120), sampleText(lines: 40)]) }

  @Test(
    "keys flip through cells, quantities and places, and the address tells of the view",
    arguments: BrowserKind.allCases)
  func keys(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser) { () throws in
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
      try browser.wait(for: "location.hash.includes('&q=i')")
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

  @Test("a link opens the very view; a wrong one opens the page", arguments: BrowserKind.allCases)
  func permalink(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser, fragment: "#cell=0:1&q=f&pos=3000&moon=full") { () throws in
      #expect(try browser.evaluate(text("title")) == "cell 0:1, forget gate f")
      #expect(try browser.evaluate(text("readout")).hasPrefix("symbol 3,000 "))
    }
    try browse(gallery, in: browser, fragment: "#cell=9:9&q=zz&pos=-4&%&thr=x") { () throws in
      #expect(try browser.evaluate(text("title")) == "cell 0:0, cell value c")
    }
  }

  @Test(
    "a link is followed even if the page rewrites its address in between",
    arguments: BrowserKind.allCases)
  func crossedLink(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser) { () throws in
      // A pause after a key and a click on a link may fall together: the address is rewritten before the page is told.
      try browser.evaluate(
        "(location.hash = '#cell=0:1&pos=3000', history.replaceState(null, '', '#cell=0:0&pos=7'), 1)"
      )
      try browser.wait(for: readoutStarts("symbol 3,000 "))
      #expect(try browser.evaluate(text("title")) == "cell 0:1, cell value c")
    }
  }

  @Test(
    "page, terminal and both their tables print the same number, digit for digit and sign for sign",
    arguments: BrowserKind.allCases)
  func readout(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser) { () throws in
      let cell = CellID(layer: 0, index: 0)
      try browser.catchFiles()
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
        let rows = try browser.figure("tsv").split(separator: "\n").dropFirst(3)
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

  @Test("a shade of the legend shows its symbols alone", arguments: BrowserKind.allCases)
  func legend(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser, fragment: "#cell=0:0") { () throws in
      func classes() throws -> Set<String> {
        let names = try browser.evaluate(
          "[...document.querySelector('#text pre').querySelectorAll('span')].map((run) => run.classList[0]).join()"
        )
        return Set(names.split(separator: ",").map(String.init))
      }
      #expect(try classes().isSuperset(of: ["n6", "p6"]))
      try browser.evaluate("(document.querySelectorAll('.swatches button')[7].click(), 1)")
      try browser.wait(for: "document.querySelector('#text pre .q') !== null")
      #expect(try classes().subtracting(["m"]) == ["p6", "q"])
      try browser.wait(for: "location.hash.endsWith('&only=3')")
      try browser.evaluate("(document.querySelectorAll('.swatches button')[7].click(), 1)")
      try browser.wait(for: "document.querySelector('#text pre .q') === null")
    }
  }

  @Test(
    "the readout tells what the model expected next, and what came", arguments: BrowserKind.allCases
  )
  func predictions(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    let gallery = try sampleGallery([sampleText(lines: 40)], predicts: true)
    try browse(gallery, in: browser, fragment: "#pos=2") { () throws in
      #expect(
        try browser.evaluate(
          "document.getElementById('next').innerText.replace(/\\s+/g, ' ').trim()")
          == "p(next) ␣ .50 ↵ .25 e .13 t <.01 came l as no. 5")
      try browser.evaluate("(location.hash = '#pos=5', 1)")
      try browser.wait(for: "document.querySelector('#next .main')?.textContent === '␣ .50 '")
    }
  }

  @Test(
    "the best cells stand below each other on the caret's passage, and open the cell",
    arguments: BrowserKind.allCases)
  func multiples(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser, fragment: "#pos=60") { () throws in
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
    let browser = try Chromium()
    try browser.disableScripts()
    try browse(gallery, in: browser, scripts: false) { () throws in
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
    let browser = try Chromium()
    let long = sampleText(lines: 600) + Array("the very last words\n".utf8)
    try browse(sampleGallery([long]), in: browser) { () throws in
      #expect(try browser.evaluate("window.find('very last words')") == "true")
      let dark = [["name": "prefers-color-scheme", "value": "dark"]]
      try browser.call("Emulation.setEmulatedMedia", ["media": "print", "features": dark])
      try browser.evaluate("(document.documentElement.dataset.theme = 'dark', 1)")
      func style(_ part: String, _ name: String) throws -> String {
        try browser.evaluate("getComputedStyle(document.querySelector('\(part)')).\(name)")
      }
      #expect(try style("html", "backgroundColor") == "rgb(255, 255, 255)", "paper is white")
      let deepest = Palette.standard(.light).background(of: Shade(6)).hex
      #expect(
        try browser.evaluate(
          "getComputedStyle(document.documentElement).getPropertyValue('--p6').trim()")
          == "#\(deepest)")
      for part in ["#controls", ".side", "#readout-panel", ".saves", ".buttons"] {
        #expect(try style(part, "display") == "none", "\(part) is of no use on paper")
      }
      for part in ["#legend", ".facts", "#caption"] {
        #expect(try style(part, "display") != "none", "\(part) is needed on paper")
      }
      #expect(try style(".head", "display") == "table-header-group", "on every sheet")
      let answer = try browser.call("Page.printToPDF", ["printBackground": false])
      let pdf = try #require(Data(base64Encoded: answer["data"] as? String ?? ""))
      let pages = String(decoding: pdf, as: UTF8.self).matches(of: /\/Type\s*\/Page\b/).count
      #expect(pages > 10, "600 lines are more than ten pages")
      #expect(try browser.evaluate(text("readout-panel")).contains("symbol"))
    }
  }

  @Test(
    "a reader without a mouse or eyes has headings in order, names for every control, scopes in tables",
    arguments: BrowserKind.allCases)
  func structure(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    try browse(gallery, in: browser) { () throws in
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

  @Test("were a name not escaped, the policy would stop it", arguments: BrowserKind.allCases)
  func policyHolds(_ kind: BrowserKind) throws {
    let browser = try kind.start()
    let hostile = """
      <script>window.caught = 1</script><img src=x onerror="window.caught = 2"><svg onload="window.caught = 3"></svg>
      <p id=trap onclick="window.caught = 4">x</p><a id=link href="javascript:window.caught = 5">x</a>
      <iframe srcdoc="<script>parent.caught = 6</script>"></iframe><img src="https://example.invalid/x.png">
      """
    let safe = try page(gallery)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-page-\(UUID().uuidString).html")
    defer {
      do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
    }
    try safe.replacingOccurrences(of: "</main>", with: hostile + "</main>")
      .write(to: file, atomically: true, encoding: .utf8)
    try browser.open(file, fragment: "")
    try browser.wait(for: "document.getElementById('readout').textContent !== ''")
    try browser.evaluate(
      "(document.getElementById('trap').click(), document.getElementById('link').click(), 1)")
    try browser.press("J")
    try browser.wait(for: text("title") + " === 'cell 0:1, cell value c'")
    #expect(try browser.evaluate("window.caught") == "undefined")
    let complaints = try browser.complaints()
    #expect(complaints.contains { $0.contains(/Content.Security.Policy/) }, "\(complaints)")
  }

  @Test("a hostile text stays text", arguments: BrowserKind.allCases)
  func hostile(_ kind: BrowserKind) throws {
    let browser = try kind.start()
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
    try browse(gallery, in: browser, options) { () throws in
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
