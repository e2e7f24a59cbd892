// SPDX-License-Identifier: Apache-2.0

extension Hypothesis {
  /// Every hypothesis that is built in, in the order in which rankings list them.
  public static let all: [Hypothesis] =
    quotes + positions + predictive + trivial + markup + prose + lexical + statements + depths
    + classes

  /// The hypothesis with a name; any threshold of a graded one is understood, listed or not
  /// (`brace-depth-at-least-7`, `line-length-so-far-over-100`).
  ///
  /// Throws the nearest names where there is none.
  public static func named(_ name: String) throws(HypothesisError) -> Hypothesis {
    if let found = all.first(where: { $0.name == name }) { return found }
    if let found = threshold(name) { return found }
    throw .unknownName(name, near: NearNames.near(name, among: all.map(\.name)))
  }

  /// What several hypotheses say of one document, in their order; shared scans are done once.
  public static func labels(of text: TimedText, for hypotheses: [Hypothesis]) -> [Labels] {
    hypotheses.map { $0.labels(text) }
  }

  /// A threshold on a graded hypothesis that the lists do not hold.
  private static func threshold(_ name: String) -> Hypothesis? {
    func limit(after stem: String) -> Int? {
      name.hasPrefix(stem) ? Int(name.dropFirst(stem.count)) : nil
    }
    if let limit = limit(after: lineLengthStem), limit > 0, "\(lineLengthStem)\(limit)" == name {
      return lineLength(over: limit)
    }
    for depth in depthKinds {
      let stem = "\(depth.name)-at-least-"
      if let limit = limit(after: stem), limit > 0, "\(stem)\(limit)" == name {
        return depth.atLeast(limit)
      }
    }
    return nil
  }
}
