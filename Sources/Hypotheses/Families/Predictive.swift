// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// What comes next: for cells that help to predict it.
  static let predictive = [nextIsNewline, nextIsSpace, nextIsQuote]

  /// The next character is a newline.
  public static let nextIsNewline = next("newline", "a newline") { $0 == "\n" }

  /// The next character is a space or a tab.
  public static let nextIsSpace = next("space", "a space or tab") { $0 == " " || $0 == "\t" }

  /// The next character is a quotation mark.
  public static let nextIsQuote = next("quote", "one of \" “ ” « »") {
    switch $0 {
    case "\"", "“", "”", "«", "»": true
    default: false
    }
  }

  private static func next(
    _ name: String, _ what: String, where matches: @escaping @Sendable (UInt32) -> Bool
  ) -> Hypothesis {
    Hypothesis(
      name: "next-is-\(name)", kind: .binary, summary: "the next character is \(what)"
    ) { text in
      let scalars = text.scalars
      func isNext(_ at: Int) -> Bool { at + 1 < scalars.count && matches(scalars[at + 1]) }
      return .binary(text.sample(initial: isNext(-1), isNext))
    }
  }
}
