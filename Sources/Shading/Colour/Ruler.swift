// SPDX-License-Identifier: Apache-2.0

/// Shades as ASCII signs, for eyes without colour, screen readers, mail and grep.
///
/// ```
/// say "hi" now
/// ....4444aaba
/// ```
public enum Ruler {
  /// The signs of the bins −4 … +4.
  public static let signs: [Character] = Array("dcba.1234")

  /// The sign of a shade in nine bins; a blank where there is no value.
  public static func sign(_ shade: Shade) -> Character {
    shade.hasValue ? signs[Bins.nine.bin(of: shade) + 4] : " "
  }
}
