// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// A way to say how well a trace agrees with labels.
///
/// To add one: a static value in a file of its own here, and its place in `all`.
public struct Measure: Sendable {
  /// What a measure is computed from.
  enum Evidence: Sendable {
    /// `threshold` is where the cell counts as on, chosen elsewhere.
    case binary(BinaryEvidence, sign: Int, threshold: Float?)
    case graded(GradedEvidence)
    case categorical(CategoricalEvidence)
  }

  /// Its JSON name.
  public let name: String
  /// Its heading in a table.
  public let heading: String
  /// One line on its definition.
  public let summary: String
  let value: @Sendable (Evidence) -> Double?

  init(
    name: String, heading: String, summary: String,
    value: @escaping @Sendable (Evidence) -> Double?
  ) {
    self.name = name
    self.heading = heading
    self.summary = summary
    self.value = value
  }

  /// Every measure, in the order of columns.
  public static let all: [Measure] = [
    .auc, .averagePrecision, .f1, .mcc, .iou, .pearson, .spearman, .mutualInformation, .cohensD,
    .etaSquared,
  ]

  /// The exact value on plain arrays of the same length; nil where it is not defined.
  ///
  /// Timesteps whose value is not finite are left out. `sign` −1 turns the values over (a cell that
  /// is low where the label is true). Without `threshold`, the best one for F1 on these very values
  /// is taken: an upper bound, where a held-out one was meant.
  public func value(
    of values: [Float], labels: Labels, sign: Int = 1, threshold: Float? = nil
  ) -> Double? {
    precondition(values.count == labels.count, "one label for each value")
    let finite = values.indices.filter { values[$0].isFinite }
    let trace = ValueGroups(finite.map { values[$0] })
    switch labels {
    case .binary(let labels):
      let evidence = BinaryEvidence(trace, isTrue: finite.map { labels[$0] })
      return value(
        .binary(
          evidence, sign: sign, threshold: threshold ?? evidence.bestThreshold(sign: sign)))
    case .graded(let labels):
      return value(
        .graded(GradedEvidence(values: trace, labels: ValueGroups(finite.map { labels[$0] }))))
    case .categorical(let labels, _):
      return value(
        .categorical(CategoricalEvidence(values: trace, classes: finite.map { labels[$0] })))
    }
  }
}
