// SPDX-License-Identifier: Apache-2.0

import Recordings
import Testing

@testable import Shading

private let line = "he said \"come in\" and went to the door at once, as one does\n"
private let long = String(repeating: line, count: 160)
private let quote = CellID(layer: 0, index: 0)
private let upsideDown = CellID(layer: 1, index: 0)

/// The spans between quotes of some lines, counted from 0.
private func spans(_ lines: [Int]) -> [Range<Int>] {
  lines.map { $0 * line.utf8.count + 8..<$0 * line.utf8.count + 16 }
}

@Suite("Select a span: which cells are on here and off elsewhere?")
struct FindingTests {
  private let gallery: RecordingGallery
  init() throws { gallery = try toyGallery([long]) }

  @Test(
    "a span of quoted speech finds the quote cells, of either sign, and reports on the other half")
  func quotes() throws {
    let found = try gallery.find(on: spans([3, 90]), off: [], strict: nil) { _ in true }
    #expect(Set(found.prefix(2).map(\.cell)) == [quote, upsideDown])
    #expect(found.first { $0.cell == quote }?.sign == 1)
    #expect(found.first { $0.cell == upsideDown }?.sign == -1)
    for cell in found.prefix(2) {
      // Elsewhere other quotes are on too: 8 of 60 symbols.
      #expect(abs(cell.selectionJ - 0.87) < 0.04 && cell.reportJ > 0.6)
    }
    #expect(found.count == 4, "a cell that never changes is not found")
  }

  @Test("off spans alone decide where they are given")
  func offSpans() throws {
    let narration = spans([3, 90]).map { $0.upperBound + 2..<$0.upperBound + 30 }
    let found = try gallery.find(on: spans([3, 90]), off: narration, strict: nil) { _ in true }
    #expect(Set(found.prefix(2).map(\.cell)) == [quote, upsideDown])
    #expect(found[0].selectionJ == 1 && found[0].reportJ == 1)
  }

  @Test("strict asks for a threshold that parts the spans from their neighbours")
  func strict() throws {
    let found = try gallery.find(on: spans([3, 90]), off: [], strict: .one) { _ in true }
    #expect(Set(found.map(\.cell)) == [quote, upsideDown])
    #expect(found.allSatisfy { abs($0.threshold) < 0.7 && $0.reportJ > 0.8 })
  }

  @Test("padding says how far around a span strict looks")
  func padding() throws {
    // The quote opens one symbol before the span: with no room before it, its own symbol may be on.
    let inner = spans([3, 90]).map { $0.lowerBound + 1..<$0.upperBound }
    let wide = try gallery.find(on: inner, off: [], strict: .one) { _ in true }
    let after = try gallery.find(on: inner, off: [], strict: SpanPadding("0,1")) { _ in true }
    #expect(!wide.map(\.cell).contains(quote) && after.map(\.cell).contains(quote))
    #expect(SpanPadding("2") == SpanPadding(before: 2, after: 2))
    for text in ["", "1,", "-1", "1,2,3", "x", "99999999999999999999"] {
      #expect(SpanPadding(text) == nil, "\(text)")
    }
  }

  @Test("a q too small for three digits is not nothing")
  func tinyQ() {
    #expect(Caption.falseDiscovery(0.0001) == "<.001" && Caption.falseDiscovery(0.002) == ".002")
  }

  @Test("labels out of their place agree with the quote cell by chance alone")
  func chance() throws {
    var text = ""
    for length in 1...90 {
      text +=
        String(repeating: "x", count: length * 37 % 53) + "\""
        + String(repeating: "y", count: length * 11 % 29) + "\" "
    }
    let gallery = try toyGallery([text])
    let level = try #require(try gallery.chance(quote, .c, hypothesis: "inside-quotes"))
    #expect(level.actual == 1 && level.moved.count == 50)
    #expect(level.moved == level.moved.sorted() && (level.moved.last ?? 1) < 0.4)
    #expect(
      Caption.sentence(level, hypothesis: "inside-quotes").hasPrefix("J 1.000 with inside-quotes"))
    #expect(try gallery.chance(CellID(layer: 1, index: 1), .c, hypothesis: "inside-quotes") == nil)
    #expect(try gallery.chance(quote, .c, hypothesis: "position") == nil, "not a yes-or-no label")
  }

  @Test("a single symbol can be a span")
  func oneSymbol() throws {
    let found = try gallery.find(on: [10..<11], off: [], strict: nil) { _ in true }
    #expect(!found.isEmpty)
  }

  @Test("counts from a sample and from the whole text choose the same threshold as a plain count")
  func plainCount() throws {
    let on = spans([3, 90])
    let found = try gallery.find(on: on, off: [], strict: nil) { _ in true }
    let quoteCell = try #require(found.first { $0.cell == quote })
    let trace = try gallery.values(quote, .c, 0..<long.utf8.count)
    func j(_ spans: [Range<Int>], parity: Int) -> Double {
      let inside = spans.flatMap { $0 }
      let hits = inside.filter { trace[$0] > quoteCell.threshold }.count
      let length = min(4096, trace.count / 8)
      let rest = trace.indices.filter { place in
        place / length % 2 == parity && !on.contains { $0.contains(place) }
      }
      let alarms = rest.filter { trace[$0] > quoteCell.threshold }.count
      return Double(hits) / Double(inside.count) - Double(alarms) / Double(rest.count)
    }
    #expect(abs(quoteCell.selectionJ - j([on[0]], parity: 0)) < 1e-3)
    #expect(abs(quoteCell.reportJ - j([on[1]], parity: 1)) < 1e-3)
  }

  @Test("no span, a span outside, and a search that is called off are errors")
  func faults() {
    #expect(throws: ShadingError.nothingSelected) {
      try gallery.find(on: [], off: [], strict: nil) { _ in true }
    }
    let end = long.utf8.count
    #expect(throws: ShadingError.outOfRange(positions: end..<end + 1, timesteps: end)) {
      try gallery.find(on: [end..<end + 1], off: [], strict: nil) { _ in true }
    }
    #expect(throws: ShadingError.cancelled) {
      try gallery.find(on: [3..<9], off: [], strict: nil) { $0 < 0.2 }
    }
  }
}

@Suite("Places worth reading")
struct ExampleTests {
  private let gallery: RecordingGallery
  init() throws {
    var random = SplitMix64(state: 11)
    let words = ["one", "two", "\"three\"", "four", "five", "\"six", "seven\"", "\n"]
    gallery = try toyGallery([
      (0..<2000).map { _ in words[Int.random(in: 0..<8, using: &random)] }.joined(separator: " ")
    ])
  }

  @Test("top and bottom are the ends of the trace, best first, never three within 500 symbols")
  func extremes() throws {
    let trace = try gallery.values(quote, .c, 0..<gallery.summary.timesteps)
    for (kind, sign) in [(ExampleKind.top, Float(1)), (.bottom, -1)] {
      let examples = try gallery.examples(quote, .c, kind: kind, hypothesis: nil, count: 20)
      #expect(examples.count > 10)
      let ranks = examples.map { $0.value * sign }
      #expect(ranks == ranks.sorted(by: >))
      #expect(ranks.first == trace.map { $0 * sign }.max())
      #expect(examples.allSatisfy { trace[$0.position] == $0.value })
      let places = examples.map(\.position).sorted()
      for (a, b) in zip(places, places.dropFirst(2)) { #expect(b - a >= 500) }
    }
  }

  @Test("no two examples show the same text")
  func deduplicated() throws {
    let gallery = try toyGallery([long])
    let examples = try gallery.examples(quote, .c, kind: .top, hypothesis: nil, count: 20)
    let contexts = try examples.map { example in
      try gallery.text(max(0, example.position - 16)..<example.position + 1).flatMap(\.bytes)
    }
    #expect(Set(contexts).count == contexts.count)
  }

  @Test("quantiles reach from the highest tenth to the lowest")
  func quantiles() throws {
    let examples = try gallery.examples(quote, .c, kind: .quantiles, hypothesis: nil, count: 10)
    #expect(examples.count >= 8)
    #expect((examples.first?.value ?? 0) > 0.7 && (examples.last?.value ?? 0) < -0.8)
  }

  @Test("random places are the same on every run, and differ from each other")
  func random() throws {
    let first = try gallery.examples(quote, .c, kind: .random, hypothesis: nil, count: 20)
    let second = try gallery.examples(upsideDown, .c, kind: .random, hypothesis: nil, count: 20)
    #expect(first.map(\.position) == second.map(\.position))
    #expect(Set(first.map(\.position)).count == first.count && first.count > 5)
  }

  @Test("disagreements are where cell and hypothesis part; near misses are almost on")
  func disagreements() throws {
    let ramp = CellID(layer: 0, index: 1)
    let threshold = try gallery.threshold(ramp, .c, hypothesis: "inside-quotes")
    let wrong = try gallery.examples(
      ramp, .c, kind: .disagreements, hypothesis: "inside-quotes", count: 10)
    #expect(!wrong.isEmpty)
    for example in wrong {
      let label = try gallery.labels("inside-quotes", example.position..<example.position + 1)[0]
      let isOn = (example.value - threshold.value) * Float(threshold.sign) > 0
      #expect(isOn != (label == 1))
    }
    let otsu = try gallery.threshold(quote, .c, hypothesis: nil)
    let near = try gallery.examples(quote, .c, kind: .disagreements, hypothesis: nil, count: 10)
    #expect(near.allSatisfy { $0.value <= otsu.value })
  }

  @Test("a shuffle meets every number once")
  func shuffle() {
    for count in [1, 2, 3, 64, 1000] {
      var shuffle = Shuffle(count: count)
      #expect(Set((0..<count).map { _ in shuffle.next() }).count == count)
    }
  }
}
