// SPDX-License-Identifier: Apache-2.0

import Shading

/// How much a page holds of each value; fewer levels make a smaller page.
public enum Levels: String, Sendable, CaseIterable {
  /// Every digit that other views print.
  case exact
  /// 120 levels to each side of 0.
  case many = "241"
  /// The shades alone: 8 levels to each side of 0.
  case shades = "17"

  /// Levels from 0 to the scale's end; nil where every printed number is one.
  var steps: Int? {
    switch self {
    case .exact: nil
    case .many: 120
    case .shades: Shade.levels
    }
  }

  /// What is kept of a printed number: the nearest level that has its shade.
  func number(_ printed: Int, on scale: Scale) -> Int {
    guard let steps else { return printed }
    let shade = abs(scale.level(ofPrinted: printed, half: Shade.levels))
    let (end, size) = (scale.printedEnd, abs(printed))
    let nearest = (2 * steps * size + end) / (2 * end)
    let perShade = steps / Shade.levels
    let middle = shade * perShade
    // Beyond the end the levels go on.
    let level =
      size > end
      ? max(nearest, steps + 1) : min(max(nearest, middle - perShade / 2), middle + perShade / 2)
    return printed < 0 ? -level : level
  }
}
