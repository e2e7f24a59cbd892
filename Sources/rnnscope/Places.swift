// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where the program keeps what it remembers, by the XDG rules.
enum Places {
  /// A file of ours under `$XDG_STATE_HOME` or `~/.local/state`; nil where there is no home.
  static func state(_ name: String) -> String? {
    let environment = Environment.variables
    let base: String
    if let given = environment["XDG_STATE_HOME"], given.hasPrefix("/") {
      base = given
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      base = home + "/.local/state"
    } else {
      return nil
    }
    let folder = base + "/rnnscope"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
    return folder + "/" + name
  }
}
