// SPDX-License-Identifier: Apache-2.0
//
// How big a large report is and how fast it opens: RNNSCOPE_BUDGETS=1 bin/test -c release -Xswiftc
// -enable-testing --filter BudgetTests. Not part of the suite: times on a busy machine say little.

import Foundation
import Recordings
import Scoring
import Testing

@testable import HTMLReport
@testable import Shading

/// Noisy cells (AR(1), ρ = 0.9: the worst case for runs and packing) over so many symbols of code.
private func noisyGallery(symbols: Int, cells: Int) throws -> RecordingGallery {
  let line = "\tif (value > limit && !strcmp(name, \"none\"))\n\t\treturn -EINVAL; /* too far */\n"
  var text: [UInt8] = []
  while text.count < symbols {
    text += line.utf8
    text += "word\(text.count % 977) ".utf8
  }
  text = Array(text.prefix(symbols))
  let labels = quoteLabels(text)
  let traces: [[Float]] = (0..<cells).map { cell in
    var value: Float = 0
    return (0..<symbols).map { position in
      value = 0.9 * value + noise(position, cell) * 0.7
      return value + (labels[position] - 0.3) / Float(1 + cell)
    }
  }
  let layer = ModelDescription.Layer(kind: "lstm", cells: cells, quantities: [.c])
  let source = SampleSource(
    model: ModelDescription(
      name: "noise", sha256: String(repeating: "ab", count: 32), layers: [layer]),
    documents: [DocumentSpan(name: "code.c", positions: 0..<symbols)], text: text
  ) { cell, _, position in traces[cell.index][position] }
  return try RecordingGallery(
    source: source, corpusName: "code.c", commandArguments: "noise code.c",
    hypotheses: [
      GalleryHypothesis(HypothesisSummary(name: "inside-quotes", kind: "binary", summary: "")) {
        _ in
        labels
      }
    ])
}

@Suite(
  "The budgets of a large report", .serialized,
  .enabled(
    if: Browser.path != nil && ProcessInfo.processInfo.environment["RNNSCOPE_BUDGETS"] != nil,
    "RNNSCOPE_BUDGETS is not set, or chromium is not installed"))
struct BudgetTests {
  /// Writes a page of noise, opens it and hands it over with its size and what it took to paint.
  private func measure(
    symbols: Int, cells: Int, _ body: (Browser, _ bytes: Int, _ paint: Double) throws -> Void
  ) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-budget-\(UUID().uuidString).html")
    defer {
      do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
    }
    var options = ReportOptions()
    options.maxSymbols = symbols
    let written = try Report(
      gallery: noisyGallery(symbols: symbols, cells: cells), options: options
    )
    .write(to: file.path)
    let browser = try Browser()
    try browser.open(file)
    try browser.wait(for: "performance.getEntriesByName('first-contentful-paint').length > 0")
    let paint = try browser.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime")
    try browser.wait(for: "document.getElementById('readout').textContent !== ''")
    try body(browser, written.files[0].bytes, Double(paint) ?? .infinity)
    #expect(browser.complaints == [])
  }

  @Test("100,000 symbols and 50 cells: at most 7 MB, first paint in 0.8 s, another cell in 50 ms")
  func large() throws {
    try measure(symbols: 100_000, cells: 50) { browser, bytes, paint in
      var switches: [Double] = []
      for cell in 1...9 {
        // From the key's press to the frame after the text has changed.
        let taken = try browser.evaluate(
          """
          new Promise((done) => {
            const start = performance.now(), title = document.getElementById("title");
            new MutationObserver((_, observer) => {
              observer.disconnect();
              requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
            }).observe(title, { childList: true });
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "J", bubbles: true }));
          })
          """)
        switches.append(Double(taken) ?? .infinity)
        try browser.wait(
          for: "document.getElementById('title').textContent.startsWith('cell 0:\(cell),')")
      }
      let median = switches.sorted()[switches.count / 2]
      print("100,000 x 50: \(bytes) bytes, first paint \(paint) ms, switches \(switches) ms")
      #expect(bytes <= 7_000_000)
      #expect(paint <= 800)
      #expect(median <= 50)
    }
  }

  @Test("a million symbols open, and scroll to the last one")
  func million() throws {
    try measure(symbols: 1_000_000, cells: 3) { browser, bytes, paint in
      print("1,000,000 x 3: \(bytes) bytes, first paint \(paint) ms")
      try browser.evaluate("(location.hash = '#pos=999999', 1)")
      try browser.wait(
        for: "document.getElementById('readout').textContent.startsWith('symbol 999,999 ')")
      #expect(
        try browser.evaluate("document.getElementById('text').scrollTop > 100000") == "true")
    }
  }
}
