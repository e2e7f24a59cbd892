// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Corpora

/// How a text becomes timesteps.
struct TextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to do with symbols outside the vocabulary: error, skip, or a symbol to read instead.",
      valueName: "error|skip|SYMBOL"))
  var unknown = "error"

  @Option(help: "keep line ends as they are, or read CRLF as LF (lf).")
  var newline: NewlinePolicy = .keep

  /// The options that differ from the standard, as the words of a command.
  var words: [String] {
    (unknown == "error" ? [] : ["--unknown", unknown])
      + (newline == .keep ? [] : ["--newline", newline.rawValue])
  }
}

extension NewlinePolicy: ExpressibleByArgument {}
