// SPDX-License-Identifier: Apache-2.0
//
// What is asked of a trace as a whole. A trace is an array of Float, one a timestep; NaN is no value.
// Everything here is a few passes over it: a million timesteps take a few milliseconds.

/// The ends of a trace, and how many values it has.
struct TraceRange: Equatable {
  var low: Float = .infinity
  var high: Float = -.infinity
  var count = 0

  init(_ values: [Float]) {
    var (low, high, count) = (Float.infinity, -Float.infinity, 0)
    values.withUnsafeBufferPointer { values in
      for value in values where value.isFinite {
        low = min(low, value)
        high = max(high, value)
        count += 1
      }
    }
    (self.low, self.high, self.count) = (low, high, count)
  }

  var magnitude: Float { count == 0 ? 0 : max(abs(low), abs(high)) }
}

/// Statistics of traces.
enum TraceStatistics {
  /// The smallest magnitude that at least `share` of the finite values do not exceed; 0 of none.
  static func quantileOfMagnitude(_ values: [Float], share: Double) -> Float {
    var low: Float = 0
    var high = TraceRange(values).magnitude
    guard high > 0 else { return 0 }
    let count = values.withUnsafeBufferPointer { $0.reduce(0) { $0 + ($1.isFinite ? 1 : 0) } }
    let wanted = Int((share * Double(count)).rounded(.up))
    var below = 0
    // Each turn zooms into the bin that holds the quantile: its few values are then sorted.
    for _ in 0..<3 {
      let bins = 1024
      let width = (high - low) / Float(bins)
      guard width > .leastNormalMagnitude else { return high }
      var counts = [Int](repeating: 0, count: bins)
      forMagnitudes(values, from: low, to: high) { magnitude in
        counts[min(bins - 1, Int((magnitude - low) / width))] += 1
      }
      var bin = 0
      while bin < bins - 1 && below + counts[bin] < wanted {
        below += counts[bin]
        bin += 1
      }
      if counts[bin] <= 4096 {
        let (binLow, base, width) = (bin, low, width)
        var inside: [Float] = []
        forMagnitudes(values, from: low, to: high) { magnitude in
          if min(bins - 1, Int((magnitude - base) / width)) == binLow { inside.append(magnitude) }
        }
        inside.sort()
        return inside.isEmpty ? high : inside[min(max(wanted - below - 1, 0), inside.count - 1)]
      }
      (low, high) = (low + Float(bin) * width, low + Float(bin + 1) * width)
      // Rounding of the new ends must not lose or double values: count those below anew.
      below = 0
      let end = low
      forMagnitudes(values, from: 0, to: .infinity) { if $0 < end { below += 1 } }
    }
    return high
  }

  private static func forMagnitudes(
    _ values: [Float], from low: Float, to high: Float, _ body: (Float) -> Void
  ) {
    values.withUnsafeBufferPointer { values in
      for value in values where value.isFinite {
        let magnitude = abs(value)
        if magnitude >= low && magnitude <= high { body(magnitude) }
      }
    }
  }

  /// The threshold and sign with the best Youden J = P(on | true) − P(on | false), and J.
  ///
  /// The best bin edge of 1,024 is looked at again with 1,024 finer ones around it.
  static func youden(_ values: [Float], labels: BitRow) -> (value: Float, sign: Int, j: Double)? {
    let range = TraceRange(values)
    guard range.count > 0, range.low < range.high else { return nil }
    func best(_ low: Float, _ high: Float) -> (value: Float, sign: Int, j: Double)? {
      let counts = LabelledCounts(values, bins: 1024, low: low, high: high, labels: labels)
      return counts.bestEdge().map { (counts.edge($0.bin), $0.sign, $0.j) }
    }
    guard let coarse = best(range.low, range.high) else { return nil }
    let step = (range.high - range.low) / 1024
    let fine = best(max(coarse.value - step, range.low), min(coarse.value + step, range.high))
    return fine.flatMap { $0.j > coarse.j ? $0 : nil } ?? coarse
  }

  /// Otsu's threshold: between the two classes that are tightest, each around its own mean.
  ///
  /// Values beyond ±`end` count as ±`end`, so that a rare giant does not decide. Source: Otsu 1979.
  static func otsu(_ values: [Float], end: Float) -> Float {
    let range = TraceRange(values)
    let (low, high) = (max(range.low, -end), min(range.high, end))
    guard range.count > 0, low < high else { return range.count > 0 ? range.low : 0 }
    let counts = LabelledCounts(values, bins: 256, low: low, high: high, labels: nil)
    let total = counts.off.reduce(0, +)
    let sum = counts.off.enumerated().reduce(0.0) { $0 + Double($1.offset) * Double($1.element) }
    var (below, sumBelow) = (0, 0.0)
    var best: (first: Int, last: Int, spread: Double) = (0, 0, -1)
    for bin in 0..<255 {
      below += counts.off[bin]
      sumBelow += Double(bin) * Double(counts.off[bin])
      guard below > 0, below < total else { continue }
      let (a, b) = (Double(below), Double(total - below))
      let distance = sumBelow / a - (sum - sumBelow) / b
      let spread = a * b * distance * distance
      if spread > best.spread { best = (bin, bin, spread) }
      if spread == best.spread { best.last = bin }
    }
    return (counts.edge(best.first + 1) + counts.edge(best.last + 1)) / 2
  }
}
