// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Recurrent
import Scoring

/// Rankings of whatever a command reads from.
enum Rankings {
  /// Scores every cell in one pass.
  ///
  /// Where `exactly`, the listed cells of a recording are measured again from their whole traces.
  /// `progress` hears how much of a recording was read, and returns false to cancel.
  static func table(
    of source: Source, hypotheses: HypothesisOptions?, options: ScoringOptions, untrained: Bool,
    exactly: Bool = true, _ run: RunOptions, progress: (@Sendable (Double) -> Bool)? = nil
  ) throws -> ScoreTable {
    var options = options
    options.threads = run.threads ?? ReadingOptions().threads
    do {
      switch source {
      case .text(let opened, _):
        let asked = try hypotheses?.hypotheses(for: opened.documents) ?? Hypothesis.all
        let scorer = try Scorer(
          model: opened.model.description, documents: opened.documents,
          corpusSHA256: opened.corpus.sha256, hypotheses: asked, options: options)
        try Reading.run(opened, into: [scorer], verb: "rank", run)
        return try complete(
          try scorer.table(), documents: opened.documents, asked, options, untrained, run)
      case .recording(let recording):
        let documents = try recording.encodedDocuments()
        let asked = try hypotheses?.hypotheses(for: documents) ?? Hypothesis.all
        let scorer = try Scorer(
          model: recording.model, documents: documents,
          corpusSHA256: recording.manifest.corpusSHA256, hypotheses: asked, options: options)
        let meter = progress.map { FeedMeter(recording, scorer.quantities, $0) }
        try recording.feed(
          into: [scorer] + (meter.map { [$0] } ?? []), threads: options.threads)
        let quantity = options.quantity ?? recording.model.mainQuantity
        let traces: TraceSource? =
          exactly
          ? { try recording.trace($0, quantity, recording.documents[$1].timesteps) } : nil
        let table = try scorer.table(traces: traces)
        return try complete(table, documents: documents, asked, options, untrained, run)
      }
    } catch let error as RecordingError {
      throw Failure(error)
    } catch let error as ScoringError {
      throw Failure(.badData, error.description)
    } catch let error as ModelError {
      throw Failure(.badData, error.description)
    }
  }

  /// The same ranking with the column of an untrained network, where it is wanted.
  private static func complete(
    _ table: ScoreTable, documents: [EncodedDocument], _ hypotheses: [Hypothesis],
    _ options: ScoringOptions, _ untrained: Bool, _ run: RunOptions
  ) throws -> ScoreTable {
    guard untrained else { return table }
    let (documents, symbols) = UntrainedNetwork.numbered(documents)
    let excerpt = UntrainedNetwork.excerpt(documents)
    let model = try UntrainedNetwork.model(
      like: table.model, symbols: symbols, seed: options.seed)
    var options = options
    options.top = 1
    options.draws = 0
    options.resamples = 0
    options.measuresExcess = false
    options.quantity = model.description.mainQuantity
    let scorer = try Scorer(
      model: model.description, documents: excerpt, corpusSHA256: "", hypotheses: hypotheses,
      options: options)
    var reading = ReadingOptions()
    reading.threads = options.threads
    try model.read(excerpt, into: [scorer], options: reading)
    return table.withUntrained(try scorer.table())
  }
}
