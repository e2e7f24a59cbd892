// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shading

/// A row drawn as `#` and blanks.
private func row(_ picture: String) -> BitRow {
  var row = BitRow(count: picture.count)
  for (place, sign) in picture.enumerated() where sign == "#" { row[place] = true }
  return row
}

@Suite("Traces and rows of bits")
struct TraceTests {
  @Test("runs end with their document")
  func runs() {
    let bits = row("## #####  #")
    let documents = [0..<6, 6..<11].map { DocumentSpan(name: "", positions: $0) }
    #expect(bits.runStarts(documents: documents) == row("#  #  #   #"))
    #expect(bits.runLengths(documents: documents) == [2, 3, 2, 1])
  }

  @Test("walking over set bits crosses words in both directions")
  func walking() {
    var bits = BitRow(count: 300)
    for place in [0, 63, 64, 130, 299] { bits[place] = true }
    var forward: [Int] = []
    while let next = bits.next(from: forward.last ?? -1, forward: true) { forward.append(next) }
    #expect(forward == [0, 63, 64, 130, 299])
    var backward: [Int] = []
    while let next = bits.next(from: backward.last ?? 300, forward: false) { backward.append(next) }
    #expect(backward == forward.reversed())
    #expect(bits.population == 5)
  }

  @Test("a threshold is strict on both sides, and NaN is never on")
  func threshold() {
    let values: [Float] = [-1, 0, 1, .nan, 2]
    #expect(BitRow(values, above: 0, sign: 1) == row("  # #"))
    #expect(BitRow(values, above: 0, sign: -1) == row("#    "))
  }

  @Test("the quantile of |x| is that of the sorted magnitudes, giants and NaN or not")
  func quantile() {
    var random = SplitMix64(state: 3)
    var values = (0..<5000).map { _ in Float.random(in: -2...2, using: &random) }
    values[17] = -900
    values[18] = .nan
    let sorted = values.filter(\.isFinite).map(abs).sorted()
    for share in [0.5, 0.9, 0.995, 1] {
      let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
      #expect(TraceStatistics.quantileOfMagnitude(values, share: share) == sorted[place])
    }
    #expect(TraceStatistics.quantileOfMagnitude([.nan], share: 0.5) == 0)
    #expect(
      TraceStatistics.quantileOfMagnitude([Float](repeating: -3, count: 9000), share: 0.995) == 3)
  }

  @Test("the best Youden J is that of all thresholds")
  func youden() throws {
    var random = SplitMix64(state: 5)
    let labels = (0..<2000).map { _ in Bool.random(using: &random) }
    let values = labels.map { Float.random(in: -1...1, using: &random) + ($0 ? 0.7 : 0) }
    var bits = BitRow(count: labels.count)
    for (place, label) in labels.enumerated() { bits[place] = label }
    let best = try #require(TraceStatistics.youden(values, labels: bits))
    let positives = Double(labels.count { $0 })
    func j(_ threshold: Float) -> Double {
      zip(values, labels).reduce(0) { sum, pair in
        pair.0 <= threshold
          ? sum : sum + (pair.1 ? 1 / positives : -1 / (Double(labels.count) - positives))
      }
    }
    let exhaustive = values.map(j).max() ?? 0
    #expect(best.sign == 1)
    #expect(abs(best.j - exhaustive) < 0.002 && abs(j(best.value) - best.j) < 0.002)
  }

  @Test("Otsu parts two heaps in their gap")
  func otsu() {
    let values: [Float] = [-1.1, -1, -0.9, 0.9, 1, 1.1, 1, 50]
    let threshold = TraceStatistics.otsu(values, end: 1.1)
    #expect(threshold > -0.5 && threshold < 0.5)
    #expect(TraceStatistics.otsu([2, 2, 2], end: 2) == 2)
  }

  @Test("a cache forgets what was used longest ago")
  func cache() {
    let cache = BoundedCache<Int, Int>(limit: 10)
    for key in 0..<3 { cache.insert(key, for: key, cost: 4) }
    #expect(cache[0] == nil && cache[1] == 1 && cache[2] == 2)
    _ = cache[1]
    cache.insert(3, for: 3, cost: 4)
    #expect(cache[2] == nil && cache[1] == 1)
    cache.insert(9, for: 9, cost: 99)
    #expect(cache[9] == 9 && cache[1] == nil)
  }

  @Test("work in parallel keeps its order, and one fault ends it")
  func parallel() throws {
    #expect(try inParallel(100) { $0 * 2 } == (0..<100).map { $0 * 2 })
    #expect(throws: ShadingError.nothingSelected) {
      try inParallel(100) { if $0 == 50 { throw ShadingError.nothingSelected } }
    }
  }

  @Test("pieces of a range make the whole, and only the last is shorter")
  func pieces() {
    #expect((3..<20).pieces(of: 8) == [3..<11, 11..<19, 19..<20])
    #expect((0..<16).pieces(of: 8) == [0..<8, 8..<16])
    #expect((5..<7).pieces(of: 8) == [5..<7])
    #expect((5..<5).pieces(of: 8) == [])
  }
}
