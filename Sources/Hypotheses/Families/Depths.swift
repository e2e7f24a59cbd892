// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// How deep: open minus closed, outside strings and comments, never below 0.
  static let depths = depthKinds.flatMap { kind in
    [kind.graded] + kind.thresholds.map(kind.atLeast)
  }

  /// What has a depth.
  static let depthKinds = [
    DepthKind(
      name: "brace-depth", what: "braces open, outside strings and comments",
      thresholds: [1, 2, 3, 4]
    ) { $0.code.braces },
    DepthKind(
      name: "parenthesis-depth", what: "parentheses open, outside strings and comments",
      thresholds: [1, 2, 3, 4]
    ) { $0.code.parentheses },
    DepthKind(
      name: "bracket-depth", what: "square brackets open, outside strings and comments",
      thresholds: [1, 2]
    ) { $0.code.brackets },
    DepthKind(
      name: "expression-depth",
      what: "parentheses and square brackets open, outside strings and comments",
      thresholds: [1, 2, 3, 4]
    ) { $0.code.expressions },
    DepthKind(
      name: "indentation",
      what: "columns of white space read at the start of this line (tabs end at multiples of 8)",
      thresholds: [1, 4, 8, 16, 24]
    ) { $0.indentation },
  ]
}

/// A depth as a number, and as the question whether it is at least k.
struct DepthKind: Sendable {
  let name: String
  let what: String
  /// The k that the catalogue lists.
  let thresholds: [Int]
  /// The depth after each scalar; 65,535 stands for more.
  let scan: @Sendable (TimedText) -> [UInt16]

  var graded: Hypothesis {
    Hypothesis(name: name, kind: .graded, summary: what) { text in
      let depths = scan(text)
      return .graded(text.sample(initial: 0) { Float(depths[$0]) })
    }
  }

  func atLeast(_ k: Int) -> Hypothesis {
    Hypothesis(
      name: "\(name)-at-least-\(k)", kind: .binary, summary: "at least \(k) of \(name): \(what)"
    ) { text in
      let depths = scan(text)
      return .binary(text.sample(initial: false) { Int(depths[$0]) >= k })
    }
  }
}

/// Columns of the white space that the current line started with, as far as it was read.
func scanIndentation(_ scalars: [UInt32]) -> [UInt16] {
  var columns = 0
  var isIndenting = true
  return scalars.map { value in
    switch value {
    case "\n":
      columns = 0
      isIndenting = true
    case " " where isIndenting: columns += 1
    case "\t" where isIndenting: columns = (columns / 8 + 1) * 8
    default: isIndenting = false
    }
    return UInt16(clamping: columns)
  }
}
