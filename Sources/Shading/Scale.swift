// SPDX-License-Identifier: Apache-2.0

/// What a scale is measured over.
public enum ScaleMode: String, Sendable, CaseIterable {
  case cell, layer, fixed
}

/// How values become numbers and shades: a property of (cell, quantity) over the whole recording, never of a
/// screen.
///
/// A shade is counted from the number that is printed, in whole numbers: who sees the digits alone, as a
/// page's script does, shades them as every other view does.
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

  /// Whether a value is printed as one beyond the scale's ends; views show it bold.
  public func isBeyond(_ value: Float) -> Bool {
    guard !value.isNaN else { return false }
    let number = printed(value)
    return number > printedEnd || (isUnsigned ? number < 0 : number < -printedEnd)
  }

  /// The number that every view prints of a value, in units of its last decimal: −162 for `-1.62`.
  ///
  /// Held at ±`Scale.limit` where it would be longer than any view writes; 0 for NaN.
  public func printed(_ value: Float) -> Int {
    guard let number = FixedPoint.units(Double(value), places: places) else {
      return value.isNaN ? 0 : value < 0 ? -Scale.limit : Scale.limit
    }
    return min(max(number, -Scale.limit), Scale.limit)
  }

  /// The scale's end as it is printed, in the same units; at least 1.
  public var printedEnd: Int { max(printed(end), 1) }

  /// The largest number that is counted with.
  public static let limit = 1 << 44

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

  /// Decimals that suit the scale: three digits in all where possible, so more for smaller scales.
  public var places: Int {
    end >= 0.1 && end <= 1 ? 3 : endPlaces
  }

  private var endPlaces: Int {
    guard end < 0.1 else { return end < 100 ? 2 : end < 1000 ? 1 : 0 }
    var (places, rest) = (4, end * 100)
    while rest < 1 && places < 9 { (places, rest) = (places + 1, rest * 10) }
    return places
  }

  /// A value's nearest level of −`half` … +`half`, half away from 0; 0 for NaN.
  func level(of value: Float, half: Int) -> Int { level(ofPrinted: printed(value), half: half) }

  /// The same of a number as it is printed.
  public func level(ofPrinted number: Int, half: Int) -> Int {
    let end = printedEnd
    let size = min(number.magnitude, UInt(end))
    let level = (2 * half * Int(size) + end) / (2 * end)
    return number < 0 ? (isUnsigned ? 0 : -level) : level
  }
}
