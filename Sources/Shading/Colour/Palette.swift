// SPDX-License-Identifier: Apache-2.0

/// Whether text is dark on light or light on dark.
public enum Theme: String, Sendable, CaseIterable {
  case light, dark

  /// The one colour of text; it never flips with the shade under it.
  public var text: RGB { self == .light ? RGB(0x000000) : RGB(0xFFFFFF) }

  /// The theme that the environment tells (`COLORFGBG`, foreground;background as 16-colour
  /// indices), else dark.
  public static func detected(in environment: [String: String]) -> Theme {
    guard let last = environment["COLORFGBG"]?.split(separator: ";").last, let index = Int(last)
    else { return .dark }
    return index == 7 || (9...15).contains(index) ? .light : .dark
  }
}

/// A ramp of 17 background colours, one a shade, each readable under its theme's text.
///
/// Every shade has a contrast of at least 7:1 with the text (a test computes it). Negative is the
/// blue side, positive the orange side, where a palette has such sides.
public struct Palette: Sendable, Equatable {
  /// What `--palette` calls it.
  public let name: String
  /// The theme whose text it carries.
  public let theme: Theme
  /// Backgrounds of the shades −8 … +8.
  public let stops: [RGB]
  /// The hue of what is negative, for legends: `blue`.
  public let negativeHue: String
  /// The hue of what is positive.
  public let positiveHue: String
  /// Whether it runs one way only, from nothing to much: made for unsigned quantities.
  public let isSequential: Bool

  init(
    name: String, theme: Theme, hues: (String, String), stops: [RGB], isSequential: Bool = false
  ) {
    precondition(stops.count == 2 * Shade.levels + 1, "a palette has one colour a shade")
    self.name = name
    self.theme = theme
    self.negativeHue = hues.0
    self.positiveHue = hues.1
    self.stops = stops
    self.isSequential = isSequential
  }

  /// The colour of text on every shade.
  public var text: RGB { theme.text }

  /// The background of a shade; of an unsigned quantity a sequential palette shows its whole ramp.
  public func background(of shade: Shade, isUnsigned: Bool = false) -> RGB {
    if isSequential && isUnsigned { return stops[min(2 * max(shade.level, 0), stops.count - 1)] }
    return stops[shade.level + Shade.levels]
  }

  /// Every palette, each theme's default first.
  public static let all: [Palette] = [
    .vik, .berlin, .romaReversed, .rdBuReversed, .puOrReversed, .vanimo, .cividis, .cividisDark,
  ]

  /// The palette of a theme unless another is asked for.
  public static func standard(_ theme: Theme) -> Palette { theme == .light ? .vik : .berlin }

  /// The palette that a name means under a theme, or nil: see `names`.
  public static func named(_ name: String, theme: Theme) -> Palette? {
    all.first { $0.name == name && $0.theme == theme }
  }

  /// The names that a theme's palettes go by.
  public static func names(_ theme: Theme) -> [String] {
    all.filter { $0.theme == theme }.map(\.name)
  }
}

// Sources: vik, roma, berlin, vanimo of Crameri's Scientific colour maps 8 (doi 10.5281/zenodo.1243862);
// RdBu, PuOr of ColorBrewer 2 (Brewer); cividis of Nuñez, Anderton and Renslow 2018.
extension Palette {
  /// Blue to orange over white, the light default: vik clipped at its ends of equal lightness.
  public static let vik = Palette(
    name: "vik", theme: .light, hues: ("blue", "orange"),
    stops: [
      0x619EBD, 0x74AAC5, 0x87B6CD, 0x9AC2D5, 0xADCDDD, 0xC0D8E4, 0xD2E1E9, 0xE2E7E8, 0xECE5E0,
      0xEEDDD3, 0xEBD0C0, 0xE6C4B0, 0xE0B69D, 0xDBA88B, 0xD69D7C, 0xD0906B, 0xCC855D,
    ].map { RGB($0) })

  /// Blue to red-brown over black, the dark default: berlin clipped likewise.
  public static let berlin = Palette(
    name: "berlin", theme: .dark, hues: ("blue", "orange"),
    stops: [
      0x245E7A, 0x20526A, 0x1B465A, 0x163849, 0x132D3A, 0x11232C, 0x11191E, 0x121214, 0x190C09,
      0x230C02, 0x2D0E00, 0x391100, 0x471401, 0x561A05, 0x68240F, 0x7B321C, 0x8E422E,
    ].map { RGB($0) })

  /// Roma, reversed so that blue is negative.
  public static let romaReversed = Palette(
    clipping: "roma", theme: .light, hues: ("blue", "brown"),
    [
      0x033198, 0x1E5FAC, 0x2D88BE, 0x4BB2CE, 0x89DAD7, 0xC1EAC2, 0xD2D484, 0xC1A343, 0xAC7726,
      0x974D13, 0x7E1700,
    ])

  /// RdBu, reversed so that blue is negative.
  public static let rdBuReversed = Palette(
    clipping: "RdBu", theme: .light, hues: ("blue", "red"),
    [
      0x053061, 0x2065AB, 0x4393C3, 0x90C4DD, 0xD1E5F0, 0xF7F6F6, 0xFDDBC7, 0xF3A481, 0xD6604D,
      0xB1182B, 0x67001F,
    ])

  /// PuOr, reversed so that purple is negative.
  public static let puOrReversed = Palette(
    clipping: "PuOr", theme: .light, hues: ("purple", "orange"),
    [
      0x2D004B, 0x532687, 0x8073AC, 0xB1AAD1, 0xD8DAEB, 0xF7F7F6, 0xFEE0B6, 0xFCB761, 0xE08214,
      0xB25706, 0x7F3B08,
    ])

  /// Vanimo: pink to green over black.
  public static let vanimo = Palette(
    clipping: "vanimo", theme: .dark, hues: ("pink", "green"),
    [
      0xFFCDFD, 0xD889CA, 0xAD539A, 0x742E64, 0x33172C, 0x1A1513, 0x232C14, 0x415A1F, 0x62872F,
      0x8ABC53, 0xBEFDA5,
    ])

  /// Cividis under black text: grey to yellow.
  public static let cividis = Palette(
    clippingSequential: "cividis", theme: .light, hues: ("grey", "yellow"),
    Palette.cividisStops)

  /// Cividis under white text: grey to deep blue.
  public static let cividisDark = Palette(
    clippingSequential: "cividis", theme: .dark, hues: ("grey", "blue"),
    Palette.cividisStops.reversed())

  private static let cividisStops: [UInt32] = [
    0x00224E, 0x083370, 0x35456C, 0x4F576C, 0x666970, 0x7D7C78, 0x948E77, 0xAEA371, 0xC8B866,
    0xE5CF52, 0xFEE838,
  ]
}
