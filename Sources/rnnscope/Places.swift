// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where the program keeps what it remembers and is told, by the XDG rules.
enum Places {
  /// A file of ours under `$XDG_STATE_HOME` or `~/.local/state`; nil where there is no home.
  static func state(_ name: String) -> String? {
    guard let folder = folder("XDG_STATE_HOME", ".local/state") else { return nil }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
    return folder + "/" + name
  }

  /// The user's configuration file, there or not: `$XDG_CONFIG_HOME/rnnscope/config` or
  /// `~/.config/rnnscope/config`; nil where there is no home.
  static var configuration: String? { folder("XDG_CONFIG_HOME", ".config").map { $0 + "/config" } }

  /// The configuration of the folder that the program is started in, there or not.
  static let projectConfiguration = ".rnnscope"

  /// Where short-lived files go: $TMPDIR, else /tmp.
  static var temporary: String { Environment.variables["TMPDIR"] ?? "/tmp" }

  private static func folder(_ variable: String, _ standard: String) -> String? {
    let environment = Environment.variables
    if let given = environment[variable], given.hasPrefix("/") { return given + "/rnnscope" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home)/\(standard)/rnnscope"
  }
}
