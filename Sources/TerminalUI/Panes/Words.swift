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
  private static let little: Set<Substring> = [
    "at", "far", "in", "inside", "is", "least", "length", "of", "or", "over", "so",
  ]

  /// A hypothesis's name in at most so many columns: little words go first, then the ends of the longest
  /// ones, numbers last.
  ///
  /// `position-in-line` is `positio-line`, then `pos-lin`. Words of less than three letters
  /// would say nothing: they stand without their hyphens, `BraDep4`.
  func abbreviated(to columns: Int) -> String {
    guard utf8.count > columns else { return self }
    var words = split(separator: "-")
    var excess = utf8.count - columns
    while excess > 0, words.count > 1, let place = words.firstIndex(where: String.little.contains) {
      excess -= words.remove(at: place).utf8.count + 1
    }
    let isNumber = words.map { $0.utf8.allSatisfy { (48...57).contains($0) } }
    let lengths = String.lengths(of: words, isNumber, cutBy: excess)
    let isCutShort = zip(words, lengths).contains { $1 < min(3, $0.utf8.count) }
    guard isCutShort, words.count > 2 else {
      return String(
        zip(words, lengths).map { $0.prefix($1) }.joined(separator: "-").prefix(columns))
    }
    let longer = String.lengths(of: words, isNumber, cutBy: excess - words.count + 1)
    return zip(words, longer).map { $0.prefix(1).uppercased() + $0.dropFirst().prefix($1 - 1) }
      .joined()
  }

  /// How many letters of each word are left where some must go, the longest word's first.
  private static func lengths(of words: [Substring], _ isNumber: [Bool], cutBy excess: Int) -> [Int]
  {
    var (lengths, excess) = (words.map(\.utf8.count), excess)
    while excess > 0 {
      let longest = lengths.indices.filter { !isNumber[$0] }.max {
        (lengths[$0], $1) < (lengths[$1], $0)
      }
      guard let longest, lengths[longest] > 1 else { break }
      lengths[longest] -= 1
      excess -= 1
    }
    return lengths
  }
}
