// SPDX-License-Identifier: Apache-2.0

/// How symbols are written in messages and tables.
enum SymbolNames {
  /// A scalar as it is where it can be seen, else an escape: `\n`, `\t`, `\x1B`, `\u{200B}`.
  static func escaped(_ scalar: Unicode.Scalar, asByte: Bool = false) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case "\\": "\\\\"
    default:
      if scalar.value < 0x20 || scalar.value == 0x7F || (asByte && scalar.value > 0x7F) {
        "\\x" + hexadecimal(scalar.value, digits: 2)
      } else if isVisible(scalar) {
        String(Character(scalar))
      } else {
        "\\u{" + hexadecimal(scalar.value, digits: 1) + "}"
      }
    }
  }

  /// A scalar or stray byte with its number: `'—' (U+2014)`, `byte 0xFF`.
  static func named(scalar value: UInt32) -> String {
    if UTF8Scalars.isInvalid(value) {
      return named(byte: UInt8(value - UTF8Scalars.invalidBase))
    }
    guard let scalar = Unicode.Scalar(value) else { return "U+" + hexadecimal(value, digits: 4) }
    return "'\(escaped(scalar))' (U+\(hexadecimal(value, digits: 4)))"
  }

  /// A byte, with its character where it is ASCII: `byte 0x41 'A'`.
  static func named(byte: UInt8) -> String {
    let number = "byte 0x" + hexadecimal(UInt32(byte), digits: 2)
    return byte < 0x80 ? number + " '\(escaped(Unicode.Scalar(byte)))'" : number
  }

  /// A word, cut where it is long.
  static func named(word: some Collection<UInt8>) -> String {
    let text = String(decoding: word.prefix(40), as: UTF8.self)
    let shown = text.unicodeScalars.map { escaped($0) }.joined()
    return "'\(shown)\(word.count > 40 ? "…" : "")'"
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
