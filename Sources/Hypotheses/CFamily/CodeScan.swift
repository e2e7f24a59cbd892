// SPDX-License-Identifier: Apache-2.0

/// What a text is when read as C, symbol by symbol; every code hypothesis reads this one scan.
///
/// Any bytes will do: prose, half files, unbalanced brackets. The scan takes time and memory in
/// proportion to the text.
struct CodeScan: Sendable {
  /// What holds after each scalar.
  let marks: [CodeMarks]
  /// Braces open after each scalar, outside strings and comments; 65,535 stands for more.
  let braces: [UInt16]
  /// Parentheses open, likewise.
  let parentheses: [UInt16]
  /// Square brackets open, likewise.
  let brackets: [UInt16]

  /// Parentheses and square brackets open.
  var expressions: [UInt16] {
    zip(parentheses, brackets).map { UInt16(clamping: Int($0) + Int($1)) }
  }

  /// Scans a text.
  init(of scalars: [UInt32]) {
    self = scalars.withUnsafeBufferPointer { scalars in
      var scanner = CodeScanner(scalars)
      scanner.scan()
      return CodeScan(
        marks: scanner.marks, braces: scanner.braces, parentheses: scanner.parentheses,
        brackets: scanner.brackets)
    }
  }

  private init(
    marks: [CodeMarks], braces: [UInt16], parentheses: [UInt16], brackets: [UInt16]
  ) {
    self.marks = marks
    self.braces = braces
    self.parentheses = parentheses
    self.brackets = brackets
  }
}

/// What can hold at a symbol of code, any number of them at once.
struct CodeMarks: OptionSet, Sendable {
  let rawValue: UInt16

  static let string = CodeMarks(rawValue: 1 << 0)
  static let characterLiteral = CodeMarks(rawValue: 1 << 1)
  static let lineComment = CodeMarks(rawValue: 1 << 2)
  static let blockComment = CodeMarks(rawValue: 1 << 3)
  static let ifKeyword = CodeMarks(rawValue: 1 << 4)
  static let ifCondition = CodeMarks(rawValue: 1 << 5)
  static let ifHeader = CodeMarks(rawValue: 1 << 6)
  static let ifBlock = CodeMarks(rawValue: 1 << 7)
  static let elseBlock = CodeMarks(rawValue: 1 << 8)
  static let loopHeader = CodeMarks(rawValue: 1 << 9)
  static let loopBlock = CodeMarks(rawValue: 1 << 10)
  static let functionBody = CodeMarks(rawValue: 1 << 11)
  static let preprocessorLine = CodeMarks(rawValue: 1 << 12)
  static let statementPosition = CodeMarks(rawValue: 1 << 13)
}
