// SPDX-License-Identifier: Apache-2.0

import Recordings
import Scoring

@testable import Shading

/// Traces and text in arrays; one timestep a byte.
struct ArraySource: Shading.TraceSource {
  let model: ModelDescription
  let corpusSHA256 = "c0ffee"
  let documents: [DocumentSpan]
  let text: [UInt8]
  /// Kept traces by cell and quantity.
  var kept: [CellID: [Quantity: [Float]]]
  var nats: [Float]?

  init(
    texts: [String], layers: [ModelDescription.Layer],
    kept: [CellID: [Quantity: [Float]]], nats: [Float]? = nil
  ) {
    model = ModelDescription(name: "toy", sha256: "beef", layers: layers)
    var start = 0
    documents = texts.enumerated().map { index, text in
      defer { start += text.utf8.count }
      return DocumentSpan(name: "document \(index)", positions: start..<start + text.utf8.count)
    }
    text = texts.flatMap { Array($0.utf8) }
    self.kept = kept
    self.nats = nats
  }

  var hasLoss: Bool { nats != nil }

  func keeps(_ quantity: Quantity, layer: Int) -> Bool {
    kept.contains { $0.key.layer == layer && $0.value[quantity] != nil }
  }
  func trace(_ cell: CellID, _ quantity: Quantity, _ positions: Range<Int>) throws -> [Float] {
    Array((kept[cell]?[quantity] ?? [])[positions])
  }
  func magnitude(_ cell: CellID, _ quantity: Quantity) throws -> Float? { nil }
  func losses(_ positions: Range<Int>) throws -> [Float] { Array((nats ?? [])[positions]) }
  func bytes(ofDocument document: Int) -> Range<Int> { documents[document].positions }
  func byteEnds(_ positions: Range<Int>) throws -> [Int] { positions.map { $0 + 1 } }
  func bytes(_ range: Range<Int>) throws -> [UInt8] { Array(text[range]) }
}

/// 1 where an odd number of quotes was read in a text, else 0.
func quoteLabels(_ text: String) -> [Float] {
  var inside = false
  return text.utf8.map { byte in
    if byte == UInt8(ascii: "\"") { inside.toggle() }
    return inside ? 1 : 0
  }
}

/// A toy network over texts with quotes:
/// 0:0 follows quotes, 0:1 ramps along the line, 0:2 is noise, 1:0 is 0:0 upside down, 1:1 never changes.
func toyGallery(
  _ texts: [String], rankings: [ScoreTable.Ranking]? = nil, replay: Replay? = nil
) throws -> RecordingGallery {
  let labels = texts.flatMap(quoteLabels)
  var random = SplitMix64(state: 7)
  let noise = labels.map { _ in Float.random(in: -1...1, using: &random) }
  var column: Float = 0
  let ramp = texts.joined().utf8.map { byte -> Float in
    column = byte == UInt8(ascii: "\n") ? 0 : column + 1
    return column
  }
  func cell(_ layer: Int, _ index: Int) -> CellID { CellID(layer: layer, index: index) }
  let kept: [CellID: [Quantity: [Float]]] = [
    cell(0, 0): [.c: zip(labels, noise).map { $0 * 1.6 - 0.8 + $1 * 0.1 }],
    cell(0, 1): [.c: ramp], cell(0, 2): [.c: noise],
    cell(1, 0): [.c: zip(labels, noise).map { 0.5 - $0 + $1 * 0.2 }],
    cell(1, 1): [.c: labels.map { _ in 0.25 }],
  ]
  let lstm: [Quantity] = [.c, .h, .i, .f, .o, .g]
  let source = ArraySource(
    texts: texts,
    layers: [
      ModelDescription.Layer(kind: "lstm", cells: 3, quantities: lstm),
      ModelDescription.Layer(kind: "lstm", cells: 2, quantities: lstm),
    ], kept: kept,
    nats: labels.indices.map { place in
      place == 0 ? Float.nan : 0.693147180559945 * Float(1 + place % 3)
    })
  let starts = source.documents.map(\.positions.lowerBound)
  let table = rankings.map {
    ScoreTable(
      model: source.model,
      corpus: ScoreTable.CorpusSummary(
        documents: texts.count, timesteps: labels.count, sha256: "c0", selectionTimesteps: 0,
        reportTimesteps: labels.count),
      rankings: $0, remarks: [])
  }
  return try RecordingGallery(
    source: source, corpusName: "toy\u{1B}[31m", commandArguments: "toy text", scores: table,
    hypotheses: [
      GalleryHypothesis(
        HypothesisSummary(name: "inside-quotes", kind: "binary", summary: "between quotes")
      ) { document in quoteLabels(texts[document]) },
      GalleryHypothesis(
        HypothesisSummary(name: "position", kind: "graded", summary: "along the text")
      ) { document in texts[document].utf8.indices.map { _ in Float(starts[document]) } },
    ], replay: replay)
}
