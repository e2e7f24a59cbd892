// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Hypotheses
import Recordings
import Scoring

/// Rankings kept beside a recording, so that it opens at once the next time.
///
/// The scores are rows of float64 in one block: as JSON objects they took three quarters of a browser's start.
struct ScoreShelf {
  /// What `scores.json` holds; anything else than asked for is computed anew.
  private struct Kept: Codable {
    struct Ranking: Codable {
      var hypothesis: String
      var kind: Hypothesis.Kind?
      var absence: String?
      var scores: Int
    }

    var program: String
    var corpusSHA256: String
    var modelSHA256: String
    var top: Int
    var seed: UInt64
    var draws: Int
    var resamples: Int
    var quantity: Quantity?
    /// Whether the scores know an untrained network's: always, but in files of older versions.
    var untrained: Bool
    var rankings: [Ranking]
    /// All rankings' scores in order, shape (scores, `ScoreRow.width`), little-endian.
    var rows: Data
    var corpus: ScoreTable.CorpusSummary
    var remarks: [String]
  }

  private let recording: Recording
  private let options: ScoringOptions

  init(_ recording: Recording, _ options: ScoringOptions) {
    self.recording = recording
    self.options = options
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
      kept.untrained, let rankings = ScoreShelf.rankings(kept)
    else { return nil }
    return ScoreTable(
      model: recording.model, corpus: kept.corpus, rankings: rankings, remarks: kept.remarks)
  }

  /// The rankings with their rows; nil where they do not belong together.
  private static func rankings(_ kept: Kept) -> [ScoreTable.Ranking]? {
    let numbers = kept.rows.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count / 8 * 8, by: 8).map {
        Double(
          bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
        )
      }
    }
    var rows = numbers[...]
    var rankings: [ScoreTable.Ranking] = []
    for ranking in kept.rankings {
      var scores: [Score] = []
      for _ in 0..<max(ranking.scores, 0) {
        guard let kind = ranking.kind,
          let score = ScoreRow.score(rows.prefix(ScoreRow.width), of: ranking.hypothesis, kind)
        else { return nil }
        scores.append(score)
        rows = rows.dropFirst(ScoreRow.width)
      }
      rankings.append(
        ScoreTable.Ranking(
          hypothesis: ranking.hypothesis, scores: scores, absence: ranking.absence))
    }
    return rows.isEmpty ? rankings : nil
  }

  /// Keeps rankings; where the folder cannot be written, they are computed again the next time.
  func keep(_ table: ScoreTable) {
    let kept = Kept(
      program: Version.program, corpusSHA256: recording.manifest.corpusSHA256,
      modelSHA256: recording.model.sha256, top: options.top, seed: options.seed,
      draws: options.draws,
      resamples: options.resamples, quantity: options.quantity, untrained: true,
      rankings: table.rankings.map {
        Kept.Ranking(
          hypothesis: $0.hypothesis, kind: $0.scores.first?.kind, absence: $0.absence,
          scores: $0.scores.count)
      },
      rows: Data(
        table.rankings.lazy.flatMap(\.scores).flatMap(ScoreRow.numbers).flatMap { number in
          withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init)
        }), corpus: table.corpus, remarks: table.remarks)
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(kept).write(to: URL(filePath: path), options: .atomic)
    } catch {
      Console.error("note: the rankings are not kept, for '\(path)' cannot be written")
    }
  }
}
