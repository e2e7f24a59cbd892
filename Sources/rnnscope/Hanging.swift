// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Hypotheses
import Recordings
import Recurrent
import Scoring
import Shading

/// A recording hung for viewing: its rankings, the labels, and the model for what was not kept.
enum Hanging {
  /// What hangs on the wall, and what it took.
  struct Picture {
    let gallery: RecordingGallery
    let table: ScoreTable
    /// How saturated the gates were, where it was asked for and a model read the texts.
    let saturations: [Saturation]
  }

  /// How the cells are ranked that a view lists: many of each, for there is room to scroll.
  static var scoring: ScoringOptions {
    var options = ScoringOptions()
    options.top = 50
    return options
  }

  /// When cells are scored that no recording keeps the scores of.
  enum RankingTime {
    /// Before anything is shown.
    case first
    /// When the gallery is asked to, while it is looked at.
    case meanwhile
    /// Never: what the recording keeps is shown.
    case kept
    /// Never, and what is kept is not wanted either.
    case unwanted
  }

  /// Runs `body` with the gallery of a source; of a model and texts, a recording is made for as long.
  static func withGallery<Result>(
    of arguments: [String], model: ModelOptions, text: TextOptions, run: RunOptions,
    hypotheses: HypothesisOptions?, scoring: ScoringOptions, ranks time: RankingTime = .first,
    countsGates: Bool = false, _ body: (Picture) throws -> Result
  ) throws -> Result {
    let words = ShellWords.joined(arguments + model.words + text.words)
    let source = try Source.open(arguments, model, text, isa: run.isa)
    func hang(
      _ recording: Recording, _ network: LanguageModel? = nil, _ counter: SaturationCounter? = nil
    ) throws -> Result {
      // What a view records for itself is gone when it ends, and its scores with it.
      let shelf =
        network == nil && hypotheses?.isEmpty ?? true && time != .unwanted
        ? ScoreShelf(recording, scoring) : nil
      let ranker: Ranker = { progress in
        let table = try Rankings.table(
          of: .recording(recording), hypotheses: hypotheses, options: scoring, untrained: true,
          exactly: false, run, progress: progress)
        shelf?.keep(table)
        return table
      }
      var table = shelf?.table
      if table == nil, time == .first { table = try ranker { _ in true } }
      let documents = recording.documents.count
      let name =
        arguments.count > 1
        ? arguments.dropFirst().joined(separator: " ")
        : documents == 1 ? recording.documents[0].name : "\(documents) documents"
      let gallery = try RecordingGallery(
        recording, corpusName: name, commandArguments: words, scores: table,
        ranker: time == .meanwhile ? ranker : nil,
        hypotheses: labels(of: recording, hypotheses),
        replay: replay(recording, network, model, isLate: time != .first))
      return try body(
        Picture(
          gallery: gallery, table: table ?? .empty(of: recording),
          saturations: counter?.saturations() ?? []))
    }
    do {
      switch source {
      case .recording(let recording): return try hang(recording)
      case .text(let opened, let name):
        let counter = countsGates ? SaturationCounter(model: opened.model.description) : nil
        return try Recorder.temporarily(
          opened, modelName: name, run, beside: counter.map { [$0] } ?? []
        ) {
          try hang($0, opened.model, counter)
        }
      }
    } catch let error as RecordingError {
      throw Failure(error)
    } catch let error as ShadingError {
      throw Failure(.badData, error.description)
    } catch let error as ModelError {
      throw Failure(.badData, error.description)
    }
  }

  /// Labels by document, computed when a view asks for them.
  private static func labels(of recording: Recording, _ options: HypothesisOptions?) throws
    -> [GalleryHypothesis]
  {
    let needsDocuments = !(options?.labels.isEmpty ?? true)
    let asked =
      try options?.hypotheses(for: needsDocuments ? recording.encodedDocuments() : [])
      ?? Hypothesis.all
    let texts = LastText(of: recording)
    return asked.map { hypothesis in
      GalleryHypothesis(
        HypothesisSummary(
          name: hypothesis.name, kind: hypothesis.kind.rawValue, summary: hypothesis.summary)
      ) { index in
        switch hypothesis.labels(try texts[index]) {
        case .binary(let values): values.map { $0 ? 1 : 0 }
        case .graded(let values): values
        case .categorical(let values, _): values.map(Float.init)
        }
      }
    }
  }

  /// The model behind a recording, where it is found; without it only what was kept can be shown.
  ///
  /// Opened late, when the first gate is asked for, it does not hold up the first screen, nor a view that
  /// shows what was kept.
  private static func replay(
    _ recording: Recording, _ opened: LanguageModel?, _ options: ModelOptions, isLate: Bool
  ) throws -> Shading.Replay? {
    guard !recording.model.layers.contains(where: \.isReversed) else { return nil }
    if let opened { return try ModelReplay(opened, of: recording).answers }
    let path = recording.manifest.modelPath
    let open: @Sendable () throws -> LanguageModel = {
      var options = options
      options.window = recording.model.window ?? 0  // as it was recorded
      let model = try Opening.model(path, options)
      guard model.description.sha256 == recording.model.sha256 else {
        throw Failure(
          .badData, "'\(path)' has changed since it was recorded; record again to see its gates")
      }
      return model
    }
    if isLate, Bundled.modelNames.contains(path) || FileManager.default.fileExists(atPath: path) {
      return ModelReplay(of: recording, opening: open).answers
    }
    do {
      return try ModelReplay(open(), of: recording).answers
    } catch let failure as Failure {
      Console.error("note: gates and predictions are not shown, for \(failure.description)")
      return nil
    }
  }
}

extension ScoreTable {
  /// No scores, of a recording that nobody has ranked.
  fileprivate static func empty(of recording: Recording) -> ScoreTable {
    ScoreTable(
      model: recording.model,
      corpus: CorpusSummary(
        documents: recording.documents.count, timesteps: recording.timesteps,
        sha256: recording.manifest.corpusSHA256, selectionTimesteps: 0, reportTimesteps: 0),
      rankings: [], remarks: [])
  }
}
