// SPDX-License-Identifier: Apache-2.0

/// Reads JSON (RFC 8259) from untrusted bytes: keys keep their order, a doubled key is an error, and
/// nesting is limited, so that no text can exhaust the stack.
public struct JSONReader {
  /// How deep arrays and objects may nest.
  static let depthLimit = 64

  private let bytes: [UInt8]
  private let base: Int
  private let budget: ObjectBudget
  private var place = 0
  /// How many values were read.
  private var count = 0

  private init(_ bytes: [UInt8], base: Int) {
    self.bytes = bytes
    self.base = base
    budget = ObjectBudget(fileSize: bytes.count)
  }

  /// The value of a whole text: objects become tables, arrays lists, numbers integers where exact.
  ///
  /// Errors count offsets from `base`, where the text starts in its file.
  public static func value(
    of bytes: [UInt8], base: Int = 0
  ) throws(CheckpointError) -> CheckpointValue {
    var reader = JSONReader(bytes, base: base)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.place == bytes.count else { throw reader.unexpected("text after the JSON value") }
    return value
  }

  private mutating func value(depth: Int) throws(CheckpointError) -> CheckpointValue {
    guard depth < Self.depthLimit else {
      throw .tooLarge(
        what: "the JSON text", claimed: "nesting deeper than \(depth)",
        limit: "\(Self.depthLimit) levels")
    }
    count += 1
    try budget.check(count, "the JSON text")
    skipSpace()
    guard let first = peek else { throw unexpected("the end of the JSON text") }
    switch first {
    case UInt8(ascii: "{"): return try table(depth: depth)
    case UInt8(ascii: "["): return try list(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .none)
    default: return try number()
    }
  }

  private mutating func table(depth: Int) throws(CheckpointError) -> CheckpointValue {
    var entries: [CheckpointValue.Entry] = []
    var keys: Set<[UInt8]> = []  // not strings: canonically equal symbols differ
    place += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return .table(entries) }
    repeat {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw unexpected("no key in a JSON object") }
      let key = try string()
      guard keys.insert(Array(key.utf8)).inserted else {
        throw unexpected("the key '\(key)' twice")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("no ':' after the key '\(key)'") }
      entries.append(.init(key: .string(key), value: try value(depth: depth + 1)))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw unexpected("no ',' or '}' in a JSON object") }
    return .table(entries)
  }

  private mutating func list(depth: Int) throws(CheckpointError) -> CheckpointValue {
    var values: [CheckpointValue] = []
    place += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return .list(values) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw unexpected("no ',' or ']' in a JSON array") }
    return .list(values)
  }

  private mutating func string() throws(CheckpointError) -> String {
    place += 1
    var text: [UInt8] = []
    while let byte = peek {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw unexpected("a JSON string that is no UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw unexpected("a control byte in a JSON string")
      default: text.append(byte)
      }
    }
    throw unexpected("the end of the text in a JSON string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(CheckpointError) {
    guard let letter = peek else { throw unexpected("the end of the text in an escape") }
    place += 1
    switch letter {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "u"):
      var code = try codeUnit()
      // A pair of surrogates is one scalar; a lone one is none, and becomes U+FFFD.
      if (0xD800..<0xDC00).contains(code), bytes[place...].starts(with: Array("\\u".utf8)) {
        let back = place
        place += 2
        let low = try codeUnit()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          place = back
        }
      }
      text.append(contentsOf: String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
    default: throw unexpected("an unknown escape in a JSON string")
    }
  }

  private mutating func codeUnit() throws(CheckpointError) -> UInt32 {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4,
      digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw unexpected("no four hexadecimal digits after '\\u'") }
    place += 4
    return code
  }

  private mutating func number() throws(CheckpointError) -> CheckpointValue {
    let allowed = Set("+-0123456789.eE".utf8)
    let digits = bytes[place...].prefix { allowed.contains($0) }
    let text = String(decoding: digits, as: UTF8.self)
    guard let first = digits.first, first != UInt8(ascii: "+"), first != UInt8(ascii: ".") else {
      throw unexpected("no JSON value")
    }
    if let integer = Int(text) {
      place += digits.count
      return .integer(integer)
    }
    guard let number = Double(text) else { throw unexpected("no JSON number") }
    place += digits.count
    return .number(number)
  }

  private mutating func word(
    _ word: StaticString, _ value: CheckpointValue
  ) throws(CheckpointError) -> CheckpointValue {
    let letters = Array(word.description.utf8)
    guard bytes[place...].starts(with: letters) else { throw unexpected("no JSON value") }
    place += letters.count
    return value
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }

  private func unexpected(_ what: String) -> CheckpointError {
    .malformed(what: what, offset: base + place)
  }
}
