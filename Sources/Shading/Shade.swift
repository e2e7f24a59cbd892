// SPDX-License-Identifier: Apache-2.0

/// A value after its scale, in 17 levels: −8 … +8, or no value at all.
///
/// Values are quantised to shades once, here, so that every view agrees; coarser bins are made of
/// shades, never of values.
public struct Shade: Sendable, Hashable {
  /// −8 … +8, negative to positive; 0 where there is no value.
  public let level: Int
  /// Whether there is a value: NaN has none (the first symbol's loss, say).
  public let hasValue: Bool

  /// How many levels there are on each side of 0.
  public static let levels = 8
  /// What NaN becomes.
  public static let noValue = Shade(level: 0, hasValue: false)
  /// 0: the terminal's or page's own background.
  public static let neutral = Shade(0)

  /// A level, clamped into −8 … +8.
  public init(_ level: Int) {
    self.init(level: min(max(level, -Shade.levels), Shade.levels), hasValue: true)
  }

  private init(level: Int, hasValue: Bool) {
    self.level = level
    self.hasValue = hasValue
  }
}

/// How many steps a view shows of the 17 shades: 5, 9, 17, or 33 where values are at hand.
///
/// Nine is the default everywhere: bins are the bandwidth knob of a terminal.
public enum Bins: Int, Sendable, CaseIterable {
  case five = 5
  case nine = 9
  case seventeen = 17
  case thirtyThree = 33

  /// How many bins there are on each side of 0: bins run from −`half` to +`half`.
  public var half: Int { rawValue / 2 }

  /// The nearest bin of a shade; a tie goes towards 0, so that a page stays calm.
  public func bin(of shade: Shade) -> Int {
    let whole = 2 * Shade.levels
    let bin = (2 * abs(shade.level) * half + Shade.levels - 1) / whole
    return shade.level < 0 ? -bin : bin
  }

  /// The bin of a value: that of its shade, but for 33 bins, which a shade is too coarse for.
  public func bin(of value: Float, on scale: Scale) -> Int {
    guard self == .thirtyThree else { return bin(of: scale.shade(value)) }
    return scale.level(of: value, half: half)
  }

  /// The shade that a bin is painted with: the darkest of its side for ±`half`.
  public func shade(ofBin bin: Int) -> Shade {
    Shade((bin * Shade.levels) / half)
  }
}
