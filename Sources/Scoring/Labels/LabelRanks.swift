// SPDX-License-Identifier: Apache-2.0

/// The rank of each value of a graded label within one half of the text, as a small whole number.
///
/// Values are told apart to 11 binary digits after the first (whole numbers up to 4,096 exactly), so
/// that the memory is bounded whatever the text's length.
struct LabelRanks: Sendable {
  /// Distinct values, ascending, as keys.
  private let keys: [UInt32]
  /// The scaled mid-rank of each, 0…largest.
  private let ranks: [UInt8]

  /// How often each value occurs, before ranks are known.
  struct Tally {
    private(set) var counts: [UInt32: Int] = [:]
    private(set) var total = 0

    mutating func add(_ values: ArraySlice<Float>) {
      // Labels stand still for long stretches: count runs.
      var key: UInt32?
      var run = 0
      for value in values {
        let next = LabelRanks.key(value)
        if next != key {
          if let key { counts[key, default: 0] += run }
          key = next
          run = 0
        }
        run += 1
      }
      if let key { counts[key, default: 0] += run }
      total += values.count
    }

    /// The number of different values.
    var distinct: Int { counts.count }
  }

  /// Ranks from 0 to `largest` of what a tally has seen.
  init(_ tally: Tally, largest: Int) {
    keys = tally.counts.keys.sorted()
    var below = 0
    var ranks: [UInt8] = []
    for key in keys {
      let count = tally.counts[key] ?? 0
      let middle = (Double(below) + Double(count) / 2) / Double(max(1, tally.total))
      ranks.append(UInt8(max(0, min(255, (middle * Double(largest)).rounded()))))
      below += count
    }
    self.ranks = ranks
  }

  /// The rank of a value; of the nearest one below where it was never seen (beyond a stretch's end).
  func rank(ofKey key: UInt32) -> UInt8 {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] <= key { low = middle + 1 } else { high = middle }
    }
    return ranks.isEmpty ? 0 : ranks[max(0, low - 1)]
  }

  /// A number that orders as the value does.
  static func key(_ value: Float) -> UInt32 {
    let bits = (value + 0).bitPattern
    let ordered = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
    return ordered >> 12
  }
}
