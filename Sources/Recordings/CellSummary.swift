// SPDX-License-Identifier: Apache-2.0

/// What a view asks of one quantity of one cell before it draws: ranges and a histogram.
public struct CellSummary: Sendable, Equatable {
  /// The least finite value.
  public let minimum: Float
  /// The largest finite value.
  public let maximum: Float
  /// The mean of the finite values.
  public let mean: Float
  /// The standard deviation of the finite values (divided by their number).
  public let standardDeviation: Float
  /// The magnitude that 99.5 % of the values do not pass: a scale for shades.
  ///
  /// From 4 to 16 tiles of 4,096 timesteps spread over the recording, exact to 1/2048 of the range.
  public let magnitude995: Float
  /// How many values reached the largest number of the precision and were held there.
  public let held: Int
  /// How many values were NaN or infinite.
  public let notFinite: Int
  /// Counts of values in 256 equal bins from `minimum` to `maximum`, over the same tiles.
  public let histogram: [Int]
}

/// What went wrong with values in a whole recording.
public struct RecordingTotals: Sendable, Equatable {
  /// How many values reached the largest number of the precision and were held there.
  public var held = 0
  /// How many values were NaN or infinite.
  public var notFinite = 0

  mutating func add(_ more: RecordingTotals) {
    held += more.held
    notFinite += more.notFinite
  }
}
