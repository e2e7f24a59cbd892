// SPDX-License-Identifier: Apache-2.0

import Shading

/// What the gallery has said so far.
struct Answers {
  private var known: [Question: Answer] = [:]
  /// Answers kept before those that no screen asks for now are dropped: a few megabytes.
  static let most = 4096

  subscript(question: Question) -> Answer? { known[question] }

  /// Whether it is time to drop what no screen asks for now.
  var isFull: Bool { known.count >= Answers.most }

  /// Drops all answers but those to some questions.
  mutating func keepOnly(_ wanted: Set<Question>) {
    known = known.filter { wanted.contains($0.key) }
  }

  mutating func keep(_ answer: Answer, to question: Question) { known[question] = answer }

  /// Forgets everything, to ask again.
  mutating func forget() { known = [:] }

  func value(_ cell: CellID, _ shown: Shown, _ position: Int) -> Float? {
    number(.values(cell, shown, block: position / Question.block), position)
  }

  func label(_ hypothesis: String, _ position: Int) -> Float? {
    number(.labels(hypothesis, block: position / Question.block), position)
  }

  private func number(_ question: Question, _ position: Int) -> Float? {
    guard case .values(let values)? = known[question] else { return nil }
    let place = position % Question.block
    return values.indices.contains(place) ? values[place] : nil
  }

  func scale(_ cell: CellID, _ shown: Shown, _ mode: ScaleMode) -> Scale? {
    guard case .scale(let scale)? = known[.scale(cell, shown, mode)] else { return nil }
    return scale
  }

  func threshold(_ cell: CellID, _ shown: Shown, _ hypothesis: String?) -> Threshold? {
    guard case .threshold(let threshold)? = known[.threshold(cell, shown, hypothesis: hypothesis)]
    else { return nil }
    return threshold
  }

  func histogram(_ cell: CellID, _ shown: Shown, bins: Int, _ hypothesis: String?) -> Histogram? {
    let question = Question.histogram(cell, shown, bins: bins, hypothesis: hypothesis)
    guard case .histogram(let histogram)? = known[question] else { return nil }
    return histogram
  }

  func predictions(_ position: Int) -> Predictions? {
    guard case .predictions(let predictions)? = known[.predictions(position)] else { return nil }
    return predictions
  }

  func examples(_ cell: CellID, _ shown: Shown, _ kind: ExampleKind, _ hypothesis: String?)
    -> [Example]?
  {
    let question = Question.examples(cell, shown, kind, hypothesis: hypothesis)
    guard case .examples(let examples)? = known[question] else { return nil }
    return examples
  }

  func matches(_ pattern: SearchPattern) -> [Int]? {
    guard case .matches(let places)? = known[.matches(pattern)] else { return nil }
    return places
  }

  func similar(_ cell: CellID) -> [Similarity]? {
    guard case .similar(let similar)? = known[.similar(cell)] else { return nil }
    return similar
  }
}
