// SPDX-License-Identifier: Apache-2.0

/// What waits for a stream, and the beginnings of documents that are read before all else.
///
/// Groups of streams that read nothing which goes first wait for those that do; within a group the other streams are
/// read beside it, because one row of a product takes nearly as long as six.
struct ReadingQueue {
  private var waiting: ArraySlice<ReadingStretch>
  /// How many timesteps from the beginning of a document go first.
  private let first: [Int: Int]
  /// Items that have not read what goes first.
  private var behind = 0

  /// Items in the order in which `streams` streams take them.
  ///
  /// Only as many beginnings go first as there are streams, so that none waits for a stream that may not go on; those
  /// that are left are the next to be read.
  init(_ items: [ReadingStretch], wantedFirst wanted: [Int: Int], streams: Int) {
    guard streams > 1 else {
      waiting = items[...]
      first = [:]
      return
    }
    // After what goes first the longest, so that none is left alone at the end.
    func order(_ item: ReadingStretch) -> (Int, Int, Int) {
      let isWanted = item.timesteps.lowerBound < wanted[item.document] ?? 0
      return (isWanted ? 0 : 1, -item.timesteps.count, item.document)
    }
    waiting = items.sorted { order($0) < order($1) }[...]
    let taken = Set(waiting.prefix(streams).map(\.document))
    first = wanted.filter { taken.contains($0.key) }
    behind = waiting.prefix(streams).count { goesFirst($0, from: $0.timesteps.lowerBound) }
  }

  /// Whether all that goes first is being read, or is the next to be.
  var isOpen: Bool {
    behind == 0 || waiting.first.map { goesFirst($0, from: $0.timesteps.lowerBound) } ?? false
  }

  /// Whether an item has something to read before all else, from a timestep on.
  func goesFirst(_ item: ReadingStretch, from timestep: Int) -> Bool {
    timestep < min(first[item.document] ?? 0, item.timesteps.upperBound)
  }

  /// Whether nothing waits.
  var isEmpty: Bool { waiting.isEmpty }

  /// Takes the next item.
  mutating func next() -> ReadingStretch? { waiting.popFirst() }

  /// Notes that an item's timesteps are being read.
  mutating func note(_ item: ReadingStretch, _ timesteps: Range<Int>) {
    if behind > 0, goesFirst(item, from: timesteps.lowerBound),
      !goesFirst(item, from: timesteps.upperBound)
    {
      behind -= 1
    }
  }
}
