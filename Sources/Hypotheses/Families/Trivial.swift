// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// What the last symbol alone tells, shown so that nobody mistakes a cell for more than it is.
  static let trivial = [insideWord, insideNumber, uppercase, afterSpace, afterNewline]

  /// The class of the character just read; last in the catalogue.
  static let classes = [characterClass]

  /// In a word: a letter or `_`, then letters, digits, `_`, and apostrophes between letters.
  public static let insideWord = Hypothesis(
    name: "inside-word", kind: .binary,
    summary: "in a word: letters, digits and _ after a letter or _, apostrophes between letters"
  ) { text in
    let words = text.words
    return .binary(text.sample(initial: false) { words[$0] > 0 })
  }

  /// In a number: a digit, then letters, digits, and `.` or `,` between digits.
  public static let insideNumber = Hypothesis(
    name: "inside-number", kind: .binary,
    summary: "in a number: letters and digits after a digit, . and , between digits"
  ) { text in
    let words = text.words
    return .binary(text.sample(initial: false) { words[$0] < 0 })
  }

  /// The character just read is an upper-case letter.
  public static let uppercase = after("uppercase", "an upper-case letter") { $0 == .uppercase }

  /// The character just read is a space or tab.
  public static let afterSpace = after("after-space", "a space or tab") { $0 == .space }

  /// The character just read is a newline.
  public static let afterNewline = after("after-newline", "a newline") { $0 == .newline }

  private static func after(
    _ name: String, _ what: String, where matches: @escaping @Sendable (CharacterClass) -> Bool
  ) -> Hypothesis {
    Hypothesis(name: name, kind: .binary, summary: "the character just read is \(what)") { text in
      let classes = text.classes
      return .binary(text.sample(initial: false) { matches(classes[$0]) })
    }
  }

  /// Letter, digit, space, newline or punctuation.
  public static let characterClass = Hypothesis(
    name: "character-class", kind: .categorical,
    summary: "the class of the character just read: letter, digit, space, newline, punctuation"
  ) { text in
    let classes = text.classes
    let values = text.sample(initial: UInt8(4)) { at in
      switch classes[at] {
      case .lowercase, .uppercase: UInt8(0)
      case .digit: 1
      case .space: 2
      case .newline: 3
      case .punctuation: 4
      }
    }
    return .categorical(values, names: ["letter", "digit", "space", "newline", "punctuation"])
  }
}

/// Place in a word from 1, in a number from −1 down, 0 elsewhere.
func scanWords(_ scalars: [UInt32], _ classes: [CharacterClass]) -> [Int32] {
  var places = [Int32](repeating: 0, count: scalars.count)
  var place: Int32 = 0
  for at in scalars.indices {
    let value = scalars[at]
    let kind = classes[at]
    let next = at + 1 < scalars.count ? classes[at + 1] : .punctuation
    let joins =
      switch value {
      case "'", "’": place > 0 && classes[at - 1].isLetter && next.isLetter
      case ".", ",": place < 0 && classes[at - 1] == .digit && next == .digit
      default: false
      }
    if kind.isLetter || value == "_" || kind == .digit || joins {
      let isNumber = place < 0 || (place == 0 && kind == .digit)
      place += isNumber ? -1 : 1
    } else {
      place = 0
    }
    places[at] = place
  }
  return places
}
