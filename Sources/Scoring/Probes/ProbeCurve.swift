// SPDX-License-Identifier: Apache-2.0

import Recordings

/// How well one cell, and then more and more together, tell a hypothesis.
public struct ProbeCurve: Sendable {
  /// A probe of some number of cells.
  public struct Point: Sendable {
    /// The cells, in the order in which they were chosen.
    public let cells: [CellID]
    /// 2 · AUC − 1 of the probe on the report half, at least 0.
    public let effect: Double
    /// The same of probes of as many cells drawn at random, ascending.
    public let random: [Double]

    /// The middle one of the random probes; nil where none was drawn.
    public var randomMedian: Double? { random.isEmpty ? nil : random[random.count / 2] }
  }

  /// What is told.
  public let hypothesis: String
  /// The share of sampled report timesteps at which it is true.
  public let prevalence: Double
  /// Probes of more and more cells.
  public let points: [Point]

  /// The share of the largest probe's effect that the first cell alone reaches; nil where it has none.
  public var locality: Double? {
    guard let one = points.first, let all = points.last, all.effect > 0 else { return nil }
    return one.effect / all.effect
  }
}
