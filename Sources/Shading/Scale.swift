// SPDX-License-Identifier: Apache-2.0

/// What a scale is measured over.
public enum ScaleMode: String, Sendable, CaseIterable {
  case cell, layer, fixed
}

/// How values become shades: a property of (cell, quantity) over the whole recording, never of a screen.
public struct Scale: Sendable, Equatable {
  /// The magnitude that the last shade stands for; positive.
  public let end: Float
  /// Whether there is no negative half.
  public let isUnsigned: Bool

  /// A scale that ends at ±`end`, or at 0 and `end`.
  public init(end: Float, isUnsigned: Bool) {
    self.end = end
    self.isUnsigned = isUnsigned
  }
}
