// SPDX-License-Identifier: Apache-2.0

import Shading

/// How values become faces: by a scale, or two-toned at a threshold.
struct Tint {
  let scale: Scale?
  let threshold: Threshold?

  /// The shade of what is on, in two tones.
  private static let on = Shade(Shade.levels * 3 / 4)

  /// The face of a value; plain where the value or the scale is not known yet.
  func face(_ value: Float?) -> Face {
    guard let value, let scale else { return .plain }
    guard let threshold else {
      return Face(shade: scale.shade(value), isBeyond: scale.isBeyond(value))
    }
    return threshold.isOn(value) ? Face(shade: Tint.on) : .plain
  }
}

extension Threshold {
  /// Whether a value counts as on.
  func isOn(_ value: Float) -> Bool { sign >= 0 ? value > self.value : value < self.value }
}
