// SPDX-License-Identifier: Apache-2.0

/// What a scale is measured over.
public enum ScaleMode: String, Sendable, CaseIterable {
  case cell, layer, fixed
}

/// How values become shades: a property of (cell, quantity) over the whole recording, never of a screen.
public struct Scale: Sendable, Equatable {
  /// The magnitude that the last shade stands for; positive.
  public let end: Float
  /// Whether there is no negative half.
  public let isUnsigned: Bool

  /// A scale that ends at ±`end`, or at 0 and `end`; an end that is no positive number becomes 1.
  public init(end: Float, isUnsigned: Bool) {
    self.end = end.isFinite && end > 0 ? end : 1
    self.isUnsigned = isUnsigned
  }

  /// The nearest of the 17 shades; beyond the scale's end the last one, and none for NaN.
  public func shade(_ value: Float) -> Shade {
    value.isNaN ? .noValue : Shade(level(of: value, half: Shade.levels))
  }

  /// Whether a value lies beyond the scale's ends; views show it bold.
  public func isBeyond(_ value: Float) -> Bool {
    value > end || (isUnsigned ? value < 0 : value < -end)
  }

  /// The text of the scale's lower end.
  public var lowText: String {
    isUnsigned ? "0" : FixedPoint.text(-end, places: endPlaces, showsPlus: true)
  }

  /// The text of the scale's upper end.
  public var highText: String {
    FixedPoint.text(end, places: endPlaces, showsPlus: !isUnsigned)
  }

  /// A value of this scale as every view writes it: `+1.62`, `.982`; `n/a` where there is none.
  public func text(_ value: Float) -> String {
    FixedPoint.text(value, places: places, showsPlus: !isUnsigned, dropsZero: end <= 1)
  }

  /// Decimals that suit the scale: three digits in all where possible.
  public var places: Int {
    end < 0.1 ? 4 : end <= 1 ? 3 : endPlaces
  }

  private var endPlaces: Int {
    end < 0.1 ? 4 : end < 100 ? 2 : end < 1000 ? 1 : 0
  }

  /// A value's nearest level of −`half` … +`half`; 0 for NaN.
  func level(of value: Float, half: Int) -> Int {
    guard !value.isNaN else { return 0 }
    let share = min(max(value / end, isUnsigned ? 0 : -1), 1)
    return Int((share * Float(half)).rounded())
  }
}
