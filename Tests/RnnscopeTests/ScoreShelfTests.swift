// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Recurrent
import Scoring
import Testing

@testable import rnnscope

@Suite("Rankings kept beside a recording")
struct ScoreShelfTests {
  /// Scores with all that can be known of one, and with as little.
  private static let scores = [
    Score(
      cell: CellID(layer: 1, index: 37), quantity: .f, hypothesis: "inside-quotes", kind: .binary,
      effect: 0.98, sign: -1, lag: 2, prevalence: 0.1, selectionEffect: 0.97, threshold: -0.25,
      measures: ["auc": 0.99, "f1": 0.5], interval: 0.9...0.99, excess: -0.01, q: 0.0001,
      untrained: 0.2, runs: 31),
    Score(
      cell: CellID(layer: 0, index: 0), quantity: .c, hypothesis: "inside-quotes", kind: .binary,
      effect: 0, sign: 1, lag: -2, prevalence: nil, selectionEffect: 0, threshold: nil,
      measures: [:], interval: nil, excess: nil, q: nil, untrained: nil),
  ]

  private func remove(_ folder: URL) {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
  }

  @Test("a score is its row again")
  func row() {
    for score in Self.scores {
      let row = ScoreRow.numbers(score)
      #expect(row.count == ScoreRow.width)
      #expect(ScoreRow.score(row[...], of: score.hypothesis, score.kind) == score)
      #expect(ScoreRow.score(row.dropLast(), of: score.hypothesis, score.kind) == nil)
    }
    let wild = [Double](repeating: 1e300, count: ScoreRow.width)
    #expect(ScoreRow.score(wild[...], of: "x", .binary) == nil)
  }

  @Test("what is kept comes back, to the question that it answers and as it was written")
  func keptAndFound() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { remove(folder) }
    let model = try LanguageModel(
      name: "hand", sha256: String(repeating: "0", count: 64),
      weights: HandBuiltNetwork.selfTest(seed: 1).weights)
    let corpus = Corpus([Document(name: "text", bytes: Array("say \"no\"\n".utf8))])
    let text = OpenedText(
      model: model, corpus: corpus,
      documents: try corpus.encoded(with: try model.vocabulary(), unknown: .error))
    try Recorder.record(
      text, modelName: "hand", to: folder.path, options: RecordingOptions(program: "rnnscope test"),
      try RunOptions.parse([]))
    let recording = try Recording(path: folder.path)
    let table = ScoreTable(
      model: recording.model,
      corpus: .init(
        documents: 1, timesteps: 9, sha256: corpus.sha256, selectionTimesteps: 4, reportTimesteps: 4
      ),
      rankings: [
        .init(hypothesis: "inside-quotes", scores: Self.scores),
        .init(hypothesis: "if-header", scores: [], absence: "it is never true"),
      ], remarks: ["two scores"])
    var options = ScoringOptions()
    let shelf = ScoreShelf(recording, options)
    #expect(shelf.table == nil)
    shelf.keep(table)
    #expect(shelf.table?.json() == table.json())
    options.seed += 1
    #expect(ScoreShelf(recording, options).table == nil)
    let file = folder.appendingPathComponent("scores.json")
    let kept = try String(contentsOf: file, encoding: .utf8)
    // A score fewer than there are rows, and one more.
    for count in [1, 3] {
      try kept.replacingOccurrences(of: "\"scores\":2", with: "\"scores\":\(count)")
        .write(to: file, atomically: true, encoding: .utf8)
      #expect(shelf.table == nil)
    }
  }
}
