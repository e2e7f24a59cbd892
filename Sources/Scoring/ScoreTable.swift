// SPDX-License-Identifier: Apache-2.0

import Recordings

/// Every ranking of one run: scores grouped by hypothesis in catalogue order; within one, in the order of the half
/// that chose.
public struct ScoreTable: Sendable {
  /// What was read.
  public struct CorpusSummary: Sendable, Equatable, Codable {
    /// How many documents.
    public let documents: Int
    /// Timesteps of all documents.
    public let timesteps: Int
    /// SHA-256 of the corpus, hexadecimal.
    public let sha256: String
    /// Timesteps on which cells, lags, signs and thresholds were chosen.
    public let selectionTimesteps: Int
    /// Timesteps on which they were measured.
    public let reportTimesteps: Int

    /// Counts of one corpus.
    public init(
      documents: Int, timesteps: Int, sha256: String, selectionTimesteps: Int, reportTimesteps: Int
    ) {
      self.documents = documents
      self.timesteps = timesteps
      self.sha256 = sha256
      self.selectionTimesteps = selectionTimesteps
      self.reportTimesteps = reportTimesteps
    }
  }

  /// One hypothesis's ranking.
  public struct Ranking: Sendable {
    /// The hypothesis's name.
    public let hypothesis: String
    /// Best first, by the selection half.
    public let scores: [Score]
    /// Why there are none (the label never changes in this text), or nil.
    public let absence: String?

    /// A ranking, best first.
    public init(hypothesis: String, scores: [Score], absence: String? = nil) {
      self.hypothesis = hypothesis
      self.scores = scores
      self.absence = absence
    }
  }

  /// The model whose cells were scored.
  public let model: ModelDescription
  /// The text.
  public let corpus: CorpusSummary
  /// In catalogue order.
  public let rankings: [Ranking]
  /// What a reader must know of the numbers, one line each: how the text was split, how many false
  /// hits chance alone would give.
  public let remarks: [String]

  /// A table of rankings.
  public init(
    model: ModelDescription, corpus: CorpusSummary, rankings: [Ranking], remarks: [String]
  ) {
    self.model = model
    self.corpus = corpus
    self.rankings = rankings
    self.remarks = remarks
  }
}
