// SPDX-License-Identifier: Apache-2.0

/// One case per way that a hypothesis can be asked for wrongly.
public enum HypothesisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No hypothesis has this name; the nearest ones do.
  case unknownName(String, near: [String])
  /// A user's hypothesis has no name, or one that the catalogue has already.
  case badName(String, reason: String)
  /// An argument is not of the form that its flag takes.
  case badArgument(String, expected: String)
  /// A regular expression cannot be compiled.
  case badPattern(name: String, pattern: String, reason: String)
  /// A regular expression repeats a repetition of the same thing, which can take for ever.
  case explosivePattern(name: String, pattern: String, part: String)
  /// One of two delimiters is empty.
  case emptyDelimiter(name: String)
  /// A label file has more or fewer labels than the text has timesteps.
  case labelCount(name: String, found: Int, expected: Int)
  /// A label is not a number (where the others are).
  case badLabel(name: String, line: Int, found: String)
  /// More classes than a categorical hypothesis can have.
  case tooManyClasses(name: String, found: Int, limit: Int)
  /// Two documents have one name, so that labels of a file cannot be told apart.
  case repeatedDocument(name: String, document: String)

  /// One line: what is wrong, and the way out.
  public var description: String {
    switch self {
    case .unknownName(let name, let near):
      "no hypothesis is called '\(name)'\(NearNames.question(near))"
        + " ('rnnscope hypotheses' lists them all)"
    case .badName(let name, let reason):
      "'\(name)' cannot name a hypothesis: \(reason)"
    case .badArgument(let argument, let expected):
      "'\(argument)' is not of the form \(expected)"
    case .badPattern(let name, let pattern, let reason):
      "the pattern '\(pattern)' of '\(name)' is no regular expression: \(reason)"
    case .explosivePattern(let name, let pattern, let part):
      "the pattern '\(pattern)' of '\(name)' repeats the repetition '\(part)', which can take for "
        + "ever; repeat once"
    case .emptyDelimiter(let name):
      "'\(name)' has an empty delimiter; give an opening and a closing one: --between NAME=OPEN,CLOSE"
    case .labelCount(let name, let found, let expected):
      "the label file of '\(name)' has \(found) labels, but the text has \(expected) timesteps; "
        + "give one label for each symbol that the model reads"
    case .badLabel(let name, let line, let found):
      "the label file of '\(name)' has '\(found)' on line \(line), expected a finite number"
    case .tooManyClasses(let name, let found, let limit):
      "the label file of '\(name)' has \(found) classes, expected at most \(limit)"
    case .repeatedDocument(let name, let document):
      "two documents are called '\(document)', so the labels of '\(name)' cannot be told apart; "
        + "name each text once"
    }
  }
}
