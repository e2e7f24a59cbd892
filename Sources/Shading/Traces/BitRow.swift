// SPDX-License-Identifier: Apache-2.0

/// One bit a timestep: where a cell is on, or a hypothesis true.
struct BitRow: Sendable, Equatable {
  /// Bit k of word w is timestep 64·w + k; bits past the end are 0.
  private(set) var words: [UInt64]
  let count: Int

  init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// Where values lie on a threshold's side.
  init(_ values: [Float], above threshold: Float, sign: Int) {
    self.init(count: values.count)
    values.withUnsafeBufferPointer { values in
      words.withUnsafeMutableBufferPointer { words in
        for word in words.indices {
          let start = word * 64
          var bits: UInt64 = 0
          if sign < 0 {
            for k in 0..<min(64, values.count - start) {
              bits |= (values[start + k] < threshold ? 1 : 0) << UInt64(k)
            }
          } else {
            for k in 0..<min(64, values.count - start) {
              bits |= (values[start + k] > threshold ? 1 : 0) << UInt64(k)
            }
          }
          words[word] = bits
        }
      }
    }
  }

  subscript(_ position: Int) -> Bool {
    get { words[position >> 6] >> UInt64(position & 63) & 1 == 1 }
    set {
      let bit: UInt64 = 1 << UInt64(position & 63)
      if newValue { words[position >> 6] |= bit } else { words[position >> 6] &= ~bit }
    }
  }

  /// The positions that are set, ascending.
  var ones: [Int] {
    var ones: [Int] = []
    ones.reserveCapacity(population)
    for (index, word) in words.enumerated() {
      var bits = word
      while bits != 0 {
        ones.append(index << 6 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
    return ones
  }

  /// How many bits are set.
  var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Where exactly one of two rows is set.
  func symmetricDifference(_ other: BitRow) -> BitRow {
    precondition(count == other.count, "rows of one text have one length")
    var result = self
    for word in words.indices { result.words[word] ^= other.words[word] }
    return result
  }

  /// The set bits before which none is set, or that begin a document.
  func runStarts(documents: [DocumentSpan]) -> BitRow {
    var result = self
    var carry: UInt64 = 0
    for word in words.indices {
      result.words[word] = words[word] & ~(words[word] << 1 | carry)
      carry = words[word] >> 63
    }
    for document in documents where !document.positions.isEmpty {
      let start = document.positions.lowerBound
      if self[start] { result[start] = true }
    }
    return result
  }

  /// The first set bit after (the last one before) a position, or nil.
  func next(from position: Int, forward: Bool) -> Int? {
    forward ? first(from: max(position + 1, 0)) : last(before: min(position, count))
  }

  private func first(from start: Int) -> Int? {
    guard start < count else { return nil }
    var word = start >> 6
    var bits = words[word] & (~0 << UInt64(start & 63))
    while bits == 0 {
      word += 1
      guard word < words.count else { return nil }
      bits = words[word]
    }
    return word << 6 + bits.trailingZeroBitCount
  }

  private func last(before end: Int) -> Int? {
    guard end > 0 else { return nil }
    var word = (end - 1) >> 6
    var bits = words[word] & (~0 >> UInt64(63 - (end - 1) & 63))
    while bits == 0 {
      word -= 1
      guard word >= 0 else { return nil }
      bits = words[word]
    }
    return word << 6 + 63 - bits.leadingZeroBitCount
  }

  /// The lengths of all runs of set bits; a run ends where its document does.
  func runLengths(documents: [DocumentSpan]) -> [Int] {
    var lengths: [Int] = []
    for document in documents {
      var position = document.positions.lowerBound
      let end = document.positions.upperBound
      while let start = first(from: position), start < end {
        let stop = min(firstClear(from: start), end)
        lengths.append(stop - start)
        position = stop
      }
    }
    return lengths
  }

  private func firstClear(from start: Int) -> Int {
    var word = start >> 6
    var bits = ~words[word] & (~0 << UInt64(start & 63))
    while bits == 0 {
      word += 1
      guard word < words.count else { return count }
      bits = ~words[word]
    }
    return min(count, word << 6 + bits.trailingZeroBitCount)
  }
}
