// SPDX-License-Identifier: Apache-2.0

import Recordings
import Scoring

@testable import Shading

/// A made-up network's traces over texts, one timestep a byte.
struct SampleSource: Shading.TraceSource {
  let model: ModelDescription
  let corpusSHA256 = String(repeating: "c0ffee77", count: 8)
  let documents: [DocumentSpan]
  let text: [UInt8]
  /// The trace of a cell's quantity at a position.
  let value: @Sendable (CellID, Quantity, Int) -> Float

  var hasLoss: Bool { true }
  func keeps(_ quantity: Quantity, layer: Int) -> Bool { true }
  func trace(_ cell: CellID, _ quantity: Quantity, _ positions: Range<Int>) throws -> [Float] {
    positions.map { value(cell, quantity, $0) }
  }
  func magnitude(_ cell: CellID, _ quantity: Quantity) throws -> Float? { nil }
  func losses(_ positions: Range<Int>) throws -> [Float] {
    positions.map { position in
      documents.contains { $0.positions.lowerBound == position }
        ? .nan : Float((position * 37) % 100) / 40
    }
  }
  func bytes(ofDocument document: Int) -> Range<Int> { documents[document].positions }
  func byteEnds(_ positions: Range<Int>) throws -> [Int] { positions.map { $0 + 1 } }
  func bytes(_ range: Range<Int>) throws -> [UInt8] { Array(text[range]) }
}

/// 1 where an odd number of quotes was read, else 0.
func quoteLabels(_ text: [UInt8]) -> [Float] {
  var isInside = false
  return text.map { byte in
    if byte == UInt8(ascii: "\"") { isInside.toggle() }
    return isInside ? 1 : 0
  }
}

/// A number in −1 … 1 without pattern, the same for the same arguments.
func noise(_ a: Int, _ b: Int) -> Float {
  var bits = UInt64(truncatingIfNeeded: a &* 0x9E37_79B9 &+ b &* 0x85EB_CA6B &+ 1)
  bits ^= bits >> 31
  bits &*= 0xBF58_476D_1CE4_E5B9
  bits ^= bits >> 27
  bits &*= 0x94D0_49BB_1331_11EB
  return Float(bits >> 40) / Float(1 << 23) - 1
}

/// A gallery of a two-layer LSTM: cell 0:0 follows quotes, 0:1 the place in the line, the others are
/// noise, the more of it the higher their index.
func sampleGallery(
  _ texts: [[UInt8]], cells: [Int] = [3, 2], quantities: [Quantity] = [.c, .i, .f],
  name: String = "toy", fileNames: [String]? = nil, predicts: Bool = false
) throws -> RecordingGallery {
  var start = 0
  let documents = texts.enumerated().map { index, text in
    defer { start += text.count }
    return DocumentSpan(
      name: fileNames?[index] ?? "document \(index)", positions: start..<start + text.count)
  }
  let labels = texts.flatMap(quoteLabels)
  var column: Float = 0
  let columns = texts.joined().map { byte -> Float in
    column = byte == 0x0A ? 0 : column + 1
    return column
  }
  let source = SampleSource(
    model: ModelDescription(
      name: name, sha256: String(repeating: "beef0123", count: 8),
      layers: cells.map { ModelDescription.Layer(kind: "lstm", cells: $0, quantities: quantities) }),
    documents: documents, text: texts.flatMap { $0 }
  ) { cell, quantity, position in
    let place = cell.layer * 1000 + cell.index
    let chance = noise(position, place)
    guard quantity == .c else { return 0.5 + chance * 0.5 }
    switch place {
    case 0: return labels[position] * 2.4 - 1.2 + chance * 0.3
    case 1: return 1 - columns[position] / 30 + chance * 0.1
    default: return (labels[position] - 0.5) / Float(1 + place % 7) + chance
    }
  }
  func score(_ cell: CellID, _ hypothesis: String, effect: Double) -> Score {
    Score(
      cell: cell, quantity: .c, hypothesis: hypothesis,
      kind: hypothesis == "inside-quotes" ? .binary : .graded, effect: effect, sign: 1, lag: 0,
      prevalence: hypothesis == "inside-quotes" ? 0.31 : nil, selectionEffect: effect + 0.01,
      threshold: nil, measures: ["auc": 0.5 + effect / 2], interval: effect - 0.02...effect + 0.01,
      excess: 0.2, q: nil, untrained: 0.15)
  }
  let all = source.model.cells
  let table = ScoreTable(
    model: source.model,
    corpus: ScoreTable.CorpusSummary(
      documents: texts.count, timesteps: start, sha256: "c0", selectionTimesteps: start / 2,
      reportTimesteps: start - start / 2),
    rankings: [
      ScoreTable.Ranking(
        hypothesis: "inside-quotes",
        scores: all.enumerated().map { score($1, "inside-quotes", effect: 0.95 / Double($0 + 1)) }),
      ScoreTable.Ranking(
        hypothesis: "position-in-line",
        scores: [score(CellID(layer: 0, index: 1), "position-in-line", effect: 0.9)]),
    ], remarks: [])
  return try RecordingGallery(
    source: source, corpusName: "peace.txt", commandArguments: "toy peace.txt", scores: table,
    hypotheses: [
      GalleryHypothesis(
        HypothesisSummary(name: "inside-quotes", kind: "binary", summary: "between quotes")
      ) { quoteLabels(texts[$0]) },
      GalleryHypothesis(
        HypothesisSummary(name: "position-in-line", kind: "graded", summary: "since the newline")
      ) { document in Array(columns[documents[document].positions]) },
    ], replay: predicts ? guesses(source) : nil)
}

/// A model that always expects a space, a line's end or an `e`, and hardly a `t`.
private func guesses(_ source: SampleSource) -> Replay {
  Replay(columns: { quantities, layers, positions in
    layers.sorted().flatMap { layer in
      quantities.map { quantity in
        Replay.Column(
          layer: layer, quantity: quantity,
          values: (0..<source.model.layers[layer].cells).flatMap { index in
            positions.map { source.value(CellID(layer: layer, index: index), quantity, $0) }
          })
      }
    }
  }) { positions, count in
    positions.map { position in
      let known = [(" ", 0.5), ("\n", 0.25), ("e", 0.125), ("t", 0.004)].map {
        Predictions.Candidate(symbol: $0.0, probability: $0.1)
      }
      let isLast = source.documents.contains { $0.positions.upperBound == position + 1 }
      let next = isLast ? nil : String(UnicodeScalar(source.text[position + 1]))
      return Predictions(
        candidates: Array(known.prefix(count)),
        actual: next.map { Predictions.Candidate(symbol: $0, probability: 0.01) },
        actualRank: next.map { next in (known.firstIndex { $0.symbol == next } ?? 4) + 1 })
    }
  }
}

/// Prose with dialogue, long enough for several blocks.
func sampleText(lines: Int) -> [UInt8] {
  let passage = [
    "\"Well, Prince, so Genoa and Lucca are now just",
    "family estates. But I warn you,\" she said,",
    "\tand turned to her next guest. It was in July,", "and the speaker was well known.", "",
  ]
  return Array((0..<lines).map { passage[$0 % 5] + "\n" }.joined().utf8)
}
