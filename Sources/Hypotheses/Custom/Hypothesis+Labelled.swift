// SPDX-License-Identifier: Apache-2.0

import Corpora

/// Labels that a user brings, one for each timestep of the corpus, documents one after another.
public enum GivenLabels: Sendable, Equatable {
  /// 0 and 1 alone are a binary hypothesis, anything else a graded one.
  case numbers([Float])
  /// Classes by their place in `names`.
  case classes([UInt8], names: [String])

  /// How many there are.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .classes(let values, _): values.count
    }
  }

  /// Reads the text form: one value a line; numbers, `true` and `false`, or names of classes.
  ///
  /// Names make classes in the order of their first line; numbers do where `asClasses` asks for it. An
  /// empty last line is none. `name` is the hypothesis's, for errors.
  public static func parse(
    _ text: String, asClasses: Bool = false, name: String
  ) throws(HypothesisError) -> GivenLabels {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    let words = lines.map { line in
      String(line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
    if !asClasses, let first = words.first, number(first) != nil {
      var values: [Float] = []
      for (index, word) in words.enumerated() {
        guard let value = number(word) else {
          throw .badLabel(name: name, line: index + 1, found: word)
        }
        values.append(value)
      }
      return .numbers(values)
    }
    return try classes(words, name: name)
  }

  private static func number(_ word: String) -> Float? {
    switch word {
    case "true": 1
    case "false": 0
    default: Float(word).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  private static func classes(
    _ words: [String], name: String
  ) throws(HypothesisError) -> GivenLabels {
    var places: [String: Int] = [:]
    var names: [String] = []
    for word in words where places[word] == nil {
      places[word] = names.count
      names.append(word)
    }
    guard names.count <= 256 else {
      throw .tooManyClasses(name: name, found: names.count, limit: 256)
    }
    return .classes(words.map { UInt8(truncatingIfNeeded: places[$0] ?? 0) }, names: names)
  }

  /// A stretch of them as a hypothesis gives labels.
  fileprivate func labels(_ range: Range<Int>, asBinary: Bool) -> Labels {
    switch self {
    case .numbers(let values):
      asBinary ? .binary(values[range].map { $0 == 1 }) : .graded(Array(values[range]))
    case .classes(let values, let names): .categorical(Array(values[range]), names: names)
    }
  }
}

extension Hypothesis {
  /// A user's own labels, aligned with the timesteps of all documents one after another.
  ///
  /// The documents are told apart by name, and the hypothesis speaks of no others. Throws where the
  /// counts differ, a number is not finite, two documents share a name, or the name is not free.
  public static func labelled(
    name: String, _ given: GivenLabels, of documents: [EncodedDocument]
  ) throws(HypothesisError) -> Hypothesis {
    try checkName(name)
    let expected = documents.reduce(0) { $0 + $1.timesteps }
    guard given.count == expected else {
      throw .labelCount(name: name, found: given.count, expected: expected)
    }
    var kind = Kind.categorical
    if case .numbers(let values) = given {
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw .badLabel(name: name, line: bad + 1, found: "\(values[bad])")
      }
      kind = values.allSatisfy { $0 == 0 || $0 == 1 } ? .binary : .graded
    }
    var labels: [String: Labels] = [:]
    var start = 0
    for document in documents {
      guard labels[document.name] == nil else {
        throw .repeatedDocument(name: name, document: document.name)
      }
      let range = start..<start + document.timesteps
      labels[document.name] = given.labels(range, asBinary: kind == .binary)
      start = range.upperBound
    }
    return Hypothesis(name: name, kind: kind, summary: "labels from a file") { [labels] text in
      guard let found = labels[text.name], found.count == text.timesteps else {
        preconditionFailure("labels from a file speak only of the documents they were read for")
      }
      return found
    }
  }
}
