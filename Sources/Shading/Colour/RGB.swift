// SPDX-License-Identifier: Apache-2.0

/// A colour in sRGB, eight bits a channel.
public struct RGB: Sendable, Hashable {
  /// Red, 0 to 255.
  public let red: UInt8
  /// Green, 0 to 255.
  public let green: UInt8
  /// Blue, 0 to 255.
  public let blue: UInt8

  /// A colour of three channels.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour as style sheets write it, without the sign: `0xCC855D`.
  public init(_ hex: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
      blue: UInt8(truncatingIfNeeded: hex))
  }

  /// Six lower-case hexadecimal digits: `cc855d`.
  public var hex: String {
    let digits = Array("0123456789abcdef")
    return [red, green, blue].reduce(into: "") { text, channel in
      text.append(digits[Int(channel >> 4)])
      text.append(digits[Int(channel & 15)])
    }
  }

  /// The colour that xterm shows for an index of its fixed part, 16 to 255.
  ///
  /// 16–231 are a cube of six steps a channel, 232–255 a ramp of greys. Source: xterm's 256colres.pl.
  public init(xterm index: UInt8) {
    precondition(index >= 16, "indices 0-15 belong to the user's theme")
    guard index < 232 else {
      let grey = 8 + 10 * (index - 232)
      self.init(red: grey, green: grey, blue: grey)
      return
    }
    let place = index - 16
    func channel(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
    self.init(
      red: channel(place / 36), green: channel(place / 6 % 6), blue: channel(place % 6))
  }

  /// The colour a share of the way to another, channel by channel.
  func mixed(with other: RGB, share: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
    }
    return RGB(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Linear light of the three channels, 0 to 1.
  ///
  /// Source: IEC 61966-2-1.
  public var linear: (red: Double, green: Double, blue: Double) {
    (RGB.linear[Int(red)], RGB.linear[Int(green)], RGB.linear[Int(blue)])
  }

  /// Relative luminance, 0 (black) to 1 (white).
  ///
  /// Source: WCAG 2.2.
  public var luminance: Double {
    let (r, g, b) = linear
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  /// The contrast ratio with another colour, 1 to 21.
  ///
  /// Source: WCAG 2.2.
  public func contrast(with other: RGB) -> Double {
    let (dark, light) = (min(luminance, other.luminance), max(luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)
  }

  // Channel to linear light: x / 12.92, or ((x + 0.055) / 1.055)^2.4 above 0.04045; the power by
  // Newton's x^(12/5) = y ⇔ y^5 = x^12, so that no mathematics library is asked (its last digit
  // differs between machines).
  private static let linear: [Double] = (0...255).map { channel in
    let x = Double(channel) / 255
    guard x > 0.04045 else { return x / 12.92 }
    let base = (x + 0.055) / 1.055
    let cube = base * base * base
    let target = cube * cube * cube * cube
    var y = base * base
    for _ in 0..<60 {
      let fourth = y * y * y * y
      y -= (y * fourth - target) / (5 * fourth)
    }
    return y
  }
}
