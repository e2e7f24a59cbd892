// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// A user's regular expression: true on the symbols of its matches.
  ///
  /// Swift's `Regex` syntax; `^` and `$` match at every line, one step is one Unicode scalar, and a
  /// byte that is not UTF-8 reads as U+FFFD. The text is searched in windows of whole lines, so that no
  /// match is longer than about 16,000 symbols and no pattern takes time quadratic in the text.
  /// Backtracking that is exponential cannot be cut short: its plainest form, a repeated group that
  /// holds one repetition, is refused. Throws also where the pattern cannot be compiled.
  public static func matching(name: String, regex pattern: String) throws(HypothesisError)
    -> Hypothesis
  {
    try checkName(name)
    if let part = explosivePart(of: pattern) {
      throw .explosivePattern(name: name, pattern: pattern, part: part)
    }
    do {
      _ = try compiled(pattern)
    } catch {
      throw .badPattern(name: name, pattern: pattern, reason: "\(error)")
    }
    return Hypothesis(
      name: name, kind: .binary, summary: "inside a match of the regular expression \(pattern)"
    ) { text in
      // A compiled pattern may not cross threads, so each document compiles its own.
      let regex: Regex<AnyRegexOutput>
      do {
        regex = try compiled(pattern)
      } catch {
        preconditionFailure("the pattern was compiled before, so it compiles again")
      }
      return .binary(text.sample(matched(regex, in: text.scalars), initial: false))
    }
  }

  /// The hypothesis that a `--match` argument describes: `NAME=REGEX`.
  public static func matching(argument: String) throws(HypothesisError) -> Hypothesis {
    let (name, pattern) = try parts(of: argument, expected: "NAME=REGEX")
    guard !pattern.isEmpty else { throw .badArgument(argument, expected: "NAME=REGEX") }
    return try matching(name: name, regex: String(pattern))
  }
}

private func compiled(_ pattern: String) throws -> Regex<AnyRegexOutput> {
  try Regex(pattern).anchorsMatchLineEndings().matchingSemantics(.unicodeScalar)
}

/// How many symbols a window moves on; it sees as many again, for matches that begin in it.
private let windowStep = 8192

/// Whether each scalar is part of a match, found from left to right without overlap.
private func matched(_ regex: Regex<AnyRegexOutput>, in scalars: [UInt32]) -> [Bool] {
  var marks = [Bool](repeating: false, count: scalars.count)
  var next = 0
  while next < scalars.count {
    // A window starts with a line, for the sake of `^`; matches before `next` were found already.
    let newline = scalars[max(0, next - windowStep)..<next].lastIndex { $0 == "\n" }
    let start = newline.map { $0 + 1 } ?? (next <= windowStep ? 0 : next)
    let limit = lineStart(in: scalars, before: next + windowStep, after: next)
    let end = lineStart(in: scalars, before: limit + windowStep, after: limit)
    let window = Window(scalars[start..<end])
    let first = next
    next = limit
    for match in window.text.matches(of: regex) {
      let range = window.scalars(match.range)
      guard range.lowerBound < limit else { break }
      guard range.lowerBound >= first else { continue }
      for at in range { marks[at] = true }
      next = max(next, range.upperBound)
    }
  }
  return marks
}

/// The last start of a line in (after, before], or `before` where the line is longer than that.
private func lineStart(in scalars: [UInt32], before: Int, after: Int) -> Int {
  guard before < scalars.count else { return scalars.count }
  let newline = scalars[after..<before].lastIndex { $0 == "\n" }
  return newline.map { $0 + 1 } ?? before
}

/// A stretch of the text as a string, with the way back from its indices.
private struct Window {
  let text: String
  /// The scalar at each UTF-8 offset, and one past the end.
  private let places: [Int]

  init(_ scalars: ArraySlice<UInt32>) {
    var view = String.UnicodeScalarView()
    var places: [Int] = []
    places.reserveCapacity(scalars.count + 1)
    for at in scalars.indices {
      let scalar = Unicode.Scalar(scalars[at]) ?? "\u{FFFD}"
      view.append(scalar)
      places.append(contentsOf: repeatElement(at, count: scalar.utf8.count))
    }
    places.append(scalars.endIndex)
    text = String(view)
    self.places = places
  }

  func scalars(_ range: Range<String.Index>) -> Range<Int> {
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    let end = text.utf8.distance(from: text.startIndex, to: range.upperBound)
    return places[start]..<places[end]
  }
}

/// The group of a pattern that is repeated without bound and holds one unbounded repetition alone.
///
/// Examples are `(a+)+` and `(?:[^"]*)*`. Such a group can part one text in exponentially many ways.
private func explosivePart(of pattern: String) -> String? {
  // ( or (?:, one atom, an unbounded repetition, ), an unbounded repetition that may backtrack.
  let group =
    #/
    \( (?: \?: )?
    (?: \\. | \[ \^? \]? (?: \\. | [^\]\\] )* \] | [^\\()\[\]*+?{}|] )
    (?: [*+] | \{ \d+ , \} ) \??
    \)
    (?: [*+] (?! \+ ) | \{ \d+ , \} )
    /#
  return pattern.firstMatch(of: group).map { String(pattern[$0.range]) }
}
