// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// Prose.
  static let prose = [paragraphStart, sentenceStart, insideParentheses]

  /// A paragraph is about to begin.
  public static let paragraphStart = Hypothesis(
    name: "paragraph-start", kind: .binary,
    summary: "after a blank line (or at the very start), up to the paragraph's first symbol"
  ) { text in
    text.track((breaks: ParagraphBreaks(), isStart: true)) { state, scalars, at in
      if state.breaks.read(scalars[at]) {
        state.isStart = true
      } else if !CharacterClass(scalars[at]).isWhite {
        state.isStart = false
      }
      return state.isStart
    }
  }

  /// A sentence is about to begin.
  public static let sentenceStart = Hypothesis(
    name: "sentence-start", kind: .binary,
    summary: "in the white space after . ! ? … or a blank line, up to the sentence's first symbol"
  ) { text in
    let sentences = text.sentences
    return .binary(text.sample(initial: false) { sentences[$0] == 0 })
  }

  /// Inside round brackets.
  public static let insideParentheses = Hypothesis(
    name: "inside-parentheses", kind: .binary,
    summary: "between ( and ) of this paragraph, nested ones counted, the opening one included"
  ) { text in text.track(NestedPair(open: "(", close: ")")) { $0.read($1[$2]) } }
}

/// How many of a pair are open; a blank line forgets them.
struct NestedPair {
  let open: Unicode.Scalar
  let close: Unicode.Scalar
  private var depth = 0
  private var breaks = ParagraphBreaks()

  init(open: Unicode.Scalar, close: Unicode.Scalar) {
    self.open = open
    self.close = close
  }

  mutating func read(_ value: UInt32) -> Bool {
    if value == open {
      depth += 1
    } else if value == close {
      depth = max(0, depth - 1)
    }
    if breaks.read(value) { depth = 0 }
    return depth > 0
  }
}

/// Place in a sentence from 1, 0 in the white space between sentences.
///
/// A sentence ends with `.`, `!`, `?` or `…`, closing quotes and brackets, and then white space; or
/// with a blank line. The point of an abbreviation or an initial ends none.
func scanSentences(_ scalars: [UInt32]) -> [Int32] {
  var places = [Int32](repeating: 0, count: scalars.count)
  var place: Int32 = 0
  var hasEnded = false
  var breaks = ParagraphBreaks()
  for at in scalars.indices {
    let value = scalars[at]
    let isBreak = breaks.read(value)
    if CharacterClass(value).isWhite {
      if hasEnded || isBreak { place = 0 }
      if place > 0 { place += 1 }
      hasEnded = false
    } else {
      place += 1
      switch value {
      case "!", "?", "…": hasEnded = true
      case ".": hasEnded = !isAbbreviation(scalars, endingAt: at)
      case "\"", "'", "”", "’", "»", ")", "]": break
      default: hasEnded = false
      }
    }
    places[at] = place
  }
  return places
}

/// Words whose point ends no sentence.
private let abbreviations: Set<String> = [
  "Mr", "Mrs", "Ms", "Messrs", "Mme", "Mlle", "Dr", "St", "Prof", "Gen", "Col", "Capt", "Lt",
  "Sgt", "Rev", "Hon", "e.g", "i.e", "cf", "vs", "viz",
]

/// Whether the point at an index belongs to an abbreviation or follows a single capital.
private func isAbbreviation(_ scalars: [UInt32], endingAt point: Int) -> Bool {
  var start = point
  while start > 0, point - start < 8 {
    let before = scalars[start - 1]
    guard CharacterClass(before).isLetter || before == "." else { break }
    start -= 1
  }
  let word = scalars[start..<point].compactMap(Unicode.Scalar.init)
  if word.count == 1 { return word[0].properties.isUppercase && word[0] != "I" }
  return abbreviations.contains(String(String.UnicodeScalarView(word)))
}
