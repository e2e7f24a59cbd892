// SPDX-License-Identifier: Apache-2.0

import Recordings
import Scoring
import Synchronization
import Testing

@testable import Shading

private let texts = ["say \"hi\" now\n\"a\" or \"b\"\n", "no \"quotes\n", "end"]
private let quote = CellID(layer: 0, index: 0)
private let upsideDown = CellID(layer: 1, index: 0)

@Suite("A gallery answers about windows")
struct GalleryWindowTests {
  private let gallery: RecordingGallery
  init() throws { gallery = try toyGallery(texts) }

  @Test("a summary tells what was read, and no name can speak to a terminal")
  func summary() {
    #expect(gallery.summary.timesteps == 38)
    #expect(gallery.summary.cells == [3, 2])
    #expect(gallery.summary.corpusName == "toy␛[31m")
    #expect(gallery.cells.count == 5)
    #expect(gallery.documents.map(\.positions) == [0..<24, 24..<35, 35..<38])
  }

  @Test("what was kept can be shown, and what follows from it")
  func shown() { #expect(gallery.shown == [.c, .t, .p, .b]) }

  @Test("text comes a symbol a step, across documents")
  func text() throws {
    let steps = try gallery.text(22..<27)
    #expect(steps.map(\.position) == [22, 23, 24, 25, 26])
    #expect(String(decoding: steps.flatMap(\.bytes), as: UTF8.self) == "\"\nno ")
  }

  @Test("tanh, probability and surprise follow from c and the loss")
  func derived() throws {
    let c = try gallery.values(quote, .c, 3..<6)
    let t = try gallery.values(quote, .t, 3..<6)
    for (c, t) in zip(c, t) { #expect(abs(t) < abs(c) && t * c > 0) }
    #expect(try gallery.values(quote, .b, 0..<1)[0].isNaN)
    #expect(try gallery.values(quote, .b, 1..<4).map { $0.rounded() } == [2, 3, 1])
    #expect(try gallery.values(quote, .p, 1..<4) == [0.25, 0.125, 0.5].map { Float($0) })
  }

  @Test("labels hold after the symbol was read")
  func labels() throws {
    let marks = try gallery.labels("inside-quotes", 0..<12).map { $0 == 1 ? "#" : " " }.joined()
    //                say "hi" now
    #expect(marks == "    ###     ")
    #expect(try gallery.labels("position", 22..<26) == [0, 0, 24, 24])
  }

  @Test("bad questions have precise answers")
  func badQuestions() {
    #expect(throws: ShadingError.noCell(CellID(layer: 2, index: 0), layers: 2)) {
      try gallery.values(CellID(layer: 2, index: 0), .c, 0..<1)
    }
    #expect(throws: ShadingError.notShown(.f, cell: quote)) {
      try gallery.values(quote, .f, 0..<1)
    }
    #expect(throws: ShadingError.outOfRange(positions: 30..<39, timesteps: 38)) {
      try gallery.text(30..<39)
    }
    #expect(throws: ShadingError.noHypothesis("x", has: ["inside-quotes", "position"])) {
      try gallery.labels("x", 0..<1)
    }
    #expect(throws: ShadingError.notBinary("position", kind: "graded")) {
      try gallery.histogram(quote, .c, bins: 4, hypothesis: "position")
    }
  }

  @Test("an exhibit is the passage, its legend and a sentence")
  func exhibit() throws {
    let exhibit = try gallery.exhibit(of: quote, .t, 0..<13)
    #expect(exhibit.title == "cell 0:0, tanh c")
    #expect(
      exhibit.text.lines.map(\.ruler) == ["bbbb222bbbbbb"].map { _ in exhibit.text.lines[0].ruler })
    #expect(
      exhibit.text.lines[0].ruler.map { "abcd".contains($0) ? "-" : "+" }.joined()
        == "----+++------")
    #expect(exhibit.legend.low == "-1.00")
    #expect(exhibit.caption.hasPrefix("toy (lstm, 2 layers, 5 cells) over toy␛[31m, 38 symbols, "))
  }
}

@Suite("A gallery lists its cells")
struct GalleryRankingTests {
  @Test("by effect on one hypothesis; on all of them by what is beyond both baselines")
  func order() throws {
    func score(_ index: Int, _ hypothesis: String, _ effect: Double, _ excess: Double?) -> Score {
      Score(
        cell: CellID(layer: 0, index: index), quantity: .c, hypothesis: hypothesis, kind: .binary,
        effect: effect, sign: 1, lag: 0, prevalence: nil, selectionEffect: effect, threshold: nil,
        measures: [:], interval: nil, excess: excess, q: nil, untrained: index == 2 ? 0.8 : 0)
    }
    let gallery = try toyGallery(
      texts,
      rankings: [
        ScoreTable.Ranking(
          hypothesis: "position",
          scores: [score(1, "position", 0.99, 0.01), score(0, "position", 0.95, 0)]),
        ScoreTable.Ranking(
          hypothesis: "inside-quotes",
          scores: [score(0, "inside-quotes", 0.9, 0.5), score(2, "inside-quotes", 0.85, nil)]),
      ])
    let all = gallery.ranking(hypothesis: nil)
    #expect(all.map(\.cell.index) == [0, 2, 1])
    #expect(all.map(\.hypothesis) == ["inside-quotes", "inside-quotes", "position"])
    #expect(gallery.ranking(hypothesis: "position").map(\.cell.index) == [1, 0])
  }
}

@Suite("A gallery answers about whole traces")
struct GalleryTraceTests {
  private let gallery: RecordingGallery
  init() throws { gallery = try toyGallery(texts) }

  @Test("a scale is of the cell, of its layer, or 1")
  func scales() throws {
    let ramp = CellID(layer: 0, index: 1)
    #expect(try gallery.scale(ramp, .c, mode: .cell).end == 12)
    #expect(try gallery.scale(quote, .c, mode: .layer).end > 9)
    #expect(try gallery.scale(quote, .c, mode: .cell).end < 1)
    #expect(try gallery.scale(ramp, .c, mode: .fixed).end == 1)
    #expect(try gallery.scale(ramp, .t, mode: .cell).end == 1)
    #expect(try gallery.scale(ramp, .b, mode: .cell) == Scale(end: 3, isUnsigned: true))
    #expect(try gallery.scale(ramp, .p, mode: .layer) == Scale(end: 1, isUnsigned: true))
  }

  @Test("the best threshold against a hypothesis splits a quote cell as its quotes do")
  func youden() throws {
    let threshold = try gallery.threshold(quote, .c, hypothesis: "inside-quotes")
    #expect(threshold.sign == 1 && abs(threshold.value) < 0.7)
    #expect(threshold.origin == "best Youden J against inside-quotes")
    let down = try gallery.threshold(upsideDown, .c, hypothesis: "inside-quotes")
    #expect(down.sign == -1)
    // "hi, "a, "b and, to the document's end, "quotes↵
    #expect(down.runs == 4 && down.medianRun == 3)
    #expect(abs(down.share - 15.0 / 38) < 1e-9)
  }

  @Test("without a hypothesis the rarer side of Otsu's threshold is on")
  func otsu() throws {
    let threshold = try gallery.threshold(quote, .c, hypothesis: nil)
    #expect(threshold.origin == "Otsu" && threshold.sign == 1)
    #expect(threshold.runs == 4)
    #expect(try gallery.threshold(upsideDown, .c, hypothesis: nil).sign == -1)
    let constant = try gallery.threshold(CellID(layer: 1, index: 1), .c, hypothesis: nil)
    #expect(constant.share == 0)
  }

  @Test("the next on-run starts where a quote opens, forwards and backwards")
  func nextOn() throws {
    let threshold = try gallery.threshold(quote, .c, hypothesis: "inside-quotes")
    func next(_ position: Int, _ forward: Bool) throws -> Int? {
      try gallery.nextOn(quote, .c, threshold: threshold, from: position, forward: forward)
    }
    var starts: [Int] = []
    while let start = try next(starts.last ?? -1, true) { starts.append(start) }
    #expect(starts == [4, 13, 20, 27])
    #expect(try next(13, false) == 4)
    #expect(try next(4, false) == nil)
  }

  @Test("disagreements are where the thresholded cell and the labels part")
  func nextDisagreement() throws {
    let high = Threshold(
      value: 5.5, sign: 1, share: 0, runs: 0, medianRun: 0, origin: "by hand")
    let ramp = CellID(layer: 0, index: 1)
    // say "hi" now↵   the ramp is on from its sixth symbol: i" now disagree with hi, which begins at 4
    let next = try gallery.nextDisagreement(
      ramp, .c, threshold: high, hypothesis: "inside-quotes", from: -1, forward: true)
    #expect(next == 4)
    let after = try gallery.nextDisagreement(
      ramp, .c, threshold: high, hypothesis: "inside-quotes", from: 4, forward: true)
    #expect(after == 7)
  }

  @Test("a histogram is split by a hypothesis and counts every value once")
  func histogram() throws {
    let split = try gallery.histogram(quote, .c, bins: 4, hypothesis: "inside-quotes")
    #expect(split.off.reduce(0, +) + split.on.reduce(0, +) == 38)
    #expect(split.on == [0, 0, 0, 15] && split.off == [23, 0, 0, 0])
    let whole = try gallery.histogram(quote, .c, bins: 4, hypothesis: nil)
    #expect(whole.on == [0, 0, 0, 0] && whole.off == [23, 0, 0, 15])
  }

  @Test("likeness is |r|, with its sign told")
  func similar() throws {
    let similar = try gallery.similar(to: quote, count: 2)
    #expect(similar[0].cell == upsideDown && similar[0].r < -0.9)
    #expect(similar.count == 2)
    #expect(try gallery.similar(to: CellID(layer: 1, index: 1), count: 9).isEmpty)
  }
}

@Suite("What was not kept is replayed, in chunks")
struct GalleryReplayTests {
  /// Gates that tell where they are from: layer, cell and position.
  private func replay(_ calls: Counter) -> Replay {
    Replay(columns: { quantities, layers, positions in
      calls.add(positions)
      return quantities.flatMap { quantity in
        layers.sorted().map { layer in
          Replay.Column(
            layer: layer, quantity: quantity,
            values: (0..<[3, 2][layer]).flatMap { cell in
              positions.map { Float($0) + Float(layer * 10 + cell) / 100 }
            })
        }
      }
    }) { positions, count in
      positions.map { Predictions(candidates: [], actual: nil, actualRank: $0) }
    }
  }

  @Test("a window of a gate is the replay's, at any offset, and is asked for once")
  func window() throws {
    let calls = Counter()
    let long = String(repeating: "x", count: 200)
    let gallery = try toyGallery([long, long], replay: replay(calls))
    #expect(gallery.shown == [.c, .t, .h, .i, .f, .o, .g, .p, .b])
    let cell = CellID(layer: 1, index: 1)
    let values = try gallery.values(cell, .f, 150..<280)
    #expect(values == (150..<280).map { Float($0) + 0.11 })
    // From the keyframe before it, in whole chunks to the document's end, and in the next from its start.
    #expect(calls.ranges == [128..<200, 200..<328])
    _ = try gallery.values(CellID(layer: 1, index: 0), .f, 200..<264)
    #expect(calls.ranges.count == 2)
    // Another layer's cells were not kept, and are asked for when they are looked at.
    _ = try gallery.values(quote, .f, 200..<264)
    #expect(calls.ranges.last == 200..<264)
  }

  @Test("traces that a page needs are replayed once for all")
  func keep() throws {
    let calls = Counter()
    let gallery = try toyGallery([String(repeating: "x", count: 200)], replay: replay(calls))
    try gallery.keep([quote, upsideDown], [.c, .f, .i])
    #expect(calls.ranges == [0..<200])
    #expect(try gallery.values(upsideDown, .i, 70..<72) == [70.1, 71.1])
    _ = try gallery.histogram(quote, .f, bins: 8, hypothesis: nil)
    #expect(calls.ranges.count == 1)
  }

  @Test("the gates' histograms of a cell come from one replay of the text")
  func gateHistograms() throws {
    let calls = Counter()
    let gallery = try toyGallery([String(repeating: "x", count: 200)], replay: replay(calls))
    for gate in [Shown.i, .f, .o] {
      let histogram = try gallery.histogram(quote, gate, bins: 8, hypothesis: nil)
      #expect(histogram.off.reduce(0, +) == 200)
    }
    #expect(calls.ranges == [0..<200])
  }

  @Test("a probability that rounds to nothing is less than the last decimal, not nothing")
  func figures() {
    func figure(_ probability: Double, places: Int = 2) -> String {
      Predictions.Candidate(symbol: "e", probability: probability).figure(places: places)
    }
    #expect([0, 0.0049, 0.005].map { figure($0) } == ["<.01", "<.01", ".01"])
    #expect([0.52, 1].map { figure($0) } == [".52", "1.00"])
    #expect(figure(0.00004, places: 4) == "<.0001" && figure(0.0049, places: 4) == ".0049")
    #expect(figure(.nan) == "n/a")
  }

  @Test("predictions are the replay's")
  func predictions() throws {
    let gallery = try toyGallery(texts, replay: replay(Counter()))
    #expect(try gallery.predictions(at: 5, count: 3)?.actualRank == 5)
    #expect(try toyGallery(texts).predictions(at: 5, count: 3) == nil)
    // Over borders of keyframes and documents alike.
    let long = String(repeating: "x", count: 200)
    let both = try toyGallery([long, long], replay: replay(Counter()))
    #expect(try both.predictions(50..<280, count: 1)?.map(\.actualRank) == Array(50..<280))
  }
}

/// What a replay was asked for.
private final class Counter: Sendable {
  private let asked = Mutex<[Range<Int>]>([])
  var ranges: [Range<Int>] { asked.withLock { $0 } }
  func add(_ range: Range<Int>) { asked.withLock { $0.append(range) } }
}
