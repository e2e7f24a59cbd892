// SPDX-License-Identifier: Apache-2.0
//
// Traces made by hand, fed to a scorer as a network would.

import Chance
import Corpora
import Hypotheses
import Recordings

@testable import Scoring

/// A text of words, quotes and lines, and what a made-up network's cells say of it.
struct SyntheticRun {
  var documents: [EncodedDocument]
  /// By layer, then cell: the trace over a document.
  var cells: [[(Int) -> [Float]]]

  var model: ModelDescription {
    ModelDescription(
      name: "synthetic", sha256: "00",
      layers: cells.map {
        ModelDescription.Layer(kind: "lstm", cells: $0.count, quantities: [.c, .h, .i, .f, .o, .g])
      })
  }

  /// Feeds everything to a scorer of these options, in blocks of `block` timesteps.
  func scorer(
    _ hypotheses: [Hypothesis], block: Int = 100, order: [Int]? = nil,
    options: ScoringOptions = ScoringOptions()
  ) throws -> Scorer {
    let scorer = try Scorer(
      model: model, documents: documents, corpusSHA256: "11", hypotheses: hypotheses,
      options: options)
    try feed(scorer, block: block, order: order ?? Array(documents.indices))
    return scorer
  }

  func feed(_ sink: some ActivationSink, block: Int, order: [Int]) throws {
    for document in order {
      let traces = cells.map { layer in layer.map { $0(document) } }
      var start = 0
      while start < documents[document].timesteps {
        let range = start..<min(documents[document].timesteps, start + block)
        for (layer, cells) in traces.enumerated() {
          let values = cells.flatMap { $0[range] }
          try values.withUnsafeBufferPointer {
            guard let base = $0.baseAddress else { return }
            try sink.receive(
              ActivationBlock(
                layer: layer, quantity: .c, document: document, timesteps: range,
                values: base, stride: range.count, cells: cells.count))
          }
        }
        start = range.upperBound
      }
      try sink.finish(document: document, timesteps: documents[document].timesteps)
    }
  }

  /// Documents of random words with quotes and lines; the same for the same seed.
  static func texts(_ count: Int, length: Int, seed: UInt64 = 7) -> [EncodedDocument] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { index in
      var bytes: [UInt8] = []
      var column = 0
      while bytes.count < length + index * 37 {
        if random.next(below: 12) == 0 { bytes.append(UInt8(ascii: "\"")) }
        let word = 1 + random.next(below: 8)
        for _ in 0..<word { bytes.append(UInt8(97 + random.next(below: 26))) }
        column += word + 1
        bytes.append(UInt8(ascii: column > 40 ? "\n" : " "))
        if column > 40 { column = 0 }
      }
      return EncodedDocument(
        name: "text \(index)", symbols: bytes.map(Int32.init),
        byteEnds: Array(1...bytes.count), bytes: bytes)
    }
  }
}

extension Hypothesis {
  /// An odd number of quotation marks so far.
  static let testQuotes = Hypothesis(name: "quotes", kind: .binary, summary: "") { text in
    var inside = false
    return .binary(
      text.scalars.map {
        if $0 == 34 { inside.toggle() }
        return inside
      })
  }
  /// Symbols since the last newline.
  static let testColumn = Hypothesis(name: "column", kind: .graded, summary: "") { text in
    var column: Float = -1
    return .graded(
      text.scalars.map {
        column = $0 == 10 ? 0 : column + 1
        return column
      })
  }
  /// Letter, space, newline or quote.
  static let testClass = Hypothesis(name: "class", kind: .categorical, summary: "") { text in
    .categorical(
      text.scalars.map { $0 == 32 ? 1 : $0 == 10 ? 2 : $0 == 34 ? 3 : 0 },
      names: ["letter", "space", "newline", "quote"])
  }
  /// After a space.
  static let testSpace = Hypothesis(name: "space", kind: .binary, summary: "") { text in
    .binary(text.scalars.map { $0 == 32 })
  }

  /// The labels of a document as numbers.
  func numbers(_ document: EncodedDocument) -> [Float] {
    switch labels(TimedText(document)) {
    case .binary(let values): values.map { $0 ? 1 : 0 }
    case .graded(let values): values
    case .categorical(let values, _): values.map(Float.init)
    }
  }
}

/// Noise that is the same for the same seed, roughly normal.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { _ in
    (0..<6).reduce(Float(0)) { sum, _ in sum + Float(random.next(below: 1000)) / 1000 - 0.5 }
  }
}

/// Sums of noise: slow, with no relation to any text.
func walk(_ count: Int, seed: UInt64) -> [Float] {
  var sum: Float = 0
  return noise(count, seed: seed).map {
    sum = 0.998 * sum + $0
    return sum
  }
}

/// A trace moved by some timesteps: positive, later.
func shifted(_ values: [Float], by lag: Int) -> [Float] {
  values.indices.map { values[max(0, min(values.count - 1, $0 - lag))] }
}
