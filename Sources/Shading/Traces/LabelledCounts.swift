// SPDX-License-Identifier: Apache-2.0

/// Counts of values in equal bins, by label.
struct LabelledCounts: Sendable {
  let low: Float
  let width: Float
  /// Counts of the bins where the label is false, and where it is true.
  private(set) var off: [Int]
  private(set) var on: [Int]

  /// No counts yet, between `low` and `high`.
  init(bins: Int, low: Float, high: Float) {
    self.low = low
    width = max((high - low) / Float(bins), .leastNormalMagnitude)
    off = [Int](repeating: 0, count: bins)
    on = off
  }

  /// Counts that are known already.
  init(low: Float, width: Float, on: [Int], off: [Int]) {
    (self.low, self.width, self.on, self.off) = (low, width, on, off)
  }

  /// Counts of a whole trace; all is false where there are no labels.
  init(_ values: [Float], bins: Int, low: Float, high: Float, labels: BitRow?) {
    self.init(bins: bins, low: low, high: high)
    values.withUnsafeBufferPointer { values in
      guard let labels else {
        LabelledCounts.count(values, low, width, 1, &off)
        return
      }
      let (low, scale, last) = (low, 1 / width, Float(bins - 1))
      var counts = [Int](repeating: 0, count: 2 * bins)
      counts.withUnsafeMutableBufferPointer { counts in
        labels.words.withUnsafeBufferPointer { words in
          for position in values.indices {
            let place = (values[position] - low) * scale
            guard !place.isNaN else { continue }
            let label = Int(words[position >> 6] >> UInt64(position & 63) & 1)
            counts[label * bins + Int(max(0, min(last, place)))] += 1
          }
        }
      }
      off = Array(counts[..<bins])
      on = Array(counts[bins...])
    }
  }

  /// Counts values `weight` times; those beyond the ends go to the first and last bin, NaN nowhere.
  mutating func add(_ values: UnsafeBufferPointer<Float>, label: Bool, weight: Int = 1) {
    if label {
      LabelledCounts.count(values, low, width, weight, &on)
    } else {
      LabelledCounts.count(values, low, width, weight, &off)
    }
  }

  /// The lower edge of a bin.
  func edge(_ bin: Int) -> Float { low + Float(bin) * width }

  /// Youden's J = P(on | true) − P(on | false) at the lower edge of a bin, on being above it for sign 1;
  /// nil without values of both kinds.
  func j(atEdgeOf bin: Int, sign: Int) -> Double? {
    let (positives, negatives) = (on.reduce(0, +), off.reduce(0, +))
    guard positives > 0, negatives > 0 else { return nil }
    let hits = Double(on[bin...].reduce(0, +)) / Double(positives)
    let alarms = Double(off[bin...].reduce(0, +)) / Double(negatives)
    return sign < 0 ? alarms - hits : hits - alarms
  }

  /// The bin edge and sign with the best J; of a stretch of empty bins its middle.
  func bestEdge() -> (bin: Int, sign: Int, j: Double)? {
    let (positives, negatives) = (on.reduce(0, +), off.reduce(0, +))
    guard positives > 0, negatives > 0 else { return nil }
    var (hits, alarms) = (0, 0)
    var best = (first: 0, last: 0, j: 0.0)
    for bin in stride(from: on.count - 1, to: 0, by: -1) {
      hits += on[bin]
      alarms += off[bin]
      let j = Double(hits) / Double(positives) - Double(alarms) / Double(negatives)
      if abs(j) > abs(best.j) {
        best = (bin, bin, j)
      } else if j == best.j && best.last == bin + 1 {
        best.last = bin
      }
    }
    guard best.first > 0 else { return nil }
    return ((best.first + best.last) / 2, best.j < 0 ? -1 : 1, abs(best.j))
  }

  private static func count(
    _ values: UnsafeBufferPointer<Float>, _ low: Float, _ width: Float, _ weight: Int,
    _ counts: inout [Int]
  ) {
    let scale = 1 / width
    let last = Float(counts.count - 1)
    counts.withUnsafeMutableBufferPointer { counts in
      for value in values {
        let place = (value - low) * scale
        guard !place.isNaN else { continue }
        counts[Int(max(0, min(last, place)))] += weight
      }
    }
  }
}
