// SPDX-License-Identifier: Apache-2.0

/// The arguments that stand behind pickle opcodes.
extension ByteReader {
  /// A line of an old text opcode.
  mutating func pickleLine() throws(CheckpointError) -> String {
    String(decoding: try line("a pickled value"), as: UTF8.self)
  }

  /// Two lines that name a class: `module.name`.
  mutating func global() throws(CheckpointError) -> String {
    let module = try pickleLine()
    return "\(module).\(try pickleLine())"
  }

  /// The number behind PUT and GET in their three widths.
  mutating func memoIndex(_ opcode: PickleOpcode) throws(CheckpointError) -> Int {
    switch opcode {
    case .binPut, .binGet: return Int(try byte("a memo index"))
    case .longBinPut, .longBinGet: return Int(try integer(UInt32.self, "a memo index"))
    default:
      let start = offset
      guard let index = Int(try pickleLine()), index >= 0 else {
        throw .malformed(what: "a memo index that is no number", offset: start)
      }
      return index
    }
  }

  /// A number, string or stretch of bytes.
  mutating func scalar(
    _ opcode: PickleOpcode, at start: Int
  ) throws(CheckpointError) -> PickleGraph.Node {
    switch opcode {
    case .binInt: return .integer(Int(try integer(Int32.self, "an integer")))
    case .binInt1: return .integer(Int(try byte("an integer")))
    case .binInt2: return .integer(Int(try integer(UInt16.self, "an integer")))
    case .long1: return Self.wide(Array(try take(Int(try byte("a length")), "an integer")))
    case .long4:
      let length = Int(try integer(Int32.self, "a length"))
      return Self.wide(Array(try take(length, "an integer")))
    case .binFloat:
      return .number(
        Double(bitPattern: try integer(UInt64.self, "a number", isBigEndian: true)))
    case .int, .long, .float: return try textNumber(opcode, at: start)
    case .string: return try quoted(at: start)
    case .unicode:
      // Bytes above 127 stand for the scalars of the same number.
      let line = try line("a pickled string")
      return .string(Self.unescaped(line.map { Unicode.Scalar($0) }))
    case .shortBinString: return Self.oldString(try take(Int(try byte("a length")), "a string"))
    case .binString:
      return Self.oldString(try take(Int(try integer(Int32.self, "a length")), "a string"))
    case .shortBinUnicode: return Self.text(try take(Int(try byte("a length")), "a string"))
    case .binUnicode:
      return Self.text(try take(Int(try integer(UInt32.self, "a length")), "a string"))
    case .binUnicode8: return Self.text(try take(try count("a length"), "a string"))
    case .shortBinBytes: return .bytes(Array(try take(Int(try byte("a length")), "bytes")))
    case .binBytes:
      return .bytes(Array(try take(Int(try integer(UInt32.self, "a length")), "bytes")))
    case .binBytes8, .byteArray8: return .bytes(Array(try take(try count("a length"), "bytes")))
    default: throw .malformed(what: "unknown pickle opcode \(opcode.rawValue)", offset: start)
    }
  }

  private mutating func textNumber(
    _ opcode: PickleOpcode, at start: Int
  ) throws(CheckpointError) -> PickleGraph.Node {
    var text = try pickleLine()
    if opcode == .int, text == "00" || text == "01" { return .boolean(text == "01") }
    if opcode == .long, text.hasSuffix("L") { text.removeLast() }
    if opcode != .float, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text) else {
      throw .malformed(what: "a pickled number '\(text.prefix(40))'", offset: start)
    }
    return .number(number)
  }

  /// Python 2's STRING: a line in quotes with backslash escapes.
  private mutating func quoted(at start: Int) throws(CheckpointError) -> PickleGraph.Node {
    let line = Array(try line("a pickled string"))
    guard line.count >= 2, let quote = line.first, quote == line.last,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { throw .malformed(what: "a pickled string without quotes", offset: start) }
    var bytes: [UInt8] = []
    var rest = line.dropFirst().dropLast()
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "x"):
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        guard let code = UInt8(digits, radix: 16) else {
          throw .malformed(what: "a pickled string with a broken escape", offset: start)
        }
        rest = rest.dropFirst(2)
        bytes.append(code)
      default: bytes.append(escape)
      }
    }
    return bytes.withUnsafeBytes { Self.oldString($0) }
  }

  /// A Python 2 string is bytes; most are text.
  private static func oldString(_ bytes: UnsafeRawBufferPointer) -> PickleGraph.Node {
    if let text = String(validating: bytes, as: UTF8.self) {
      .string(text)
    } else {
      .bytes(Array(bytes))
    }
  }

  /// A Unicode string; lone surrogates, which Python allows, become U+FFFD.
  private static func text(_ bytes: UnsafeRawBufferPointer) -> PickleGraph.Node {
    .string(String(decoding: bytes, as: UTF8.self))
  }

  private static func wide(_ bytes: [UInt8]) -> PickleGraph.Node {
    guard bytes.count <= 8 else { return .wideInteger(bytes) }
    var value: UInt64 = (bytes.last ?? 0) >= 0x80 ? .max : 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return .integer(Int(truncatingIfNeeded: value))
  }

  /// Protocol 0's UNICODE: `\uXXXX` and `\UXXXXXXXX` stand for themselves.
  private static func unescaped(_ text: [Unicode.Scalar]) -> String {
    var scalars = String.UnicodeScalarView()
    var rest = text[...]
    while let scalar = rest.popFirst() {
      let width = scalar != "\\" ? 0 : rest.first == "u" ? 4 : rest.first == "U" ? 8 : 0
      let digits = String(String.UnicodeScalarView(rest.dropFirst().prefix(width)))
      if width > 0, digits.unicodeScalars.count == width, let code = UInt32(digits, radix: 16) {
        scalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        rest = rest.dropFirst(1 + width)
      } else {
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
