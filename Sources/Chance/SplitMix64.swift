// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: a small generator whose numbers depend on its seed alone, the same on every machine.
///
/// Source: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators".
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that begins at a seed.
  public init(seed: UInt64) { state = seed }

  /// 64 even bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A whole number in 0 ..< bound.
  public mutating func next(below bound: Int) -> Int {
    precondition(bound > 0, "a number below 0 cannot be drawn")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in [0, 1).
  public mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }
}
