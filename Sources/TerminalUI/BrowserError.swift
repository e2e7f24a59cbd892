// SPDX-License-Identifier: Apache-2.0

/// Why the browser could not start.
public enum BrowserError: Error, Equatable, CustomStringConvertible {
  /// Standard input or output is no terminal.
  case notATerminal
  /// `TERM` names no terminfo entry (or is empty).
  case unknownTerminal(String)
  /// The terminal cannot address its cursor.
  case cannotAddressCursor(String)
  case noCells
  case unknownCell(CellName, layers: [Int])
  case unknownPosition(Int, timesteps: Int)
  case notShown(String, known: [String])
  case unknownHypothesis(String, known: [String])
  case unknownPalette(String, known: [String])
  /// A key binding of the configuration names no key, or no action.
  case unknownKey(String)
  case unknownAction(String)
  /// A line of the configuration file that cannot be followed.
  case configuration(path: String, line: Int, String)
  /// The notes file is not what the browser wrote.
  case notes(path: String, String)

  /// A cell as the user typed it.
  public typealias CellName = String

  /// What is wrong, and the way out.
  public var description: String {
    switch self {
    case .notATerminal:
      "standard input and output are not a terminal; use 'rnnscope show' for pipes"
    case .unknownTerminal(let name):
      name.isEmpty
        ? "TERM is not set; set it (for example TERM=xterm-256color), or use 'rnnscope show'"
        : "terminal '\(name)' is not known here; try TERM=xterm-256color, install ncurses-term, or use 'rnnscope show'"
    case .cannotAddressCursor(let name):
      "terminal '\(name)' cannot move its cursor; try TERM=xterm-256color, or use 'rnnscope show'"
    case .noCells: "the recording has no cells to show"
    case .unknownCell(let name, let layers):
      "cell '\(name)' not found; layers have \(layers.map(String.init).joined(separator: ", ")) cells, counted from 0:0"
    case .unknownPosition(let position, let timesteps):
      "position \(position) not found; the text has positions 0 to \(max(timesteps - 1, 0))"
    case .notShown(let name, let known):
      "this recording has no \(name); it has \(known.joined(separator: ", "))"
    case .unknownHypothesis(let name, let known):
      "hypothesis '\(name)' not found; known: \(known.joined(separator: ", "))"
    case .unknownPalette(let name, let known):
      "palette '\(name)' not found; known: \(known.joined(separator: ", "))"
    case .unknownKey(let name):
      "key '\(name)' not found; names are like 'x', 'Ctrl-D', 'PgDn', 'F5'"
    case .unknownAction(let name):
      "action '\(name)' not found; ':bind' alone lists them in the browser"
    case .configuration(let path, let line, let problem): "'\(path)' line \(line): \(problem)"
    case .notes(let path, let reason): "notes '\(path)': \(reason)"
    }
  }
}
