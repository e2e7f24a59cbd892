// SPDX-License-Identifier: Apache-2.0

import Recordings
import Scoring

/// A recording on disk as a source of traces.
struct RecordingSource: TraceSource {
  private let recording: Recording
  let documents: [DocumentSpan]

  init(_ recording: Recording) {
    self.recording = recording
    documents = recording.documents.map {
      DocumentSpan(name: Glyph.visible($0.name), positions: $0.timesteps)
    }
  }

  var model: ModelDescription { recording.model }
  var corpusSHA256: String { recording.manifest.corpusSHA256 }
  var hasLoss: Bool { recording.manifest.loss }

  func keeps(_ quantity: Quantity, layer: Int) -> Bool {
    recording.quantities(of: layer).contains(quantity)
  }

  func trace(_ cell: CellID, _ quantity: Quantity, _ positions: Range<Int>) throws -> [Float] {
    try recording.trace(cell, quantity, positions)
  }

  func magnitude(_ cell: CellID, _ quantity: Quantity) throws -> Float? {
    recording.isComplete ? try recording.summary(cell, quantity).magnitude995 : nil
  }

  func losses(_ positions: Range<Int>) throws -> [Float] { try recording.losses(positions) }

  func bytes(ofDocument document: Int) -> Range<Int> { recording.documents[document].bytes }

  func byteEnds(_ positions: Range<Int>) throws -> [Int] { try recording.byteEnds(positions) }

  func bytes(_ range: Range<Int>) throws -> [UInt8] { try recording.bytes(range) }
}

extension RecordingGallery {
  /// A gallery of a recording, with what else is known of it.
  ///
  /// `corpusName` is shown to people: control characters in it are drawn. `commandArguments` are the words
  /// of a command that opens the same recording. `ranker` makes the scores where there are none yet. Without
  /// `replay`, only what was kept can be shown, and
  /// nothing is predicted.
  public convenience init(
    _ recording: Recording, corpusName: String, commandArguments: String,
    scores: ScoreTable? = nil, ranker: Ranker? = nil, hypotheses: [GalleryHypothesis] = [],
    replay: Replay? = nil
  ) throws {
    try self.init(
      source: RecordingSource(recording), corpusName: corpusName,
      commandArguments: commandArguments, scores: scores, ranker: ranker, hypotheses: hypotheses,
      replay: replay)
  }
}
