// SPDX-License-Identifier: Apache-2.0

import CKernels

/// What one row of a tile holds at a glance: six floats of `layerK.Q.tiles.npy`.
struct RowGlance: Sendable, Equatable {
  /// Floats of one glance.
  static let width = 6

  let minimum: Float
  let maximum: Float
  let mean: Float
  let variance: Float
  /// How many values were held at the largest that the precision can tell.
  let held: Float
  /// How many values are NaN or infinite; the others above leave them out.
  let notFinite: Float

  /// A glance from its six floats.
  init(_ floats: UnsafePointer<Float>) {
    minimum = floats[0]
    maximum = floats[1]
    mean = floats[2]
    variance = floats[3]
    held = floats[4]
    notFinite = floats[5]
  }

  /// The value of one step of a byte code in this row.
  var scale: Float { RowGlance.scale(minimum: minimum, maximum: maximum) }

  static func scale(minimum: Float, maximum: Float) -> Float {
    max(minimum.magnitude, maximum.magnitude) / 127
  }

  /// The glances of a staged tile, shape (rows, 6); for bytes, also their codes.
  static func of(
    _ tile: UnsafeMutableRawBufferPointer, column: TileStore.Column, filled: Int,
    codes: UnsafeMutableRawBufferPointer?
  ) -> [Float] {
    let length = tile.count / (column.rows * column.precision.stagedBytes)
    var glances = [Float](repeating: 0, count: column.rows * width)
    guard let base = tile.baseAddress else { return glances }
    glances.withUnsafeMutableBufferPointer { glances in
      guard let out = glances.baseAddress else { return }
      if column.precision == .f16 {
        let halves = base.assumingMemoryBound(to: UInt16.self)
        ck_rows_glance_f16(halves, length, column.rows, filled, out)
        return
      }
      for row in 0..<column.rows {
        let values = base.assumingMemoryBound(to: Float.self) + row * length
        let glance = out + row * width
        ck_row_glance(values, filled, glance)
        if let codes = codes?.baseAddress {
          ck_row_to_u8(
            values, (codes + row * length).assumingMemoryBound(to: UInt8.self), filled,
            scale(minimum: glance[0], maximum: glance[1]))
        }
      }
    }
    return glances
  }
}
