// SPDX-License-Identifier: Apache-2.0
//
// The house's one way to write a number for people: a page, a screen and a table show the same digits.

/// Numbers as people read them: a fixed count of decimals, signs and thousands by request.
///
/// ```
/// FixedPoint.text(0.98149, places: 3)                  "0.981"
/// FixedPoint.text(1.62, places: 2, showsPlus: true)    "+1.62"
/// FixedPoint.text(0.7, places: 2, dropsZero: true)     ".70"
/// FixedPoint.grouped(48213)                            "48,213"
/// ```
public enum FixedPoint {
  /// A number with `places` decimals (0 to 9), rounded half away from zero.
  ///
  /// What rounds to zero has no sign. NaN is `n/a`, infinities are `inf` and `-inf`; a magnitude too
  /// large for exact digits is written as Swift writes it.
  public static func text(
    _ value: Double, places: Int, showsPlus: Bool = false, dropsZero: Bool = false
  ) -> String {
    guard !value.isNaN else { return "n/a" }
    let magnitude = value.magnitude
    let units = units(magnitude, places: places)
    let sign = value < 0 && units != 0 ? "-" : showsPlus ? "+" : ""
    guard magnitude.isFinite else { return sign + "inf" }
    guard let units else { return sign + "\(magnitude)" }
    let scale = unit(places: places)
    let whole = units / scale
    let head = dropsZero && whole == 0 && places > 0 ? "" : "\(whole)"
    guard places > 0 else { return sign + head }
    let digits = String(units % scale)
    return sign + head + "." + String(repeating: "0", count: min(places, 9) - digits.count) + digits
  }

  /// What 1 is in units of the last of `places` decimals: 100 for two.
  public static func unit(places: Int) -> Int { Int(powersOfTen[min(max(places, 0), 9)]) }

  /// A number in units of its last decimal, as `text` writes it: −162 for −1.62 and two places; nil where it
  /// is too large for exact digits, or no number.
  public static func units(_ value: Double, places: Int) -> Int? {
    let scaled = (value * powersOfTen[min(max(places, 0), 9)]).rounded()
    return scaled.magnitude < 9_007_199_254_740_992 ? Int(scaled) : nil
  }

  /// A number with `places` decimals, rounded half away from zero.
  public static func text(
    _ value: Float, places: Int, showsPlus: Bool = false, dropsZero: Bool = false
  ) -> String {
    text(Double(value), places: places, showsPlus: showsPlus, dropsZero: dropsZero)
  }

  /// A share in [0, 1] as per cent: `31.2 %`.
  public static func percent(_ share: Double, places: Int = 1) -> String {
    text(share * 100, places: places) + " %"
  }

  /// A whole number with commas between thousands: `1,048,576`.
  public static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0 && (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  private static let powersOfTen: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
}
