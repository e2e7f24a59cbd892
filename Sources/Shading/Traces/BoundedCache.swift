// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What was computed and may be asked for again, up to a cost; what was used longest ago goes first.
///
/// A value is made outside the lock: two threads may make the same one, and either is kept.
final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    let value: Value
    let cost: Int
    var used: Int
  }

  private struct Contents {
    var entries: [Key: Entry] = [:]
    var cost = 0
    var clock = 0
  }

  private let contents = Mutex(Contents())
  private let limit: Int

  /// An empty cache that holds values up to a cost (bytes, by custom).
  init(limit: Int) { self.limit = limit }

  /// The value of a key, made where it is not there.
  func value(_ key: Key, cost: (Value) -> Int, make: () throws -> Value) rethrows -> Value {
    if let value = self[key] { return value }
    let value = try make()
    insert(value, for: key, cost: cost(value))
    return value
  }

  /// The value of a key where it is there.
  subscript(_ key: Key) -> Value? {
    contents.withLock { contents in
      contents.clock += 1
      contents.entries[key]?.used = contents.clock
      return contents.entries[key]?.value
    }
  }

  /// Keeps a value, and lets go of old ones.
  func insert(_ value: Value, for key: Key, cost: Int) {
    contents.withLock { contents in
      contents.clock += 1
      contents.cost -= contents.entries[key]?.cost ?? 0
      contents.entries[key] = Entry(value: value, cost: cost, used: contents.clock)
      contents.cost += cost
      while contents.cost > limit && contents.entries.count > 1,
        let oldest = contents.entries.min(by: { $0.value.used < $1.value.used })
      {
        contents.cost -= oldest.value.cost
        contents.entries[oldest.key] = nil
      }
    }
  }
}
