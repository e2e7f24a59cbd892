// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// Addresses, wiki and HTML marks, LaTeX.
  static let markup = [
    insideURL, insideBrackets, insideDoubleBrackets, insideTag, insideMath, insideEnvironment,
  ]

  /// Inside a web address.
  public static let insideURL = Hypothesis(
    name: "inside-url", kind: .binary,
    summary: "in a web address, once its :// or www. was read, up to what cannot be part of one"
  ) { text in text.track(URLState()) { $0.read($1, $2) } }

  /// Inside square brackets.
  public static let insideBrackets = Hypothesis(
    name: "inside-brackets", kind: .binary,
    summary: "between [ and ] of this paragraph, nested ones counted, the opening one included"
  ) { text in text.track(NestedPair(open: "[", close: "]")) { $0.read($1[$2]) } }

  /// Inside double square brackets.
  public static let insideDoubleBrackets = Hypothesis(
    name: "inside-double-brackets", kind: .binary,
    summary: "between [[ and ]] of this paragraph, once both symbols of each were read"
  ) { text in text.track(DoubleBracketState()) { $0.read($1[$2]) } }

  /// Inside a tag.
  public static let insideTag = Hypothesis(
    name: "inside-tag", kind: .binary,
    summary: "between < and > where a letter, / ! or ? follows the <, within a paragraph"
  ) { text in
    text.track((breaks: ParagraphBreaks(), isInside: false)) { state, scalars, at in
      let isBreak = state.breaks.read(scalars[at])
      if scalars[at] == "<" {
        state.isInside = opensTag(scalars, at)
      } else if scalars[at] == ">" || isBreak {
        state.isInside = false
      }
      return state.isInside
    }
  }

  /// Inside LaTeX mathematics.
  public static let insideMath = Hypothesis(
    name: "inside-math", kind: .binary,
    summary:
      "between $ and $ (or $$ and $$) of this paragraph, the opening one included; \\$ is none"
  ) { text in text.track(MathState()) { $0.read($1, $2) } }

  /// How many LaTeX environments are open.
  public static let insideEnvironment = Hypothesis(
    name: "inside-environment", kind: .graded,
    summary: "LaTeX environments open: \\begin{…} read whole minus \\end{…} read whole"
  ) { text in
    text.count(0) { depth, scalars, at in
      if scalars[at] == "}" {
        switch environmentMark(scalars, closingAt: at) {
        case .begin: depth += 1
        case .end: depth = max(0, depth - 1)
        case nil: break
        }
      }
      return depth
    }
  }
}

private func opensTag(_ scalars: UnsafeBufferPointer<UInt32>, _ at: Int) -> Bool {
  guard at + 1 < scalars.count else { return false }
  let next = scalars[at + 1]
  return CharacterClass(next).isLetter || next == "/" || next == "!" || next == "?"
}

/// Whether an address is being read, and how many round brackets it has opened.
private struct URLState {
  private var isInside = false
  private var parentheses = 0

  mutating func read(_ scalars: UnsafeBufferPointer<UInt32>, _ at: Int) -> Bool {
    let value = scalars[at]
    guard isInside else {
      isInside = Self.completesMark(scalars, at)
      parentheses = 0
      return isInside
    }
    switch value {
    case "(": parentheses += 1
    case ")":
      parentheses -= 1
      isInside = parentheses >= 0
    case "\"", "'", "<", ">", "|", "\\", "^", "`", "{", "}", "[", "]", "“", "”", "»":
      isInside = false
    default:
      isInside = value > 0x20 && value != 0x7F && !CharacterClass(value).isWhite
    }
    return isInside
  }

  /// Whether the symbol ends `://` after a letter, or `www.` after no letter or digit.
  private static func completesMark(_ scalars: UnsafeBufferPointer<UInt32>, _ at: Int) -> Bool {
    guard at >= 3 else { return false }
    if scalars[at] == "/" {
      return scalars[at - 1] == "/" && scalars[at - 2] == ":"
        && CharacterClass(scalars[at - 3]).isLetter
    }
    guard scalars[at] == ".", scalars[at - 1] == "w", scalars[at - 2] == "w",
      scalars[at - 3] == "w"
    else { return false }
    guard at > 3 else { return true }
    let before = CharacterClass(scalars[at - 4])
    return !before.isLetter && before != .digit
  }
}

/// How many `[[` are open, and whether the last symbol is half of a mark.
private struct DoubleBracketState {
  private var depth = 0
  private var half: UInt32 = 0
  private var breaks = ParagraphBreaks()

  mutating func read(_ value: UInt32) -> Bool {
    if value == "[" || value == "]" {
      if half == value {
        depth = max(0, depth + (value == "[" ? 1 : -1))
        half = 0
      } else {
        half = value
      }
    } else {
      half = 0
    }
    if breaks.read(value) { depth = 0 }
    return depth > 0
  }
}

/// Which mathematics is open.
///
/// | state     | `$`                          | blank line |
/// |-----------|------------------------------|------------|
/// | none      | opening if `$` follows, else inline | none |
/// | opening   | display                      | none       |
/// | inline    | none                         | none       |
/// | display   | closing if `$` follows       | none       |
/// | closing   | none                         | none       |
private struct MathState {
  private enum State { case none, opening, inline, display, closing }
  private var state = State.none
  private var isEscaped = false
  private var breaks = ParagraphBreaks()

  mutating func read(_ scalars: UnsafeBufferPointer<UInt32>, _ at: Int) -> Bool {
    let value = scalars[at]
    if value == "$" && !isEscaped {
      let isDouble = at + 1 < scalars.count && scalars[at + 1] == "$"
      switch state {
      case .none: state = isDouble ? .opening : .inline
      case .opening: state = .display
      case .inline, .closing: state = .none
      case .display: state = isDouble ? .closing : .display
      }
    }
    isEscaped = value == "\\" && !isEscaped
    if breaks.read(value) { state = .none }
    return state != .none
  }
}

private enum EnvironmentMark { case begin, end }

/// What the `}` at an index closes, if it is `\begin{name}` or `\end{name}`.
private func environmentMark(
  _ scalars: UnsafeBufferPointer<UInt32>, closingAt end: Int
) -> EnvironmentMark? {
  var at = end - 1
  while at >= 0, end - at <= 64, CharacterClass(scalars[at]).isLetter || scalars[at] == "*" {
    at -= 1
  }
  guard at >= 0, scalars[at] == "{" else { return nil }
  func isPreceded(by mark: StaticString) -> Bool {
    let count = mark.utf8CodeUnitCount
    guard at >= count else { return false }
    return mark.withUTF8Buffer { mark in
      (0..<count).allSatisfy { scalars[at - count + $0] == UInt32(mark[$0]) }
    }
  }
  return isPreceded(by: "\\begin") ? .begin : isPreceded(by: "\\end") ? .end : nil
}
