// SPDX-License-Identifier: Apache-2.0

/// Which timesteps have equal values: all that measures by rank need of a trace, sorted once.
struct ValueGroups: Sendable {
  /// The group of each timestep, shape (T); groups by ascending value.
  let groups: [Int32]
  /// The value of each group.
  let values: [Float]
  /// Timesteps of each group; 0 only after `selecting`.
  let totals: [UInt32]

  /// Groups of finite values.
  init(_ values: [Float]) {
    let order = ascendingOrder(values)
    var distinct: [Float] = []
    var totals: [UInt32] = []
    var start = 0
    groups = [Int32](unsafeUninitializedCapacity: values.count) { groups, initialized in
      while start < order.count {
        let value = values[Int(order[start])]
        var end = start
        while end < order.count, end == start || values[Int(order[end])] == value {
          groups[Int(order[end])] = Int32(distinct.count)
          end += 1
        }
        distinct.append(value)
        totals.append(UInt32(end - start))
        start = end
      }
      initialized = values.count
    }
    self.values = distinct
    self.totals = totals
  }

  private init(groups: [Int32], values: [Float]) {
    self.groups = groups
    self.values = values
    totals = [UInt32](unsafeUninitializedCapacity: values.count) { totals, initialized in
      totals.initialize(repeating: 0)
      for group in groups { totals[Int(group)] += 1 }
      initialized = values.count
    }
  }

  /// The same groups over stretches of the timesteps only, one stretch after another.
  func selecting(_ stretches: [Range<Int>]) -> ValueGroups {
    var chosen: [Int32] = []
    chosen.reserveCapacity(stretches.reduce(0) { $0 + $1.count })
    for stretch in stretches { chosen += groups[stretch] }
    return ValueGroups(groups: chosen, values: values)
  }

  /// The mean rank of each group's timesteps, from 1; 0 where it has none.
  var midRanks: [Double] { Scoring.midRanks(ofTotals: totals) }

  /// Something of each group, for each timestep.
  func spread<T>(_ ofGroup: [T]) -> [T] { groups.map { ofGroup[Int($0)] } }

  /// How many timesteps of each group a label holds for.
  func counts(where isTrue: some Collection<Bool>) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: values.count)
    counts.withUnsafeMutableBufferPointer { counts in
      for (group, isTrue) in zip(groups, isTrue) { counts[Int(group)] += isTrue ? 1 : 0 }
    }
    return counts
  }
}

/// The rank of each value from 1; equal values share the mean of theirs.
func midRanks(_ values: [Float]) -> [Float] {
  let trace = ValueGroups(values)
  return trace.spread(trace.midRanks.map(Float.init))
}
