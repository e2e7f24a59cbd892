// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// What a C lexer is in the middle of.
  static let lexical = [
    insideString, insideCharacterLiteral, insideLineComment, insideBlockComment, insideComment,
    insideCommentOrString,
  ]

  /// Inside a string literal.
  public static let insideString = code(
    "inside-string", .string,
    "in a C string: after its opening \" up to the closing one, escapes known, comments excluded")

  /// Inside a character literal.
  public static let insideCharacterLiteral = code(
    "inside-character-literal", .characterLiteral,
    "in a C character literal: after its opening ' up to the closing one, escapes known")

  /// Inside a comment that runs to the line's end.
  public static let insideLineComment = code(
    "inside-line-comment", .lineComment,
    "in a // comment: once both slashes were read, up to the newline")

  /// Inside a comment with two ends.
  public static let insideBlockComment = code(
    "inside-block-comment", .blockComment,
    "in a /* */ comment: once both symbols of its opener were read, up to both of its closer")

  /// Inside any comment.
  public static let insideComment = code(
    "inside-comment", [.lineComment, .blockComment],
    "in a // or /* */ comment: once both symbols of its opener were read, up to newline or closer")

  /// Inside any comment or a string.
  public static let insideCommentOrString = code(
    "inside-comment-or-string", [.lineComment, .blockComment, .string],
    "in a comment or a C string (character literals are not strings)")

  /// A hypothesis that is true where the code has any of some marks.
  static func code(_ name: String, _ marks: CodeMarks, _ summary: String) -> Hypothesis {
    Hypothesis(name: name, kind: .binary, summary: summary) { text in
      let found = text.code.marks
      return .binary(text.sample(initial: false) { !found[$0].isDisjoint(with: marks) })
    }
  }
}
