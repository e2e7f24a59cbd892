// SPDX-License-Identifier: Apache-2.0

import Glibc
import Shading

extension Float {
  /// Its hyperbolic tangent.
  var tanh: Float { tanhf(self) }
}

extension Double {
  /// −log2 of a probability.
  var bits: Double { -log2(Swift.max(self, 1e-30)) }
}

extension String {
  /// A symbol as it is drawn, where a blank could not be seen.
  var visible: String { Glyph.visible(symbol: self) }
}

extension [String] {
  /// The parts with gaps between them; where they would not fit into so many columns, the last go, whole, but
  /// for the first few.
  func joined(by gap: String, fitting columns: Int, least: Int) -> String {
    var parts = self
    while parts.count > least, parts.joined(separator: gap).count > columns { parts.removeLast() }
    return parts.joined(separator: gap)
  }
}

extension String {
  /// Words of a hypothesis's name that tell little where room is short.
  private static let little: Set<Substring> = ["in", "inside", "is", "of", "or", "so", "far"]

  /// Long words as programmers shorten them.
  private static let short: [Substring: Substring] = [
    "character": "char", "document": "doc", "environment": "env", "expression": "expr",
    "function": "func", "indentation": "indent", "literal": "lit", "parentheses": "parens",
    "parenthesis": "paren", "position": "pos", "preprocessor": "preproc", "statement": "stmt",
  ]

  /// A hypothesis's name in at most so many columns, step by step as far as it must: limits as signs, little
  /// words left out, long ones shortened as usual, and at last the ends of the longest.
  ///
  /// `brace-depth-at-least-4` is `brace-depth>=4`, then `brace>=4`; `position-in-line` is `pos-line`.
  func abbreviated(to columns: Int) -> String {
    guard utf8.count > columns else { return self }
    var (words, limit) = wordsAndLimit
    func excess() -> Int { words.joined(separator: "-").utf8.count + limit.utf8.count - columns }
    while excess() > 0, words.count > 1, let place = words.firstIndex(where: String.little.contains)
    {
      words.remove(at: place)
    }
    // Of a limit the first word says what it is of: the depth of braces, the length of a line.
    if excess() > 0, !limit.isEmpty { words = Array(words.prefix(1)) }
    while excess() > 0, let place = words.firstIndex(where: { String.short[$0] != nil }) {
      words[place] = String.short[words[place]] ?? words[place]
    }
    while excess() > 0 {
      let longest = words.indices.max { (words[$0].utf8.count, $1) < (words[$1].utf8.count, $0) }
      guard let longest, words[longest].utf8.count > 1 else { break }
      words[longest] = words[longest].dropLast()
    }
    return String((words.joined(separator: "-") + limit).prefix(columns))
  }

  /// The words of a name, and of `at-least-4` or `over-60` at its end the sign.
  private var wordsAndLimit: ([Substring], String) {
    let words = split(separator: "-")
    guard let number = words.last, words.count > 2,
      number.utf8.allSatisfy({ (48...57).contains($0) })
    else { return (words, "") }
    if words.dropLast().suffix(2) == ["at", "least"] { return (words.dropLast(3), ">=\(number)") }
    if words[words.count - 2] == "over" { return (words.dropLast(2), ">\(number)") }
    return (words, "")
  }
}
