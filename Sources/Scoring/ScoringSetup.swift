// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Synchronization

/// What is settled before the first activation: split, places of labels, sample; from the text alone.
final class ScoringSetup: Sendable {
  let documents: [EncodedDocument]
  let options: ScoringOptions
  let quantity: Quantity
  let split: Split
  let summary: TextSummary
  /// The hypotheses that this text can decide, and their places in `hypotheses`.
  let plan: LabelPlan
  let planned: [Int]
  let hypotheses: [Hypothesis]
  /// Why a hypothesis is not in the plan, by its place in `hypotheses`.
  let absences: [Int: String]
  let sample: SamplePlan
  /// The sampled timesteps of each document that has any.
  let sampled: [Int: [SamplePlan.Step]]
  /// The timesteps that set the bins' edges, by document.
  let calibration: [Int: Range<Int>]

  /// The labels of documents being read.
  private let inFlight = Mutex<[Int: DocumentLabels]>([:])

  var bins: Int { options.bins }
  var threads: Int { options.threads }

  init(
    model: ModelDescription, documents: [EncodedDocument], hypotheses: [Hypothesis],
    options: ScoringOptions
  ) throws(ScoringError) {
    try Self.check(options)
    guard !hypotheses.isEmpty else { throw .noHypotheses }
    var names = Set<String>()
    for hypothesis in hypotheses where !names.insert(hypothesis.name).inserted {
      throw .sameName(hypothesis.name)
    }
    let quantity = options.quantity ?? model.mainQuantity
    for (layer, description) in model.layers.enumerated()
    where !description.quantities.contains(quantity) {
      throw .noQuantity(quantity, layer: layer)
    }
    let timesteps = documents.reduce(0) { $0 + $1.timesteps }
    guard timesteps > 0 else { throw .noTimesteps }
    let margin = max(abs(options.lags.lowerBound), abs(options.lags.upperBound))
    let split = Split(lengths: documents.map(\.timesteps), margin: margin, seed: options.seed)
    let halves = [split.timesteps(.selection), split.timesteps(.report)]
    guard let shorter = halves.min(), shorter >= 2 * TextSummary.fewest else {
      throw .textTooShort(timesteps: timesteps, needed: 128)
    }
    // Sums of ranks are 32-bit: a very long text gets coarser ranks.
    let largestRank = min(255, Int(UInt32.max) / max(1, halves.max() ?? 1))
    let summary = try TextSummary(
      hypotheses: hypotheses, documents: documents, split: split, largestRank: largestRank,
      threads: options.threads)
    var absences: [Int: String] = [:]
    for (which, hypothesis) in hypotheses.enumerated() {
      absences[which] = summary.absence(of: which, kind: hypothesis.kind)
    }
    let planned = hypotheses.indices.filter { absences[$0] == nil }
    let sample = SamplePlan(split: split, wanted: options.sampledTimesteps)
    self.documents = documents
    self.options = options
    self.quantity = quantity
    self.split = split
    self.summary = summary
    self.hypotheses = hypotheses
    self.absences = absences
    self.planned = planned
    self.sample = sample
    plan = LabelPlan(
      hypotheses: planned.map { hypotheses[$0] }, classes: planned.map { summary.classCounts[$0] },
      lags: Array(options.lags))
    sampled = Dictionary(
      uniqueKeysWithValues: Set(sample.sessions.map(\.document)).map { ($0, sample.steps(of: $0)) })
    var missing = options.calibrationTimesteps
    var calibration: [Int: Range<Int>] = [:]
    for stretch in split.stretches.joined()
    where stretch.half == .selection && missing > 0 && calibration[stretch.document] == nil {
      calibration[stretch.document] = stretch.timesteps.prefix(missing)
      missing -= stretch.timesteps.prefix(missing).count
    }
    self.calibration = calibration
  }

  private static func check(_ options: ScoringOptions) throws(ScoringError) {
    guard options.lags.lowerBound >= -16, options.lags.upperBound <= 16 else {
      throw .option(name: "lag", found: options.lags.upperBound, expected: "−16 to 16")
    }
    guard options.top >= 1 else {
      throw .option(name: "top", found: options.top, expected: "at least 1")
    }
    guard (2...64).contains(options.bins) else {
      throw .option(name: "bins", found: options.bins, expected: "2 to 64")
    }
    guard options.calibrationTimesteps >= 1 else {
      throw .option(
        name: "calibration timesteps", found: options.calibrationTimesteps, expected: "at least 1")
    }
    guard options.draws >= 0, options.resamples >= 0, options.sampledTimesteps >= 0 else {
      throw .option(name: "draws", found: options.draws, expected: "at least 0")
    }
  }

  /// The labels of a document that is being read; nil where none is in flight.
  func labels(of document: Int) -> DocumentLabels? {
    inFlight.withLock { $0[document] }
  }

  /// The labels of a document, made from its text where this is the first one to ask.
  func makeLabels(of document: Int) throws(ScoringError) -> DocumentLabels {
    if let known = labels(of: document) { return known }
    let made = try DocumentLabels(
      documents[document], stretches: split.stretches[document], plan: plan,
      tables: planned.map { summary.halves[$0].map(\.ranks) })
    return inFlight.withLock { known in
      if let first = known[document] { return first }
      known[document] = made
      return made
    }
  }

  /// Drops the labels of a document that has been read.
  func dropLabels(of document: Int) { inFlight.withLock { $0[document] = nil } }
}
