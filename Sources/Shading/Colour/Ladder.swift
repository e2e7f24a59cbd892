// SPDX-License-Identifier: Apache-2.0

/// A colour as a terminal is told it.
public enum Ink: Sendable, Hashable {
  /// 24 bits.
  case rgb(RGB)
  /// An index of the terminal's table: 0–7, 0–15 or 16–255.
  case indexed(UInt8)
}

/// How a terminal draws a symbol: nil inks are the terminal's own.
public struct Paint: Sendable, Hashable {
  /// The colour of the symbol.
  public var foreground: Ink?
  /// The colour behind it.
  public var background: Ink?
  /// Whether it is bold.
  public var isBold: Bool
  /// Whether it is underlined.
  public var isUnderlined: Bool
  /// Whether foreground and background change places.
  public var isReversed: Bool

  /// A way to draw.
  public init(
    foreground: Ink? = nil, background: Ink? = nil, isBold: Bool = false,
    isUnderlined: Bool = false, isReversed: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.isBold = isBold
    self.isUnderlined = isUnderlined
    self.isReversed = isReversed
  }

  /// As the terminal draws by itself.
  public static let plain = Paint()
}

/// From shades to paint on one rung of the ladder.
///
/// The neutral bin is never painted: fewer bytes and a calmer page.
public struct Ladder: Sendable, Equatable {
  /// The rung.
  public let level: ColourLevel
  /// The colours of truecolour; its theme chooses the other rungs' ramps.
  public let palette: Palette
  /// What the rung can show of the bins asked for: at most 9 of 256 colours, 5 below.
  public let bins: Bins
  /// Whether the quantity shown has no negative half.
  public let isUnsigned: Bool

  /// A rung with a palette and, at most, so many bins (33 paint as 17).
  public init(
    level: ColourLevel, palette: Palette, bins: Bins = .nine, isUnsigned: Bool = false
  ) {
    self.level = level
    self.palette = palette
    self.isUnsigned = isUnsigned
    let most: Bins =
      switch level {
      case .truecolour: .seventeen
      case .xterm256: .nine
      case .sixteen, .eight, .none: .five
      }
    self.bins = bins.rawValue <= most.rawValue ? bins : most
  }

  /// How a shade is drawn; a value beyond the scale is bold (where bold does not mean a bin).
  public func paint(_ shade: Shade, isBeyond: Bool = false) -> Paint {
    let bin = bins.bin(of: shade)
    guard bin != 0 else { return .plain }
    switch level {
    case .truecolour:
      let background = palette.background(of: bins.shade(ofBin: bin), isUnsigned: isUnsigned)
      return Paint(
        foreground: .rgb(palette.text), background: .rgb(background), isBold: isBeyond)
    case .xterm256:
      let ramp = Ladder.xtermRamp(palette.theme)
      let place = bins == .five ? 2 * bin : bin
      return Paint(
        foreground: .indexed(Ladder.xtermText(palette.theme)),
        background: .indexed(ramp[place + 4]), isBold: isBeyond)
    case .sixteen, .eight:
      let (foreground, background) = Ladder.ansiPairs[bin + 2]
      let bright: UInt8 = level == .sixteen && foreground == 7 ? 15 : foreground
      return Paint(
        foreground: .indexed(bright), background: .indexed(background), isBold: isBeyond)
    case .none:
      return bin < 0
        ? Paint(isBold: bin == -2, isUnderlined: true) : Paint(isBold: bin == 2, isReversed: true)
    }
  }

  /// Backgrounds of the bins −4 … +4 as indices of xterm's 256, fitted by hand; the middle is not painted.
  public static func xtermRamp(_ theme: Theme) -> [UInt8] {
    theme == .light
      ? [74, 111, 153, 195, 231, 230, 223, 216, 173] : [25, 24, 18, 17, 234, 52, 88, 124, 130]
  }

  /// The index of the text's colour on every bin of a ramp.
  public static func xtermText(_ theme: Theme) -> UInt8 { theme == .light ? 16 : 231 }

  /// Text and background of the bins −2 … +2 in the user's own colours: white on blue, black on
  /// cyan, nothing, black on yellow, white on red.
  private static let ansiPairs: [(UInt8, UInt8)] = [(7, 4), (0, 6), (7, 0), (0, 3), (7, 1)]
}
