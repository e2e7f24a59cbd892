// SPDX-License-Identifier: Apache-2.0
//
// A published colour map becomes a palette by being cut where text on it would be hard to read.

extension Palette {
  /// The contrast that every shade has with the text on it.
  ///
  /// Source: WCAG 2.2, 1.4.6 (AAA).
  public static let leastContrast = 7.0

  /// A diverging map of stops from −1 to +1, each side cut where its contrast falls to 7:1.
  ///
  /// Both ends then have the same luminance, so that neither sign looks stronger.
  init(clipping name: String, theme: Theme, hues: (String, String), _ map: [UInt32]) {
    let map = map.map { RGB($0) }
    let negative = Palette.reach(map, theme: theme, from: 0.5, to: 0)
    let positive = Palette.reach(map, theme: theme, from: 0.5, to: 1)
    let stops = (-Shade.levels...Shade.levels).map { level in
      let share = Double(abs(level)) / Double(Shade.levels)
      return Palette.colour(map, at: 0.5 + share * ((level < 0 ? negative : positive) - 0.5))
    }
    self.init(name: name, theme: theme, hues: hues, stops: stops)
  }

  /// A one-way map, cut likewise; its readable end is the last stop, 0 the first readable one.
  init(clippingSequential name: String, theme: Theme, hues: (String, String), _ map: [UInt32]) {
    let map = map.map { RGB($0) }
    let start = Palette.reach(map, theme: theme, from: 1, to: 0)
    let steps = 2 * Shade.levels
    let stops = (0...steps).map { step in
      Palette.colour(map, at: start + (1 - start) * Double(step) / Double(steps))
    }
    self.init(name: name, theme: theme, hues: hues, stops: stops, isSequential: true)
  }

  /// The colour at a place of a map, between its two nearest stops.
  private static func colour(_ map: [RGB], at place: Double) -> RGB {
    let scaled = place * Double(map.count - 1)
    let stop = min(Int(scaled), map.count - 2)
    return map[stop].mixed(with: map[stop + 1], share: scaled - Double(stop))
  }

  /// How far from `start` towards `end` a map stays readable under a theme's text.
  private static func reach(_ map: [RGB], theme: Theme, from start: Double, to end: Double)
    -> Double
  {
    let steps = 1000
    var reached = start
    for step in 0...steps {
      let place = start + (end - start) * Double(step) / Double(steps)
      guard colour(map, at: place).contrast(with: theme.text) >= leastContrast else { break }
      reached = place
    }
    return reached
  }
}
