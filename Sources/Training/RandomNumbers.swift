// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: a small generator whose numbers depend on its seed alone.
///
/// Source: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators".
struct RandomNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in [0, 1).
  mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }
}
