// SPDX-License-Identifier: Apache-2.0

/// JSON that is written in the order in which it is said; values are JSON already.
public enum JSONText {
  /// A string in quotes: what JSON forbids is escaped, and DEL, which terminals and editors swallow.
  public static func string(_ text: String) -> String {
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

  /// Strings as an array without blanks.
  public static func list(_ texts: [String]) -> String {
    "[" + texts.map(string).joined(separator: ",") + "]"
  }

  /// An object of members; members without a value are left out.
  public static func object(_ members: [(String, String?)]) -> String {
    let written = members.compactMap { name, value in value.map { "\(string(name)): \($0)" } }
    return "{" + written.joined(separator: ", ") + "}"
  }
}
