// SPDX-License-Identifier: Apache-2.0

/// JSON that is written in the order in which it is said.
enum JSONText {
  /// A string in quotes, with what JSON forbids escaped.
  static func string(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// An object of members whose values are JSON already; members without a value are left out.
  static func object(_ members: [(String, String?)]) -> String {
    let written = members.compactMap { name, value in value.map { "\(string(name)): \($0)" } }
    return "{" + written.joined(separator: ", ") + "}"
  }

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
