// SPDX-License-Identifier: Apache-2.0

/// Where each timestep ends in what a text is counted in (its bytes, its scalars), shape (T); never falling.
///
/// As long as timestep t ends at t + 1, as in a text of one byte a symbol, nothing is kept but how long
/// that holds; from then on 4 bytes a timestep, however long the text is.
public struct TimestepEnds: Sendable, Equatable {
  /// How many timesteps, from the first, end at their number + 1.
  @usableFromInline var counted = 0
  /// The lower 32 bits of every later end.
  @usableFromInline var lower: [UInt32] = []
  /// Where in `lower` ends pass a multiple of 2³², once for each.
  @usableFromInline var carries: [Int] = []

  /// No timestep.
  public init() {}

  /// Timesteps that end at 1, 2, 3 and so on.
  public init(counting count: Int) {
    precondition(count >= 0, "there is no negative number of timesteps")
    counted = count
  }

  /// The given ends, which must not be negative nor fall.
  public init(_ ends: some Sequence<Int>) {
    for end in ends { append(end) }
  }

  /// Whether timestep t ends at t + 1 everywhere.
  public var isCounting: Bool { lower.isEmpty }

  /// Makes room for ends that do not just count.
  mutating func reserveCapacity(_ count: Int) { lower.reserveCapacity(count) }

  /// Adds the next timestep's end.
  @inlinable
  public mutating func append(_ end: Int) {
    if lower.isEmpty && end == counted + 1 {
      counted = end
      return
    }
    precondition(end >= last ?? 0, "the ends of timesteps do not fall")
    for _ in carries.count..<(end >> 32) { carries.append(lower.count) }
    lower.append(UInt32(truncatingIfNeeded: end))
  }
}

extension TimestepEnds: RandomAccessCollection {
  /// The first timestep: 0.
  @inlinable public var startIndex: Int { 0 }
  /// How many timesteps there are.
  @inlinable public var endIndex: Int { counted + lower.count }

  /// Where a timestep ends.
  @inlinable
  public subscript(timestep: Int) -> Int {
    guard timestep >= counted else {
      precondition(timestep >= 0, "timesteps count from 0")
      return timestep + 1
    }
    let place = timestep - counted
    let carried = carries.isEmpty ? 0 : carries.count { $0 <= place }
    return carried << 32 | Int(lower[place])
  }
}
