// SPDX-License-Identifier: Apache-2.0
//
// The gallery of a recording. What it answers from: traces and text of the recording, scores and
// labels that it is given, and a replay of the model for what was not kept. Questions about a window
// read that window; questions about the whole text read a trace once and keep it for a while.

import Recordings
import Scoring
import Synchronization

/// Scores of every cell, computed when they are asked for; `progress` returns false to cancel.
public typealias Ranker =
  @Sendable (_ progress: @escaping @Sendable (Double) -> Bool) throws -> ScoreTable

/// A recording hung for viewing.
public final class RecordingGallery: Gallery {
  /// What the recording is of.
  public let summary: GallerySummary
  /// Every cell, layer by layer.
  public let cells: [CellID]
  /// What can be shown, main state first.
  public let shown: [Shown]
  /// The hypotheses that there are labels of.
  public let hypotheses: [HypothesisSummary]
  let source: any TraceSource
  let replay: Replay?
  private let table: Mutex<ScoreTable?>
  private let ranker: Ranker?
  let labelling: [String: GalleryHypothesis]

  let traces = BoundedCache<TraceKey, [Float]>(limit: 16 << 20)
  let pinned = BoundedCache<TraceKey, [Float]>(limit: .max)
  let chunks = BoundedCache<ChunkKey, [Float]>(limit: 36 << 20)
  let labelRows = BoundedCache<String, BitRow>(limit: 8 << 20)
  let labelValues = BoundedCache<String, [Float]>(limit: 8 << 20)
  let onRows = BoundedCache<OnKey, BitRow>(limit: 4 << 20)
  let thresholds = BoundedCache<ThresholdKey, Threshold>(limit: 1 << 16)
  let scales = BoundedCache<ScaleKey, Scale>(limit: 1 << 16)
  let samples = BoundedCache<Int, LayerSample>(limit: 32 << 20)

  /// A gallery over any source of traces.
  ///
  /// `corpusName` and `commandArguments` are shown to people; control characters in them are drawn.
  init(
    source: any TraceSource, corpusName: String, commandArguments: String,
    scores: ScoreTable? = nil, ranker: Ranker? = nil, hypotheses: [GalleryHypothesis] = [],
    replay: Replay? = nil
  ) throws {
    self.source = source
    table = Mutex(scores)
    self.ranker = ranker
    self.replay = replay
    self.hypotheses = hypotheses.map(\.summary)
    self.labelling = Dictionary(hypotheses.map { ($0.summary.name, $0) }) { first, _ in first }
    let model = source.model
    cells = model.cells
    shown = RecordingGallery.shown(source, hasReplay: replay != nil)
    summary = GallerySummary(
      modelName: Glyph.visible(model.name), modelKind: model.kind, modelSHA256: model.sha256,
      cells: model.layers.map(\.cells), corpusName: Glyph.visible(corpusName),
      corpusSHA256: source.corpusSHA256, timesteps: source.timesteps,
      natsPerSymbol: try RecordingGallery.meanLoss(source),
      commandArguments: Glyph.visible(commandArguments))
  }

  /// The documents, in the order in which they were read.
  public var documents: [DocumentSpan] { source.documents }

  /// Cells best first for one hypothesis, or every cell's most telling score; nothing without a score table.
  ///
  /// By effect alone, a view would open with what any network shows (how far the text has come, say), or
  /// with what the last few symbols say by themselves; so it is by what lies beyond both.
  public func ranking(hypothesis: String?) -> [Score] {
    guard let table = table.withLock({ $0 }) else { return [] }
    if let hypothesis {
      return table.rankings.first { $0.hypothesis == hypothesis }?.scores ?? []
    }
    return table.rankings.lazy.flatMap(\.scores).bestOfEachCell()
  }

  /// Whether there are scores, or nobody to make them.
  public var isRanked: Bool { ranker == nil || table.withLock { $0 != nil } }

  /// Scores the cells where that was not done.
  public func rank(progress: @escaping @Sendable (Double) -> Bool) throws {
    guard !isRanked, let ranker else { return }
    let scores = try ranker(progress)
    table.withLock { $0 = scores }
  }

  /// The symbols at some positions.
  public func text(_ positions: Range<Int>) throws -> [TextStep] {
    try check(positions)
    var steps: [TextStep] = []
    steps.reserveCapacity(positions.count)
    var position = positions.lowerBound
    while position < positions.upperBound {
      let document = source.document(of: position)
      let end = min(positions.upperBound, source.documents[document].positions.upperBound)
      let start = try source.byteStart(position)
      let ends = try source.byteEnds(position..<end)
      let bytes = try source.bytes(start..<ends[ends.count - 1])
      var from = 0
      for (place, byteEnd) in ends.enumerated() {
        let to = byteEnd - start
        steps.append(TextStep(position: position + place, bytes: Array(bytes[from..<to])))
        from = to
      }
      position = end
    }
    return steps
  }

  /// A hypothesis's labels at some positions.
  public func labels(_ hypothesis: String, _ positions: Range<Int>) throws -> [Float] {
    try check(positions)
    let known = try labelled(hypothesis)
    if known.summary.kind == "binary" {
      let row = try labelRow(hypothesis)
      return positions.map { row[$0] ? 1 : 0 }
    }
    let values = try labelValues.value(hypothesis, cost: { $0.count * 4 }) {
      try source.documents.indices.flatMap { try labels(known, document: $0) }
    }
    return Array(values[positions])
  }

  /// What the model expects after each position; nil without a replay or a decoder.
  public func predictions(_ positions: Range<Int>, count: Int) throws -> [Predictions]? {
    try check(positions)
    guard let replay else { return nil }
    var all: [Predictions] = []
    all.reserveCapacity(positions.count)
    for document in documents where document.positions.overlaps(positions) {
      for stretch in document.positions.pieces(of: RecordingGallery.longestReplay)
      where stretch.overlaps(positions) {
        let wanted = stretch.clamped(to: positions)
        guard let some = try replay.predictions(wanted, count) else { return nil }
        all += some
      }
    }
    return all
  }

  // MARK: Shared by the other answers

  /// A binary hypothesis's labels of the whole text.
  func labelRow(_ hypothesis: String) throws -> BitRow {
    let known = try labelled(hypothesis)
    guard known.summary.kind == "binary" else {
      throw ShadingError.notBinary(hypothesis, kind: known.summary.kind)
    }
    return try labelRows.value(hypothesis, cost: { $0.words.count * 8 }) {
      var row = BitRow(count: source.timesteps)
      for (index, document) in source.documents.enumerated() {
        let labels = try labels(known, document: index)
        for (place, label) in labels.enumerated() where label != 0 {
          row[document.positions.lowerBound + place] = true
        }
      }
      return row
    }
  }

  func check(_ positions: Range<Int>) throws {
    guard positions.lowerBound >= 0, positions.upperBound <= source.timesteps else {
      throw ShadingError.outOfRange(positions: positions, timesteps: source.timesteps)
    }
  }

  private func labelled(_ name: String) throws -> GalleryHypothesis {
    guard let known = labelling[name] else {
      throw ShadingError.noHypothesis(name, has: hypotheses.map(\.name))
    }
    return known
  }

  private func labels(_ hypothesis: GalleryHypothesis, document: Int) throws -> [Float] {
    let labels = try hypothesis.labels(document)
    let expected = source.documents[document].positions.count
    guard labels.count == expected else {
      throw ShadingError.badLabels(
        hypothesis.summary.name, document: document, found: labels.count, expected: expected)
    }
    return labels
  }

  private static func shown(_ source: any TraceSource, hasReplay: Bool) -> [Shown] {
    let layers = source.model.layers
    func has(_ quantity: Quantity) -> Bool {
      layers.indices.contains { layer in
        layers[layer].quantities.contains(quantity)
          && (hasReplay || source.keeps(quantity, layer: layer))
      }
    }
    let main = source.model.mainQuantity
    let order: [Shown] = main == .c ? [.c, .t, .h] : [.h, .c, .t]
    let rest: [Shown] = [.i, .f, .o, .g, .r, .z, .n]
    let ofCells = (order + rest).filter { $0.quantity.map(has) ?? false }
    return ofCells + (source.hasLoss ? [.p, .b] : [])
  }

  private static func meanLoss(_ source: any TraceSource) throws -> Double? {
    guard source.hasLoss else { return nil }
    var (sum, count) = (0.0, 0)
    for start in stride(from: 0, to: source.timesteps, by: 1 << 16) {
      for loss in try source.losses(start..<min(start + 1 << 16, source.timesteps))
      where !loss.isNaN {
        sum += Double(loss)
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : nil
  }
}

extension Shown {
  /// The quantity that it is read from; nil where it is read from the loss.
  var quantity: Quantity? { self == .t ? .c : Quantity(rawValue: rawValue) }
}
