// SPDX-License-Identifier: Apache-2.0

/// What a network remembers between two timesteps.
public struct NetworkState: Sendable, Equatable {
  /// One layer's state.
  public struct Layer: Sendable, Equatable {
    /// Shape (H); empty for a layer without c.
    public var c: [Float]
    /// Shape (R).
    public var h: [Float]

    /// A layer's state of given values.
    public init(c: [Float], h: [Float]) {
      self.c = c
      self.h = h
    }
  }

  /// One a layer.
  public var layers: [Layer]

  /// A state of given layers.
  public init(layers: [Layer]) { self.layers = layers }
}
