// SPDX-License-Identifier: Apache-2.0

/// The lexer: parts the text into tokens, strings, comments and preprocessor lines.
///
/// | read             | then in               | until                    | both ends marked        |
/// |------------------|-----------------------|--------------------------|-------------------------|
/// | `"`              | string                | `"`, or the line's end   | opener yes, closer no   |
/// | `'`              | character literal     | `'`, or the line's end   | opener yes, closer no   |
/// | `//`             | line comment          | the line's end           | second `/` yes, `\n` no |
/// | `/*`             | block comment         | `*/`                     | `*` yes, closing `/` no |
/// | `#` first in line| preprocessor line     | the line's end           | `#` yes, `\n` no        |
///
/// A backslash takes the next symbol with it in strings and character literals, and a line that ends
/// with one goes on. `'` within a word or number (don't, 1'000) opens nothing. Everything else is
/// tokens, handed to the `StatementMachine`. A preprocessor line has a machine of its own, and the
/// branches of `#if … #else … #endif` all start from the same state, so that braces that are opened
/// once in each branch do not add up.
struct CodeScanner {
  private let scalars: UnsafeBufferPointer<UInt32>
  private(set) var marks: [CodeMarks]
  private(set) var braces: [UInt16]
  private(set) var parentheses: [UInt16]
  private(set) var brackets: [UInt16]

  private var at = 0
  private var braceDepth = 0
  private var parenthesisDepth = 0
  private var bracketDepth = 0
  private var isLineStart = true
  private var statements = StatementMachine()
  private var directive: Directive?
  /// The machine at each open `#if`; nil where it was too deep to be kept.
  private var conditionals: [StatementMachine?] = []

  /// How deep a machine may be for branches of `#if` to start from it, and how many may be kept: what
  /// bounds the cost of copies in hostile text.
  private static let keptFrames = 256
  private static let keptConditionals = 64

  /// A preprocessor line that is being read.
  private struct Directive {
    let outer: StatementMachine
    /// What the line stands in.
    let marks: CodeMarks
    var name: Word?
  }

  init(_ scalars: UnsafeBufferPointer<UInt32>) {
    self.scalars = scalars
    marks = Array(repeating: [], count: scalars.count)
    braces = Array(repeating: 0, count: scalars.count)
    parentheses = braces
    brackets = braces
  }

  mutating func scan() {
    while at < scalars.count { step() }
  }

  private mutating func step() {
    let value = scalars[at]
    switch value {
    case "\n": newline()
    case " ", "\t", "\r", "\u{0B}", "\u{0C}": emit(through: at + 1)
    case "/" where peek(1) == "/": lineComment()
    case "/" where peek(1) == "*": blockComment()
    case "#" where isLineStart && directive == nil: beginDirective()
    default:
      isLineStart = false
      token(value)
    }
  }

  private mutating func token(_ value: UInt32) {
    switch value {
    case "\"": literal(.string)
    case "'": literal(.characterLiteral)
    case "(":
      parenthesisDepth += 1
      punctuation { $0.openParenthesis() }
    case ")":
      parenthesisDepth = max(0, parenthesisDepth - 1)
      punctuation { $0.closeParenthesis() }
    case "{":
      braceDepth += 1
      punctuation { $0.openBrace() }
    case "}":
      braceDepth = max(0, braceDepth - 1)
      let ahead = Lookahead(scalars, from: at + 1)
      punctuation { $0.closeBrace(ahead) }
    case ";":
      let ahead = Lookahead(scalars, from: at + 1)
      punctuation { $0.semicolon(ahead) }
    case "[":
      bracketDepth += 1
      punctuation { $0.other() }
    case "]":
      bracketDepth = max(0, bracketDepth - 1)
      punctuation { $0.other() }
    case ":" where peek(1) == ":":
      statements.other()
      emit(through: at + 2)
    case ":": punctuation { $0.colon() }
    case "=": punctuation { $0.equals() }
    case "\\": emit(through: at + 1)
    default:
      if Word.isStart(value) {
        word()
      } else if value &- 0x30 < 10 {
        number()
      } else {
        punctuation { $0.other() }
      }
    }
  }

  /// One symbol: the machine reads it, and what it returns holds on this symbol only.
  private mutating func punctuation(_ read: (inout StatementMachine) -> CodeMarks) {
    let onSymbol = read(&statements)
    emit(through: at + 1, also: onSymbol)
  }

  private mutating func word() {
    let word = Word(scalars, from: at)
    var onWord: CodeMarks = []
    if directive != nil && directive?.name == nil {
      directive?.name = word
    } else {
      statements.read(word)
      if word == .if { onWord = .ifKeyword }
    }
    // A statement may begin only when the whole of else or do was read.
    emit(through: at + word.count - 1, also: onWord, except: .statementPosition)
    emit(through: at + 1, also: onWord)
    // An apostrophe within a word opens no character literal, except after L, u, U and u8.
    if at < scalars.count, scalars[at] == "'", !word.isLiteralPrefix { emit(through: at + 1) }
  }

  private mutating func number() {
    statements.other()
    var end = at + 1
    while end < scalars.count {
      let value = scalars[end]
      let isSeparator = value == "'" && end + 1 < scalars.count && Word.isPart(scalars[end + 1])
      guard Word.isPart(value) || value == "." || isSeparator else { break }
      end += 1
    }
    emit(through: end)
  }

  /// A string or character literal, from the opening mark at `at`.
  private mutating func literal(_ mark: CodeMarks) {
    statements.other()
    let closer = scalars[at]
    var end = at + 1
    while end < scalars.count, scalars[end] != closer, scalars[end] != "\n" {
      end += scalars[end] == "\\" ? Lookahead.escapeLength(scalars, end) : 1
    }
    emit(through: end, also: mark)
    if at < scalars.count, scalars[at] == closer { emit(through: at + 1) }
  }

  private mutating func lineComment() {
    emit(through: at + 1)
    emit(through: Lookahead.lineCommentEnd(scalars, from: at), also: .lineComment)
  }

  private mutating func blockComment() {
    let end = Lookahead.blockCommentEnd(scalars, from: at)
    emit(through: at + 1)
    emit(through: end ?? scalars.count, also: .blockComment)
    if end != nil { emit(through: at + 1) }
  }

  private mutating func newline() {
    var before = at - 1
    if before >= 0 && scalars[before] == "\r" { before -= 1 }
    let goesOn = before >= 0 && scalars[before] == "\\"
    if !goesOn { endDirective() }
    emit(through: at + 1)
    isLineStart = !goesOn
  }

  private mutating func beginDirective() {
    var around = statements.marks
    around.remove(.statementPosition)
    directive = Directive(outer: statements, marks: around, name: nil)
    statements = StatementMachine(ofDirective: ())
    emit(through: at + 1)
    isLineStart = false
  }

  private mutating func endDirective() {
    guard let ended = directive else { return }
    directive = nil
    statements = ended.outer
    switch ended.name {
    case .if, .ifdef, .ifndef:
      guard conditionals.count < Self.keptConditionals else { return }
      conditionals.append(statements.depth <= Self.keptFrames ? statements : nil)
    case .else, .elif:
      if let kept = conditionals.last, let kept { statements = kept }
    case .endif: _ = conditionals.popLast()
    default: break
    }
  }

  /// Marks the symbols up to `end` with what holds now, and goes there.
  private mutating func emit(
    through end: Int, also extra: CodeMarks = [], except less: CodeMarks = []
  ) {
    var held = statements.marks.union(extra).subtracting(less)
    if let directive {
      held.subtract([.functionBody, .statementPosition])
      held.formUnion(directive.marks.union(.preprocessorLine))
    }
    let end = min(end, scalars.count)
    let brace = UInt16(clamping: braceDepth)
    let parenthesis = UInt16(clamping: parenthesisDepth)
    let bracket = UInt16(clamping: bracketDepth)
    while at < end {
      marks[at] = held
      braces[at] = brace
      parentheses[at] = parenthesis
      brackets[at] = bracket
      at += 1
    }
  }

  /// The symbol so far ahead, or a value that no symbol has.
  private func peek(_ distance: Int) -> UInt32 {
    at + distance < scalars.count ? scalars[at + distance] : .max
  }
}
