// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// What a C parser is in the middle of.
  static let statements = [
    ifKeyword, ifCondition, ifHeader, ifBlock, elseBlock, loopHeader, loopBlock, functionBody,
    preprocessorLine, statementPosition,
  ]

  /// The keyword `if` itself.
  public static let ifKeyword = code(
    "if-keyword", .ifKeyword, "on both symbols of the keyword if (also in else if)")

  /// The condition of an if.
  public static let ifCondition = code(
    "if-condition", .ifCondition,
    "from the ( after if up to and including its ), nested parentheses counted")

  /// The condition of an if and what stands between it and the body: the paper's "if" cell.
  public static let ifHeader = code(
    "if-header", .ifHeader,
    "from the ( after if through the opening {, or up to the first symbol of a brace-less body")

  /// The body of an if.
  public static let ifBlock = code(
    "if-block", .ifBlock,
    "in the body of an if or else if, from its { up to }, or from first symbol up to ;")

  /// The body of an else.
  public static let elseBlock = code(
    "else-block", .elseBlock,
    "in the body of an else without if, from its { up to }, or from first symbol up to ;")

  /// The head of a loop.
  public static let loopHeader = code(
    "loop-header", .loopHeader,
    "from the ( after for, while or a for_each macro through {, or up to the body's first symbol")

  /// The body of a loop.
  public static let loopBlock = code(
    "loop-block", .loopBlock,
    "in the body of for, while, do or a for_each macro, braces or a single statement")

  /// The body of a function.
  public static let functionBody = code(
    "function-body", .functionBody,
    "in a function's braces (not those of structures and initialisers), the { included")

  /// A line for the preprocessor.
  public static let preprocessorLine = code(
    "preprocessor-line", .preprocessorLine,
    "from the # that starts a line up to its newline, lines continued by \\ included")

  /// A statement may begin.
  public static let statementPosition = code(
    "statement-position", .statementPosition,
    "where a statement may begin: after { } ; labels and headers, up to its first symbol")
}
