// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Recordings
import Scoring

/// Rankings kept beside a recording, so that it opens at once the next time.
struct ScoreShelf {
  /// What `scores.json` holds; anything else than asked for is computed anew.
  private struct Kept: Codable {
    var program: String
    var corpusSHA256: String
    var modelSHA256: String
    var top: Int
    var seed: UInt64
    var draws: Int
    var resamples: Int
    var quantity: Quantity?
    var untrained: Bool
    var rankings: [ScoreTable.Ranking]
    var corpus: ScoreTable.CorpusSummary
    var remarks: [String]
  }

  private let recording: Recording
  private let options: ScoringOptions
  private let untrained: Bool

  init(_ recording: Recording, _ options: ScoringOptions, untrained: Bool) {
    self.recording = recording
    self.options = options
    self.untrained = untrained
  }

  private var path: String { recording.path + "/scores.json" }

  /// The kept rankings where they answer the same question; a damaged file is no answer.
  var table: ScoreTable? {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 1 << 28 else {
      return nil
    }
    let kept: Kept
    do { kept = try JSONDecoder().decode(Kept.self, from: bytes) } catch { return nil }
    guard
      kept.program == Version.program, kept.corpusSHA256 == recording.manifest.corpusSHA256,
      kept.modelSHA256 == recording.model.sha256, kept.top >= options.top,
      kept.seed == options.seed, kept.draws == options.draws,
      kept.resamples == options.resamples, kept.quantity == options.quantity,
      kept.untrained == untrained
    else { return nil }
    return ScoreTable(
      model: recording.model, corpus: kept.corpus, rankings: kept.rankings, remarks: kept.remarks)
  }

  /// Keeps rankings; where the folder cannot be written, they are computed again the next time.
  func keep(_ table: ScoreTable) {
    let kept = Kept(
      program: Version.program, corpusSHA256: recording.manifest.corpusSHA256,
      modelSHA256: recording.model.sha256, top: options.top, seed: options.seed,
      draws: options.draws,
      resamples: options.resamples, quantity: options.quantity, untrained: untrained,
      rankings: table.rankings, corpus: table.corpus, remarks: table.remarks)
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(kept).write(to: URL(filePath: path), options: .atomic)
    } catch {
      Console.error("note: the rankings are not kept, for '\(path)' cannot be written")
    }
  }
}
