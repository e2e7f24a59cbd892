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

/// Where to go on reading a document that was interrupted.
public struct ResumePoint: Sendable, Equatable {
  /// Index of the document in the corpus.
  public let document: Int
  /// The first timestep to read, a multiple of 64; it was recorded before and will be dropped, so
  /// that a loss that nobody can give there does no harm.
  public let timestep: Int
  /// The exact state before that timestep, layer by layer.
  public let states: [LayerState]
}
