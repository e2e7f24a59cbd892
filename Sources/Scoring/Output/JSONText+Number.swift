// SPDX-License-Identifier: Apache-2.0

import JSONText

extension JSONText {
  /// A number with at most 6 decimals; nil (absent) where there is none or it is not finite.
  static func number(_ value: Double?) -> String? {
    guard let value, value.isFinite else { return nil }
    var text = FixedPoint.text(value, places: 6)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
