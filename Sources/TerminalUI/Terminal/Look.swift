// SPDX-License-Identifier: Apache-2.0

import Shading

/// From faces to paint: the rung of the colour ladder, the palette, how many bins.
struct Look: Sendable, Equatable {
  var level: ColourLevel
  var palette: Palette
  var bins: Bins

  /// A look.
  init(level: ColourLevel, palette: Palette, bins: Bins) {
    self.level = level
    self.palette = palette
    self.bins = bins
  }

  /// The steps that the rung really shows.
  var effectiveBins: Bins { ladder(isUnsigned: false).bins }

  /// The ladder's rung for signed or unsigned shades.
  func ladder(isUnsigned: Bool) -> Ladder {
    Ladder(level: level, palette: palette, bins: bins, isUnsigned: isUnsigned)
  }
}
