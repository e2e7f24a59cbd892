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

extension String {
  /// A hypothesis's name in at most so many columns: little words go first, then the ends of the longest
  /// ones, numbers last: `position-in-line` as `positio-line`, then `pos-lin`.
  func abbreviated(to columns: Int) -> String {
    let little: Set<Substring> = ["at", "far", "in", "is", "of", "or", "so"]
    var words = split(separator: "-")
    func isNumber(_ word: Substring) -> Bool { word.allSatisfy(\.isNumber) }
    while words.map(\.count).reduce(words.count - 1, +) > columns, words.count > 1 {
      let lengths = words.map { isNumber($0) ? 0 : $0.count }
      if let place = words.firstIndex(where: little.contains) {
        words.remove(at: place)
      } else if let most = lengths.max(), most > 1, let longest = lengths.firstIndex(of: most) {
        words[longest].removeLast()
      } else {
        words.removeFirst()
      }
    }
    return String(words.joined(separator: "-").prefix(columns))
  }
}
