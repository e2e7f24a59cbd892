// SPDX-License-Identifier: Apache-2.0

import Chance

/// Which timesteps choose a cell and which report on it; no timestep does both.
struct Split: Sendable {
  /// The two halves.
  enum Half: Int, Sendable {
    case selection = 0
    case report = 1
  }

  /// Neighbouring timesteps of one document that belong to one half.
  struct Stretch: Sendable, Equatable {
    let document: Int
    let timesteps: Range<Int>
    let half: Half
  }

  /// The stretches of each document, in order of time.
  let stretches: [[Stretch]]
  /// Whether whole documents were dealt to the halves; else blocks of each, with gaps between.
  let isByDocument: Bool

  /// Fewer documents than this are cut into blocks.
  private static let fewestDocuments = 4
  /// Blocks that a document is cut into, at most.
  private static let blocks = 16
  /// Timesteps left out between two blocks, at most.
  private static let widestGap = 256

  /// Deals documents of given lengths to two halves of about the same length.
  ///
  /// The longest goes first, each to the lighter half; equal lengths in an order that `seed` decides.
  /// Too few documents, or one that outweighs the others, are cut into far-apart blocks instead.
  /// `margin` timesteps at each end of a document are in no half, so that every lag has a label.
  init(lengths: [Int], margin: Int, seed: UInt64) {
    let usable = lengths.map { margin..<max(margin, $0 - margin) }
    let filled = usable.indices.filter { !usable[$0].isEmpty }
    if filled.count >= Self.fewestDocuments {
      var random = SplitMix64(seed: seed)
      let order = filled.map { (document: $0, tie: random.next()) }.sorted {
        (usable[$1.document].count, $0.tie) < (usable[$0.document].count, $1.tie)
      }
      var weight = [0, 0]
      var half = [Int: Half]()
      for entry in order {
        let lighter: Half = weight[0] <= weight[1] ? .selection : .report
        half[entry.document] = lighter
        weight[lighter.rawValue] += usable[entry.document].count
      }
      if 4 * min(weight[0], weight[1]) >= weight[0] + weight[1] {
        isByDocument = true
        stretches = usable.indices.map { document in
          half[document].map {
            [Stretch(document: document, timesteps: usable[document], half: $0)]
          } ?? []
        }
        return
      }
    }
    isByDocument = false
    stretches = usable.indices.map { Self.cut(usable[$0], document: $0) }
  }

  /// Blocks of one document, dealt in turn, with a gap after each.
  private static func cut(_ range: Range<Int>, document: Int) -> [Stretch] {
    let count = min(blocks, max(2, range.count / 64 & ~1))
    guard range.count >= 2 * count else { return [] }
    return (0..<count).map { block in
      let start = range.lowerBound + range.count * block / count
      let end = range.lowerBound + range.count * (block + 1) / count
      let gap = min(widestGap, (end - start) / 8)
      let first: Half = document % 2 == 0 ? .selection : .report
      let half: Half = block % 2 == 0 ? first : (first == .selection ? .report : .selection)
      return Stretch(document: document, timesteps: start..<end - gap, half: half)
    }
  }

  /// How many timesteps a half has.
  func timesteps(_ half: Half) -> Int {
    stretches.joined().reduce(0) { $0 + ($1.half == half ? $1.timesteps.count : 0) }
  }
}
