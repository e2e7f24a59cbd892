// SPDX-License-Identifier: Apache-2.0

import Hypotheses
import Recordings

/// The agreement of one cell with one hypothesis: chosen on the selection half, measured on the report half.
public struct Score: Sendable, Equatable {
  /// The cell.
  public let cell: CellID
  /// What was read at it.
  public let quantity: Quantity
  /// The hypothesis's name.
  public let hypothesis: String
  /// The hypothesis's kind.
  public let kind: Hypothesis.Kind
  /// In [0, 1]: |2·AUC − 1|, |Spearman ρ| or √(η² on ranks), by kind; on the report half.
  public let effect: Double
  /// +1 where the quantity is higher when the label is true or larger, else −1.
  public let sign: Int
  /// Symbols by which the cell follows the label; negative where it leads; −2 … +2.
  public let lag: Int
  /// Share of timesteps where a binary label is true; nil for other kinds.
  public let prevalence: Double?
  /// The same effect on the selection half, where cell, lag, sign and threshold were chosen.
  public let selectionEffect: Double
  /// The value above which (below which, for sign −1) the cell counts as on; binary only.
  public let threshold: Float?
  /// Further measures by their JSON names (auc, average_precision, f1, mcc, iou, pearson, spearman,
  /// mutual_information_bits, cohens_d); absent where not defined or not computed.
  public let measures: [String: Double]
  /// Bootstrap over documents, 95 %; nil where not computed.
  public let interval: ClosedRange<Double>?
  /// Effect beyond the best prediction from the last 1, 2, 4, 8 symbols alone; nil where not computed.
  public let excess: Double?
  /// Benjamini–Hochberg q over all listed scores, of the chance that the best of all cells does as
  /// well with other documents' labels; nil where not computed.
  public let q: Double?
  /// The best effect of an untrained network of the same shape; nil where not computed.
  public internal(set) var untrained: Double?
  /// How often the label came and went (became true, fell, changed its class) in the half where it did so less
  /// often; nil where not counted.
  public let runs: Int?

  /// A score with all that was computed of it.
  public init(
    cell: CellID, quantity: Quantity, hypothesis: String, kind: Hypothesis.Kind, effect: Double,
    sign: Int, lag: Int, prevalence: Double?, selectionEffect: Double, threshold: Float?,
    measures: [String: Double], interval: ClosedRange<Double>?, excess: Double?, q: Double?,
    untrained: Double?, runs: Int? = nil
  ) {
    self.cell = cell
    self.quantity = quantity
    self.hypothesis = hypothesis
    self.kind = kind
    self.effect = effect
    self.sign = sign
    self.lag = lag
    self.prevalence = prevalence
    self.selectionEffect = selectionEffect
    self.threshold = threshold
    self.measures = measures
    self.interval = interval
    self.excess = excess
    self.q = q
    self.untrained = untrained
    self.runs = runs
  }
}
