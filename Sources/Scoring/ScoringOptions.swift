// SPDX-License-Identifier: Apache-2.0

import Recordings

/// How cells are scored; the defaults are what reports show.
public struct ScoringOptions: Sendable {
  /// What orders a hypothesis's cells.
  public enum Order: String, Sendable, CaseIterable {
    case effect
    /// The effect beyond what the last symbols alone predict.
    case excess
  }

  /// Symbols by which a cell may follow (or, negative, lead) the label; ascending, within −16…16.
  public var lags: ClosedRange<Int> = -2...2
  /// How many cells are listed for each hypothesis; at least 1.
  public var top = 5
  /// What orders them.
  public var rankBy = Order.effect
  /// What is read at each cell; the model's main state where nil.
  public var quantity: Quantity?
  /// Where chance enters (ties of the split, document swaps, bootstrap) it comes from here.
  public var seed: UInt64 = 1
  /// Document swaps for q; 0 leaves q out.
  public var draws = 200
  /// Bootstrap resamples for intervals; 0 leaves intervals out.
  public var resamples = 200
  /// Whether `excess` is computed.
  public var measuresExcess = true
  /// Bins of a cell's values, 2…64; more bins, closer counts.
  public var bins = 64
  /// Timesteps that set the bins' edges.
  public var calibrationTimesteps = 4096
  /// Timesteps of the report half kept for the document swaps and the bootstrap.
  public var sampledTimesteps = 16_384
  /// Threads for counting and for the null; the result does not depend on it.
  public var threads = 1

  /// The defaults.
  public init() {}
}
