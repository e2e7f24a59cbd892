// SPDX-License-Identifier: Apache-2.0

/// What kind of character a scalar is; the first class that fits.
enum CharacterClass: UInt8, Sendable {
  case lowercase
  case uppercase
  case digit
  /// Space, tab, CR and Unicode's other spaces.
  case space
  case newline
  /// Everything else, controls and bytes that are not UTF-8 included.
  case punctuation

  var isLetter: Bool { self == .lowercase || self == .uppercase }
  var isWhite: Bool { self == .space || self == .newline }

  init(_ value: UInt32) {
    switch value {
    case 0x61...0x7A: self = .lowercase
    case 0x41...0x5A: self = .uppercase
    case 0x30...0x39: self = .digit
    case 0x20, 0x09, 0x0B, 0x0C, 0x0D: self = .space
    case 0x0A: self = .newline
    case 0..<0x80: self = .punctuation
    default: self = Self.beyondASCII(value)
    }
  }

  private static func beyondASCII(_ value: UInt32) -> CharacterClass {
    guard let properties = Unicode.Scalar(value)?.properties else { return .punctuation }
    if properties.isUppercase { return .uppercase }
    if properties.isAlphabetic { return .lowercase }
    if properties.isWhitespace { return .space }
    return properties.generalCategory == .decimalNumber ? .digit : .punctuation
  }
}

extension UInt32 {
  /// The value of an ASCII character, so that scans can name what they look for.
  init(ascii scalar: Unicode.Scalar) { self = scalar.value }
}

extension UInt32 {
  /// Whether a pattern `case "x":` of a scalar literal matches this value.
  static func ~= (pattern: Unicode.Scalar, value: UInt32) -> Bool { pattern.value == value }
  /// Whether the value is that of the character.
  static func == (value: UInt32, scalar: Unicode.Scalar) -> Bool { value == scalar.value }
  /// Whether the value is not that of the character.
  static func != (value: UInt32, scalar: Unicode.Scalar) -> Bool { value != scalar.value }
}
