// SPDX-License-Identifier: Apache-2.0

import Shading

/// The colours of shades as style: variables for each theme, and a class for each shade.
enum ThemeStyle {
  /// `--p1: #ecd…` and so on: light by default, dark where the system or the reader says so, light on paper.
  static func text(_ palettes: [Palette]) -> String {
    var style = ""
    for palette in palettes {
      let variables = variables(palette)
      switch palette.theme {
      case .light: style += ":root {\n\(variables)}\n"
      case .dark:
        style += "@media screen and (prefers-color-scheme: dark) {\n"
        style += ":root:not([data-theme=\"light\"]) {\n\(variables)}\n}\n"
        style += "@media screen {\n:root[data-theme=\"dark\"] {\n\(variables)}\n}\n"
      }
    }
    for name in names { style += ".\(name) { background: var(--\(name)) }\n" }
    return style
  }

  /// The class of a shade in nine bins, beyond the scale's ends or not, of a mark or not; empty for none.
  static func className(
    _ shade: Shade, isUnsigned: Bool, isBeyond: Bool = false, isMark: Bool = false
  ) -> String {
    let level = Bins.nine.shade(ofBin: Bins.nine.bin(of: shade)).level
    var name = level == 0 ? "" : (level < 0 ? "n" : isUnsigned ? "u" : "p") + "\(abs(level))"
    if isBeyond && level != 0 { name += " z" }
    if isMark { name += name.isEmpty ? "m" : " m" }
    return name
  }

  private static let levels = 1...Shade.levels
  private static let names = ["n", "p", "u"].flatMap { side in levels.map { "\(side)\($0)" } }

  private static func variables(_ palette: Palette) -> String {
    levels.reduce(into: "") { text, level in
      let colours = [
        ("n", palette.background(of: Shade(-level))), ("p", palette.background(of: Shade(level))),
        ("u", palette.background(of: Shade(level), isUnsigned: true)),
      ]
      for (side, colour) in colours { text += "--\(side)\(level): #\(colour.hex);\n" }
    }
  }
}
