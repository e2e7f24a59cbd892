// SPDX-License-Identifier: Apache-2.0

import Recordings

/// Holds a cell's main state inside the recurrence.
///
/// That is an LSTM's c, from which h is computed anew, or another kind's h. Everything that the network computes afterwards follows from the held value.
public struct Intervention: Sendable, Equatable {
  /// What stands in place of the state.
  public enum Replacement: Sendable, Equatable {
    /// The same value at every timestep.
    case constant(Float)
    /// `values[t]` at timestep t, from the front again where the document is longer.
    case perTimestep([Float])
  }

  /// The cell that is held.
  public let cell: CellID
  /// What it is held at.
  public let replacement: Replacement
  /// The only document in which it is held; nil for all.
  ///
  /// One reading can so ablate another cell in
  /// each of its documents.
  public let document: Int?

  /// Holds a cell at a value.
  public init(cell: CellID, value: Float, document: Int? = nil) {
    self.cell = cell
    self.replacement = .constant(value)
    self.document = document
  }

  /// Holds a cell at one value a timestep; there must be at least one.
  public init(cell: CellID, values: [Float], document: Int? = nil) {
    precondition(!values.isEmpty, "an intervention needs at least one value")
    self.cell = cell
    self.replacement = .perTimestep(values)
    self.document = document
  }

  /// The value at a timestep.
  func value(at timestep: Int) -> Float {
    switch replacement {
    case .constant(let value): value
    case .perTimestep(let values): values[timestep % values.count]
    }
  }
}
