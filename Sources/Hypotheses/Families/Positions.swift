// SPDX-License-Identifier: Apache-2.0
//
// Positions count characters, whatever the model's symbols are; the first one of a line is 1.

extension Hypothesis {
  /// Where in a line, word, sentence, document; and thresholds for cells that fire near a line's end.
  static let positions =
    [positionInLine, positionInWord, positionInSentence, positionInDocument]
    + [20, 40, 60, 70].map(lineLength(over:))

  /// Characters since the last newline, which itself is 0.
  public static let positionInLine = Hypothesis(
    name: "position-in-line", kind: .graded,
    summary: "characters since the last newline (the newline itself is 0)"
  ) { text in
    text.count(0) { position, scalars, at in
      position = scalars[at] == "\n" ? 0 : position + 1
      return position
    }
  }

  /// Characters since the word began; 0 outside words.
  public static let positionInWord = Hypothesis(
    name: "position-in-word", kind: .graded,
    summary: "characters since the word began (0 outside words)"
  ) { text in
    let words = text.words
    return .graded(text.sample(initial: 0) { Float(max(0, words[$0])) })
  }

  /// Characters since the sentence began; 0 in the white space between sentences.
  public static let positionInSentence = Hypothesis(
    name: "position-in-sentence", kind: .graded,
    summary: "characters since the sentence began (0 in the white space between sentences)"
  ) { text in
    let sentences = text.sentences
    return .graded(text.sample(initial: 0) { Float(sentences[$0]) })
  }

  /// Characters since the document began: a clock.
  public static let positionInDocument = Hypothesis(
    name: "position-in-document", kind: .graded,
    summary: "characters since the document began, as any cell that drifts tells them",
    isClock: true
  ) { text in
    .graded(text.sample(initial: 0) { Float($0 + 1) })
  }

  /// What the names of thresholds on the line's length start with.
  static let lineLengthStem = "line-length-so-far-over-"

  /// More than `limit` characters since the last newline.
  static func lineLength(over limit: Int) -> Hypothesis {
    Hypothesis(
      name: "\(lineLengthStem)\(limit)", kind: .binary,
      summary: "more than \(limit) characters since the last newline"
    ) { text in
      text.track(0) { position, scalars, at in
        position = scalars[at] == "\n" ? 0 : position + 1
        return position > limit
      }
    }
  }
}
