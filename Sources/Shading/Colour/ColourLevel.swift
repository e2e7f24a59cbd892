// SPDX-License-Identifier: Apache-2.0

/// What a terminal can show, best first: the rungs of the ladder.
public enum ColourLevel: String, Sendable, CaseIterable {
  /// 24 bits a colour.
  case truecolour
  /// xterm's 256 colours, of which 16–255 are fixed.
  case xterm256
  /// The user's 16 colours.
  case sixteen
  /// The user's 8 colours.
  case eight
  /// No colour: underline, reverse and bold, and the ruler.
  case none

  /// When to colour, as `--color` or a configuration says it.
  public enum Choice: String, Sendable, CaseIterable {
    case always, auto, never
  }

  /// The rung for an environment: flag, then configuration, `NO_COLOR` (not empty), `CLICOLOR_FORCE`
  /// (neither empty nor 0), `CLICOLOR=0` or `TERM=dumb`, and last whether output is a terminal.
  ///
  /// The first that speaks decides whether there is colour; `COLORTERM` and `TERM` then say how much.
  public static func detected(
    flag: Choice = .auto, configured: Choice = .auto, environment: [String: String],
    isTerminal: Bool
  ) -> ColourLevel {
    for choice in [flag, configured] where choice != .auto {
      return choice == .always ? richest(in: environment) : .none
    }
    if let value = environment["NO_COLOR"], !value.isEmpty { return .none }
    if let value = environment["CLICOLOR_FORCE"], !value.isEmpty, value != "0" {
      return richest(in: environment)
    }
    guard isTerminal, environment["CLICOLOR"] != "0", let term = environment["TERM"],
      !term.isEmpty, !colourless.contains(term)
    else { return .none }
    return richest(in: environment)
  }

  /// The most colour that the terminal's name promises; colour that was asked for is at least 8.
  private static func richest(in environment: [String: String]) -> ColourLevel {
    let term = environment["TERM"] ?? ""
    let colour = environment["COLORTERM"] ?? ""
    if colour == "truecolor" || colour == "24bit" || term.hasSuffix("-direct") {
      return .truecolour
    }
    if ["256color", "kitty", "alacritty", "foot", "ghostty"].contains(where: term.contains) {
      return .xterm256
    }
    let eightColours = ["linux", "xterm", "screen", "tmux", "ansi", "cygwin"]
    return eightColours.contains(term) || colourless.contains(term) ? .eight : .sixteen
  }

  private static let colourless: Set<String> = [
    "dumb", "vt52", "vt100", "vt102", "vt220", "xterm-mono", "unknown",
  ]
}
