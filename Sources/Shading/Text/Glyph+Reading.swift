// SPDX-License-Identifier: Apache-2.0
//
// How each symbol of a text is drawn:
//
//   newline ↵   carriage return ␍   tab ⇥ and blanks to the tab stop   controls ␀ … ␟ ␡
//   bad byte <FF>   what has no shape of its own (bidi, zero-width, unassigned) <U+202E>
//   combining mark on its base, or ◌́ alone   wide characters on two columns
//
// These marks are narrow in every terminal (but ◌, which some East Asian ones draw wide).

extension Glyph {
  /// The glyphs of some timesteps, in order; every timestep that holds bytes is in one of them.
  ///
  /// `column` is where the first one stands in its line, for tab stops. A character that only begins
  /// in `steps`, or began before them, shows as its bytes.
  public static func glyphs(
    of steps: [TextStep], style: TextStyle = TextStyle(), column: Int = 0
  ) -> [Glyph] {
    var reader = ScalarReader(steps)
    var glyphs: [Glyph] = []
    glyphs.reserveCapacity(steps.count)
    var column = column
    var joined = 0
    while let (piece, indices) = reader.read() {
      let positions =
        steps[indices.lowerBound].position..<steps[indices.upperBound].position + 1
      if case .scalar(let scalar) = piece, isCombining(scalar), !style.isList, !style.isASCII,
        !style.showsBytes, joined < mostJoined, let base = glyphs.last, !base.isMark
      {
        joined += 1
        glyphs[glyphs.count - 1] = Glyph(
          text: base.text + String(Character(scalar)), columns: base.columns,
          positions: base.positions.lowerBound..<positions.upperBound)
        continue
      }
      joined = 0
      for glyph in drawn(piece, steps: steps[indices], at: positions, style, column: column) {
        glyphs.append(glyph)
        column = glyph.endsLine ? 0 : column + glyph.columns
      }
    }
    return glyphs
  }

  /// How many combining marks join one base; a flood of them goes on as marks of its own.
  static let mostJoined = 4

  private static func drawn(
    _ piece: Piece, steps: ArraySlice<TextStep>, at positions: Range<Int>, _ style: TextStyle,
    column: Int
  ) -> [Glyph] {
    switch piece {
    case .badByte(let byte):
      return [bytes([byte], at: positions, style)]
    case .scalar(let scalar) where scalar.isASCII:
      return [ascii(UInt8(scalar.value), at: positions, style, column: column)]
    case .scalar(let scalar) where style.showsBytes:
      guard steps.count > 1 else { return [bytes(Array(scalar.utf8), at: positions, style)] }
      return zip(scalar.utf8, owners(of: scalar.utf8.count, in: steps)).map { byte, position in
        bytes([byte], at: position..<position + 1, style)
      }
    case .scalar(let scalar):
      return [beyondASCII(scalar, at: positions, style)]
    }
  }

  /// The positions of the steps that hold a character's bytes: its first step gives what the others leave.
  private static func owners(of count: Int, in steps: ArraySlice<TextStep>) -> [Int] {
    var owners: [Int] = []
    for step in steps.reversed() {
      for _ in step.bytes where owners.count < count { owners.append(step.position) }
    }
    return owners.reversed()
  }

  private static func ascii(
    _ byte: UInt8, at positions: Range<Int>, _ style: TextStyle, column: Int
  ) -> Glyph {
    switch byte {
    case 0x0A:
      return Glyph(
        text: style.isASCII ? "$" : "↵", columns: 1, positions: positions, isMark: true,
        endsLine: true)
    case 0x09:
      let columns = style.tabStop - column % style.tabStop
      let blanks = String(repeating: " ", count: columns - 1)
      return Glyph(
        text: (style.isASCII ? ">" : "⇥") + blanks, columns: columns, positions: positions,
        isMark: true)
    case 0x20 where style.isList:
      return Glyph(text: style.isASCII ? "_" : "␣", columns: 1, positions: positions, isMark: true)
    case 0x20...0x7E:
      return Glyph(
        text: String(Character(Unicode.Scalar(byte))), columns: 1, positions: positions)
    case _ where style.isASCII:
      return mark("^" + String(Character(Unicode.Scalar(byte ^ 0x40))), at: positions)
    default:
      let picture = byte == 0x7F ? 0x2421 : 0x2400 + UInt32(byte)
      return mark(Unicode.Scalar(picture).map { String(Character($0)) } ?? "?", at: positions)
    }
  }

  private static func beyondASCII(
    _ scalar: Unicode.Scalar, at positions: Range<Int>, _ style: TextStyle
  ) -> Glyph {
    if style.isASCII || !hasShape(scalar, isList: style.isList) {
      return mark("<U+" + hexadecimal(scalar.value, digits: 4) + ">", at: positions)
    }
    if isCombining(scalar) {
      return Glyph(
        text: "◌" + String(Character(scalar)), columns: 1, positions: positions, isMark: true)
    }
    return Glyph(
      text: String(Character(scalar)), columns: CharacterWidth.columns(scalar),
      positions: positions)
  }

  /// Bytes by their numbers: bad ones as `<FF>`, asked-for ones as `E4 `.
  private static func bytes(_ bytes: [UInt8], at positions: Range<Int>, _ style: TextStyle) -> Glyph
  {
    let numbers = bytes.map { hexadecimal(UInt32($0), digits: 2) }
    guard style.showsBytes else { return mark("<" + numbers.joined() + ">", at: positions) }
    return mark(numbers.map { $0 + " " }.joined(), at: positions)
  }

  /// A mark whose characters are narrow.
  private static func mark(_ text: String, at positions: Range<Int>) -> Glyph {
    Glyph(
      text: text, columns: text.unicodeScalars.count, positions: positions, isMark: true)
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}

extension Glyph {
  /// Whether a character rides on the one before it: non-spacing marks, and the vowels and finals of
  /// Hangul written in parts.
  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return !properties.isDefaultIgnorableCodePoint
    case .otherLetter:
      return (0x1160...0x11FF).contains(scalar.value) && scalar.value != 0x1160
        || (0xD7B0...0xD7FF).contains(scalar.value)
    default: return false
    }
  }

  /// Whether a character beyond ASCII may be drawn as itself, without moving its neighbours.
  private static func hasShape(_ scalar: Unicode.Scalar, isList: Bool) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    case .spaceSeparator:
      return !isList
    default:
      // Skin tones and flag letters melt into their neighbours in some terminals and not in others.
      let melts =
        (0x1F3FB...0x1F3FF).contains(scalar.value) || (0x1F1E6...0x1F1FF).contains(scalar.value)
      return !melts && !properties.isDefaultIgnorableCodePoint
    }
  }
}
