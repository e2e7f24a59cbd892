// SPDX-License-Identifier: Apache-2.0

/// What is read at a cell after each symbol, by the paper's letters.
public enum Quantity: String, Sendable, Codable, CaseIterable, Comparable {
  /// The cell's value, in ℝ (LSTM only).
  case c
  /// The cell's output: in (−1, 1), or ≥ 0 for a ReLU layer.
  case h
  /// LSTM input gate, in (0, 1).
  case i
  /// LSTM forget gate, in (0, 1).
  case f
  /// LSTM output gate, in (0, 1).
  case o
  /// LSTM candidate, in (−1, 1).
  case g
  /// GRU reset gate, in (0, 1).
  case r
  /// GRU update gate, in (0, 1), in its source's own sense (`ModelDescription.updateGateMeansNew`).
  case z
  /// GRU candidate, in (−1, 1).
  case n

  /// Whether values lie in (0, 1): the gates.
  public var isGate: Bool {
    switch self {
    case .i, .f, .o, .r, .z: true
    case .c, .h, .g, .n: false
    }
  }

  /// In the order of the catalogue: c and h first.
  public static func < (a: Quantity, b: Quantity) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}
