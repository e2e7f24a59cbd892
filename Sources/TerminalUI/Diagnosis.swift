// SPDX-License-Identifier: Apache-2.0

import Shading

/// What the browser would choose in this terminal, and why; for `doctor`.
public struct Diagnosis: Sendable, Equatable {
  /// One choice.
  public struct Finding: Sendable, Equatable {
    /// What was chosen about.
    public let name: String
    /// What was chosen.
    public let choice: String
    /// Because of what.
    public let reason: String
  }

  /// What was chosen, in the order in which it is printed.
  public let findings: [Finding]
  /// Why the browser could not start here; nil where it can.
  public let problem: BrowserError?

  /// Looks at terminal, colours, theme and characters, without taking the terminal over.
  ///
  /// Asks the terminal for its background where `asksTerminal`, which takes 100 ms at most.
  public init(_ options: BrowserOptions, isTerminal: Bool, asksTerminal: Bool)
    throws(BrowserError)
  {
    var look = try options.look()
    let wanted = look.level
    let found = NcursesTerminal.description(of: look)
    look.level = found.level
    let term = options.environment["TERM"] ?? ""
    problem = found.problem ?? (isTerminal ? nil : .notATerminal)
    var findings = [
      Finding(
        name: "terminal", choice: found.problem == nil ? found.entry : "none",
        reason: found.problem == nil ? "TERM=\(term)" : "TERM='\(term)' cannot be used"),
      Finding(
        name: "colours", choice: found.level.words,
        reason: Diagnosis.reason(options, wanted: wanted, reached: found)),
    ]
    let ground =
      asksTerminal && options.chosenTheme == nil && options.chosenPalette == nil
      ? NcursesTerminal.background(milliseconds: 100) : nil
    if let ground { look.palette = .standard(.on(ground)) }
    findings += [
      Finding(
        name: "theme", choice: look.palette.theme.rawValue,
        reason: Diagnosis.reason(options, ground)
      ),
      Finding(
        name: "palette", choice: look.palette.name,
        reason: options.palette != nil
          ? "--palette"
          : options.configuration?.source(of: "palette") ?? "the theme's own"),
      Finding(
        name: "bins", choice: "\(look.effectiveBins.rawValue)",
        reason: look.effectiveBins != look.bins
          ? "all that \(look.level.words) can show"
          : options.configuration?.source(of: "bins") ?? "the default"),
      Diagnosis.characters(options),
    ]
    self.findings = findings
  }

  private static func reason(
    _ options: BrowserOptions, wanted: ColourLevel, reached: NcursesTerminal.Description
  ) -> String {
    let environment = options.environment
    func said(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : "\(name)=\($0)" }
    }
    if options.colour != .auto { return "--color \(options.colour.rawValue)" }
    if let configuration = options.configuration, configuration.colour ?? .auto != .auto,
      let path = configuration.source(of: "color")
    {
      return path
    }
    if let said = said("NO_COLOR") { return said }
    if wanted == .truecolour, reached.level != .truecolour {
      return
        "\(said("COLORTERM") ?? "TERM") promises truecolour, but terminfo has no -direct entry "
        + "(Debian: ncurses-term)"
    }
    if reached.level == .truecolour {
      return said("COLORTERM") ?? "terminfo entry \(reached.entry)"
    }
    return "terminfo promises \(reached.colours) colours, COLORTERM is "
      + (said("COLORTERM") == nil ? "not set" : "'\(environment["COLORTERM"] ?? "")'")
  }

  private static func reason(_ options: BrowserOptions, _ ground: RGB?) -> String {
    if options.theme != nil { return "--theme" }
    if let path = options.configuration?.source(of: "theme") { return path }
    if let ground { return "the terminal's background is #\(ground.hex)" }
    if let value = options.environment["COLORFGBG"] { return "COLORFGBG=\(value)" }
    return "the default, for nothing tells the background"
  }

  private static func characters(_ options: BrowserOptions) -> Finding {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let name = names.first { !(options.environment[$0] ?? "").isEmpty }
    let said = name.map { "\($0)=\(options.environment[$0] ?? "")" } ?? "no locale is set"
    let isASCII = options.isASCII ?? !TextStyle.isUTF8(options.environment)
    return Finding(
      name: "characters", choice: isASCII ? "ASCII" : "UTF-8",
      reason: options.isASCII == nil ? said : "--ascii")
  }
}
