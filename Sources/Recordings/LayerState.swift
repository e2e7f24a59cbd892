// SPDX-License-Identifier: Apache-2.0

/// The state of one layer between two timesteps.
public struct LayerState: Sendable, Equatable {
  /// The cells' values, shape (cells); nil for layers without.
  public var c: [Float]?
  /// The outputs, shape (outputs).
  public var h: [Float]

  /// A layer's state.
  public init(c: [Float]?, h: [Float]) {
    self.c = c
    self.h = h
  }
}
