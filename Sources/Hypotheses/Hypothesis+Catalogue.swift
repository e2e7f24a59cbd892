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
    throw .unknownName(name, near: nearest(to: name))
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

  /// Up to three names that differ in few letters, or hold what was asked for.
  private static func nearest(to name: String) -> [String] {
    let wanted = name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
    let ranked = all.map { (name: $0.name, distance: editDistance(Array($0.name), wanted)) }
      .filter { $0.distance <= max(2, wanted.count / 3) || $0.name.contains(String(wanted)) }
    let best = ranked.map(\.distance).min() ?? 0
    return ranked.filter { $0.distance <= best + 1 }.sorted { $0.distance < $1.distance }
      .prefix(3).map(\.name)
  }

  /// Insertions, deletions and replacements that turn one word into the other.
  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
