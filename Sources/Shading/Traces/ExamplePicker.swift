// SPDX-License-Identifier: Apache-2.0

/// Picks places of a trace that are worth reading: no two with the same text, and never more than two
/// within 500 symbols.
struct ExamplePicker {
  let trace: [Float]
  /// The text by which a place is told from others.
  let context: (Int) throws -> [UInt8]

  /// Symbols within which at most two examples stand.
  static let spacing = 500
  private static let perSpacing = 2

  /// The places where a rank is largest, best first; ranks of −∞ and NaN never count.
  func extremes(_ count: Int, among: BitRow? = nil, rank: (Float) -> Float) throws -> [Example] {
    var candidates: [(rank: Float, position: Int)] = []
    // The best four of each 500 are more than can be taken there, and few enough to sort.
    for start in stride(from: 0, to: trace.count, by: ExamplePicker.spacing) {
      var best: [(rank: Float, position: Int)] = []
      for position in start..<min(start + ExamplePicker.spacing, trace.count)
      where among?[position] ?? true {
        let value = rank(trace[position])
        guard value > -.infinity, best.count < 4 || value > best[best.count - 1].rank else {
          continue
        }
        // Neighbours of a better place show nothing new.
        if let near = best.firstIndex(where: { abs($0.position - position) < 16 }) {
          guard value > best[near].rank else { continue }
          best.remove(at: near)
        }
        best.insert((value, position), at: best.firstIndex { $0.rank < value } ?? best.count)
        if best.count > 4 { best.removeLast() }
      }
      candidates += best
    }
    candidates.sort { ($1.rank, $0.position) < ($0.rank, $1.position) }
    var taken = Taken()
    for candidate in candidates where taken.examples.count < count {
      try taken.take(candidate.position, in: self)
    }
    return taken.examples
  }

  /// So many places of each equal share of the values, highest share first; within one in no order.
  func quantiles(_ shares: Int, each: Int) throws -> [Example] {
    var places = Shuffle(count: trace.count)
    let sample = (0..<min(trace.count, 1 << 14)).map { _ in trace[places.next()] }
      .filter { $0.isFinite }.sorted()
    guard !sample.isEmpty else { return [] }
    let edges = (1..<shares).map { sample[$0 * sample.count / shares] }
    var taken = Taken()
    var full = [Int](repeating: 0, count: shares)
    places = Shuffle(count: trace.count)
    for _ in 0..<min(trace.count, 1 << 16) where full.contains(where: { $0 < each }) {
      let position = places.next()
      guard trace[position].isFinite else { continue }
      let share = edges.reduce(0) { $0 + (trace[position] >= $1 ? 1 : 0) }
      guard full[share] < each, try taken.take(position, in: self) else { continue }
      full[share] += 1
    }
    return taken.examples.sorted { ($1.value, $0.position) < ($0.value, $1.position) }
  }

  /// Places without regard to the values; always the same ones for a text's length.
  func random(_ count: Int) throws -> [Example] {
    var places = Shuffle(count: trace.count)
    var taken = Taken()
    for _ in 0..<min(trace.count, 1 << 16) where taken.examples.count < count {
      let position = places.next()
      if trace[position].isFinite { try taken.take(position, in: self) }
    }
    return taken.examples
  }

  /// The examples so far, and what rules out others.
  private struct Taken {
    var examples: [Example] = []
    var contexts: Set<[UInt8]> = []
    var places: [Int: [Int]] = [:]

    @discardableResult
    mutating func take(_ position: Int, in picker: ExamplePicker) throws -> Bool {
      let block = position / ExamplePicker.spacing
      let near = (block - 1...block + 1).flatMap { places[$0] ?? [] }.filter {
        abs($0 - position) < ExamplePicker.spacing
      }
      // Two that are near this one might be near each other too: no window of 500 gets a third.
      guard near.count < ExamplePicker.perSpacing else { return false }
      guard contexts.insert(try picker.context(position)).inserted else { return false }
      places[block, default: []].append(position)
      examples.append(Example(position: position, value: picker.trace[position]))
      return true
    }
  }
}

/// Every number below a count once, in an order without pattern that is the same on every run.
///
/// A full-period generator modulo the next power of two, numbers past the count left out. Source:
/// Hull and Dobell 1962.
struct Shuffle {
  private let count: Int
  private let mask: Int
  private var state: Int

  /// An order of the numbers 0 to count − 1; count is positive before `next` is asked.
  init(count: Int) {
    self.count = count
    var mask = 1
    while mask < count { mask <<= 1 }
    self.mask = mask - 1
    state = mask / 3
  }

  /// The next number; after the last one the first again.
  mutating func next() -> Int {
    precondition(count > 0, "nothing to choose from")
    repeat {
      state = (state &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F) & mask
      // The low bits of such a generator alternate: fold the high ones in, which stays one to one.
    } while folded >= count
    return folded
  }

  private var folded: Int { state ^ state >> 3 ^ state >> 7 }
}
