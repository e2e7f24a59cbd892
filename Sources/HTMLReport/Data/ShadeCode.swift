// SPDX-License-Identifier: Apache-2.0

import Shading

/// Values as one byte each, such that a page shades them as every other view does.
///
/// ```
/// code     −127 … −121  −120 … −1   0   1 … 120   121 … 127   −128
/// value     beyond −end  −end …     0   … end     beyond end  none
/// shade          −8      −8 …       0   … +8          +8
/// ```
/// Fifteen codes belong to each shade, so that the shade of a code is exactly that of its value; within
/// a shade a code is the nearest one. Codes past ±120 divide what lies between the scale's end and the
/// largest magnitude of the trace in seven.
struct ShadeCode {
  let scale: Scale
  /// The largest magnitude of the trace, at least the scale's end.
  let most: Float

  static let perShade = 15
  static let full = perShade * Shade.levels
  static let none: Int8 = -128

  /// A code for a trace's values on its scale.
  init(scale: Scale, values: [Float]) {
    self.scale = scale
    most = values.reduce(scale.end) { most, value in
      value.isFinite ? max(most, abs(value)) : most
    }
  }

  /// The code of a value.
  func code(_ value: Float) -> Int8 {
    let shade = scale.shade(value)
    guard shade.hasValue else { return ShadeCode.none }
    if scale.isBeyond(value) && shade.level != 0 {
      let share = most > scale.end ? (min(abs(value), most) - scale.end) / (most - scale.end) : 1
      let steps = min(max(Int((share * 7).rounded(.up)), 1), 7)
      return Int8(value < 0 ? -ShadeCode.full - steps : ShadeCode.full + steps)
    }
    let share = min(max(value / scale.end, scale.isUnsigned ? 0 : -1), 1)
    let nearest = Int((share * Float(ShadeCode.full)).rounded())
    let middle = shade.level * ShadeCode.perShade
    let half = ShadeCode.perShade / 2
    let held = min(max(nearest, middle - half), middle + half)
    return Int8(min(max(held, -ShadeCode.full), ShadeCode.full))
  }
}
