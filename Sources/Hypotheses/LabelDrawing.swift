// SPDX-License-Identifier: Apache-2.0

import Corpora

/// Marks drawn under a text, so that a reader sees what a hypothesis says.
///
/// ```
/// say "hi" now
///     ###
/// ```
public enum LabelDrawing {
  /// The text, line by line, with a line of marks under each.
  ///
  /// True is `#`; a number is a digit, then `a`…`z` from 10, `+` beyond and `-` below 0; a class is a
  /// letter. Numbers that are not whole are drawn as tenths of their range. A legend ends the drawing
  /// where marks need one. Newlines, tabs and controls take one column each (`↵`, `⇥`, `·`), so that
  /// marks stand under their symbols; lines are wrapped at `width` columns.
  public static func draw(_ labels: Labels, of document: EncodedDocument, width: Int = 80) -> String
  {
    precondition(labels.count == document.timesteps, "one label for each timestep")
    let pen = Pen(labels)
    let symbols = columns(of: document)
    var lines: [String] = []
    var text = ""
    var marks = ""
    var column = 0
    func endLine() {
      lines.append(text)
      lines.append(String(marks.reversed().drop { $0 == " " }.reversed()))
      (text, marks, column) = ("", "", 0)
    }
    for timestep in symbols.indices {
      let symbol = symbols[timestep]
      if column > 0 && column + symbol.width > max(1, width) { endLine() }
      text += symbol.text
      marks += String(repeating: pen.mark(timestep), count: symbol.width)
      column += symbol.width
      if symbol.endsLine { endLine() }
    }
    if column > 0 { endLine() }
    return (lines + pen.legend).joined(separator: "\n")
  }
}

/// A timestep's symbol as it is drawn.
private struct DrawnSymbol {
  var text = ""
  var width = 0
  var endsLine = false

  mutating func add(_ value: UInt32) {
    switch value {
    case 0x0A: add("↵", ends: true)
    case 0x09: add("⇥")
    case 0x0D: add("␍")
    default:
      guard let scalar = Unicode.Scalar(value), Self.isPlain(scalar) else { return add("·") }
      add(Character(scalar), columns: Self.isWide(scalar) ? 2 : 1)
    }
  }

  mutating func add(_ character: Character, columns: Int = 1, ends: Bool = false) {
    text.append(character)
    width += columns
    if ends { endsLine = true }
  }

  /// Whether a scalar takes columns of its own in a terminal.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark:
      return false
    default: return true
    }
  }

  /// East Asian wide characters and emoji.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}

/// Every timestep as it is drawn: the scalars that it reads whole, or a dot where it reads none.
private func columns(of document: EncodedDocument) -> [DrawnSymbol] {
  let text = TimedText(document)
  var read = 0
  return text.scalarsRead.map { end in
    var symbol = DrawnSymbol()
    for at in read..<max(read, end) { symbol.add(text.scalars[at]) }
    if end <= read { symbol.add("·") }
    read = max(read, end)
    return symbol
  }
}

/// Draws one label as one column.
private struct Pen {
  private let labels: Labels
  /// Where numbers are not whole: what they are drawn between.
  private var range: ClosedRange<Float>?
  private var letters: [Character] = []
  /// What the marks mean, where that is not plain.
  private(set) var legend: [String] = []

  init(_ labels: Labels) {
    self.labels = labels
    switch labels {
    case .binary: break
    case .graded(let values):
      let finite = values.filter(\.isFinite)
      if let low = finite.min(), let high = finite.max(),
        finite.contains(where: { $0 != $0.rounded() })
      {
        range = low...high
        legend = ["0 is \(low), 9 is \(high)"]
      }
    case .categorical(_, let names):
      letters = Self.letters(for: names)
      legend = [zip(letters, names).map { "\($0) \($1)" }.joined(separator: "  ")]
    }
  }

  func mark(_ timestep: Int) -> String {
    switch labels {
    case .binary(let values): values[timestep] ? "#" : " "
    case .graded(let values): String(digit(values[timestep]))
    case .categorical(let values, _):
      letters.indices.contains(Int(values[timestep]))
        ? String(letters[Int(values[timestep])]) : "?"
    }
  }

  private func digit(_ value: Float) -> Character {
    guard value.isFinite else { return "?" }
    if let range {
      let span = Double(range.upperBound) - Double(range.lowerBound)
      let share = span > 0 ? (Double(value) - Double(range.lowerBound)) / span : 0
      return Self.digits[Int((share * 9).rounded())]
    }
    if value < 0 { return "-" }
    return value < Float(Self.digits.count) ? Self.digits[Int(value)] : "+"
  }

  private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz")

  /// For each name its first letter that is still free, or any that is.
  private static func letters(for names: [String]) -> [Character] {
    var taken: Set<Character> = []
    let spare = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    return names.map { name in
      let wishes = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } + spare
      let letter = wishes.first { !taken.contains($0) } ?? "+"
      taken.insert(letter)
      return letter
    }
  }
}
