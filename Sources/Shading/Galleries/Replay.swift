// SPDX-License-Identifier: Apache-2.0

import Recordings

/// What the model itself can tell of a recorded text: values that were not kept, and predictions.
///
/// Views and galleries know no network, so whoever opens one with a model at hand injects these. They
/// may be called from any thread, and from several at once.
public struct Replay: Sendable {
  /// One quantity of one layer over the positions that were asked for.
  public struct Column: Sendable {
    /// The layer, counted from 0.
    public let layer: Int
    /// The quantity.
    public let quantity: Quantity
    /// Cell by cell, shape (cells, positions).
    public let values: [Float]

    /// A column of replayed values.
    public init(layer: Int, quantity: Quantity, values: [Float]) {
      self.layer = layer
      self.quantity = quantity
      self.values = values
    }
  }

  /// The quantities asked for, of those of some layers that have them, at positions within one document that
  /// begin at its start or a multiple of 64 timesteps after it, where keyframes stand.
  public let columns:
    @Sendable (_ quantities: Set<Quantity>, _ layers: Set<Int>, _ positions: Range<Int>) throws ->
      [Column]
  /// The likeliest next symbols, so many, after each of some positions within one document; nil where
  /// the model has no decoder.
  public let predictions: @Sendable (_ positions: Range<Int>, _ count: Int) throws -> [Predictions]?

  /// A replay made of two functions.
  public init(
    columns:
      @escaping @Sendable (_ quantities: Set<Quantity>, _ layers: Set<Int>, _ positions: Range<Int>)
      throws -> [Column],
    predictions:
      @escaping @Sendable (_ positions: Range<Int>, _ count: Int) throws ->
      [Predictions]?
  ) {
    self.columns = columns
    self.predictions = predictions
  }
}

/// A hypothesis with its labels, as a gallery is given it.
public struct GalleryHypothesis: Sendable {
  /// Its name, kind and one line.
  public let summary: HypothesisSummary
  /// The labels of one document by its index: 1 and 0 for a binary hypothesis, numbers for a graded one,
  /// class numbers for a categorical one; one a timestep.
  public let labels: @Sendable (_ document: Int) throws -> [Float]

  /// A hypothesis whose labels are computed when they are asked for.
  public init(
    _ summary: HypothesisSummary, labels: @escaping @Sendable (_ document: Int) throws -> [Float]
  ) {
    self.summary = summary
    self.labels = labels
  }
}
