// SPDX-License-Identifier: Apache-2.0

/// How a recorded value is stored.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// IEEE half precision: relative error at most 2⁻¹¹, magnitudes held at 65,504 (counted).
  case f16
  /// As computed.
  case f32
  /// One byte, with a scale for each cell and tile: error at most 1/254 of the largest magnitude
  /// that the cell reaches within the same tile.
  case u8

  /// Bytes of one stored value.
  public var bytes: Int {
    switch self {
    case .f16: 2
    case .f32: 4
    case .u8: 1
    }
  }

  /// Bytes of one value while its tile is being filled: a byte's scale is known only at the end.
  var stagedBytes: Int { self == .u8 ? 4 : bytes }

  /// The element type as numpy names it.
  var npyType: String {
    switch self {
    case .f16: "<f2"
    case .f32: "<f4"
    case .u8: "|u1"
    }
  }
}
