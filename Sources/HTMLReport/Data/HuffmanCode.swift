// SPDX-License-Identifier: Apache-2.0

/// A prefix code whose words are at most so many bits long.
struct HuffmanCode {
  /// Bits of each symbol's word; 0 for symbols that never occur.
  let lengths: [UInt8]
  /// Each symbol's word, first bit lowest, as DEFLATE sends them.
  let words: [UInt16]

  /// The code for symbols that occur so often; at least one symbol has a word.
  init(counts: [Int], limit: Int) {
    var weights = counts
    if !weights.contains(where: { $0 > 0 }) { weights[0] = 1 }
    var lengths = HuffmanCode.lengths(weights)
    // Too deep a tree is made shallower by making rare symbols less rare.
    while lengths.contains(where: { Int($0) > limit }) {
      weights = weights.map { $0 > 0 ? $0 / 2 + 1 : 0 }
      lengths = HuffmanCode.lengths(weights)
    }
    self.init(lengths: lengths)
  }

  /// The canonical code of given lengths.
  init(lengths: [UInt8]) {
    self.lengths = lengths
    var next = [Int](repeating: 0, count: 17)
    var perLength = [Int](repeating: 0, count: 17)
    for length in lengths where length > 0 { perLength[Int(length)] += 1 }
    for length in 1..<16 { next[length + 1] = (next[length] + perLength[length]) << 1 }
    words = lengths.map { length in
      guard length > 0 else { return 0 }
      defer { next[Int(length)] += 1 }
      return HuffmanCode.reversed(next[Int(length)], bits: Int(length))
    }
  }

  /// The lowest bits of a word in the opposite order.
  private static func reversed(_ word: Int, bits: Int) -> UInt16 {
    var (word, reversed) = (word, 0)
    for _ in 0..<bits {
      reversed = reversed << 1 | word & 1
      word >>= 1
    }
    return UInt16(reversed)
  }

  /// Depths of the leaves of the tree of least cost; one bit where there is a single symbol.
  private static func lengths(_ weights: [Int]) -> [UInt8] {
    var lengths = [UInt8](repeating: 0, count: weights.count)
    let leaves = weights.indices.filter { weights[$0] > 0 }
      .sorted { (weights[$0], $0) < (weights[$1], $1) }
    guard leaves.count > 1 else {
      lengths[leaves[0]] = 1
      return lengths
    }
    // Two queues, both ascending: leaves by weight, and inner nodes as they are made.
    let count = 2 * leaves.count - 1
    var weight = leaves.map { weights[$0] }
    var parent = [Int](repeating: 0, count: count)
    var (leaf, inner) = (0, leaves.count)
    func lighter() -> Int {
      let takesLeaf =
        leaf < leaves.count && (inner >= weight.count || weight[leaf] <= weight[inner])
      defer { if takesLeaf { leaf += 1 } else { inner += 1 } }
      return takesLeaf ? leaf : inner
    }
    while weight.count < count {
      let (a, b) = (lighter(), lighter())
      (parent[a], parent[b]) = (weight.count, weight.count)
      weight.append(weight[a] + weight[b])
    }
    var depth = [UInt8](repeating: 0, count: count)
    for node in stride(from: count - 2, through: 0, by: -1) {
      depth[node] = depth[parent[node]] &+ 1
    }
    for (place, leaf) in leaves.enumerated() { lengths[leaf] = depth[place] }
    return lengths
  }
}
