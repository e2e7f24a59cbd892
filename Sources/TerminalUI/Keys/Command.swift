// SPDX-License-Identifier: Apache-2.0

import Shading

/// One word of the `:` line: its name, what may follow, its line in the help, and the deed.
struct Command: Sendable {
  let name: String
  let help: String
  /// What may be typed after it, for Tab.
  let arguments: @Sendable (BrowserState) -> [String]
  let run: @Sendable (inout BrowserState, String) -> Void

  init(
    _ name: String, _ help: String,
    arguments: @escaping @Sendable (BrowserState) -> [String] = { _ in [] },
    run: @escaping @Sendable (inout BrowserState, String) -> Void
  ) {
    self.name = name
    self.help = help
    self.arguments = arguments
    self.run = run
  }

  /// Every command, in the order that Tab offers them.
  static let all: [Command] = [
    Command(
      "bind",
      "give a key to an action, a : line, or none: bind Ctrl-N next-in-rank; alone, the names"
    ) {
      $0.bind($1)
    },
    Command("bins", "how many shades: 5, 9, 17", arguments: { _ in ["5", "9", "17", "33"] }) {
      $0.setBins($1)
    },
    Command(
      "examples", "examples of a kind", arguments: { _ in ExampleKind.allCases.map(\.rawValue) }
    ) {
      state, argument in
      if let kind = ExampleKind(rawValue: argument) { state.exampleKind = kind }
      state.openExamples()
    },
    Command(
      "export", "html, svg, ansi or tsv, and a path",
      arguments: { _ in ExportFormat.allCases.map { "\($0.rawValue) " } }
    ) { $0.export(words: $1) },
    Command(
      "find",
      "cells on in the spans and off elsewhere: --on 40:60 --off 90:99; strict for exactly there",
      arguments: { _ in ["strict", "--on ", "--off ", "--strict"] }
    ) { $0.find(words: $1) },
    Command("help", "every key") { state, _ in state.openHelp() },
    Command("open", "another recording, or a model and texts") { state, typed in
      let words = typed.split(separator: " ").map(String.init)
      guard !words.isEmpty else {
        return state.fail("open needs a recording, or a model and texts")
      }
      state.opening = words
      state.quit()
    },
    Command(
      "palette", "a palette of the theme",
      arguments: { Palette.names($0.settings.look.palette.theme) }
    ) { $0.setPalette($1) },
    Command("predictions", "all predictions at the cursor") { state, _ in
      state.toggle(.predictions)
    },
    Command("q", "quit") { state, _ in state.quit() },
    Command("q!", "quit: notes are saved as they are made") { state, _ in state.quit() },
    Command(
      "rank", "rank by a hypothesis, or by each cell's best",
      arguments: { ["any"] + $0.gallery.hypotheses.map(\.name) }
    ) { $0.rank(byName: $1) },
    Command(
      "set",
      "bins, ts, textwidth, pad; ruler, bytes, list, ascii, wrap, split, mouse (no… turns off)",
      arguments: { _ in Setting.names }
    ) { $0.set($1) },
    Command("similar", "cells whose traces are like this one's") { state, _ in state.openSimilar()
    },
    Command("theme", "light or dark; alone, the other one", arguments: { _ in ["light", "dark"] }) {
      $0.setTheme($1)
    },
    Command("tour", "a look around in six steps") { state, _ in state.startTour() },
    Command("w", "write the notes as a Markdown table to a path") { state, path in
      state.writeNotes(to: path)
    },
    Command("wq", "quit; with a path, write the notes there first") { state, path in
      if !path.isEmpty { state.writeNotes(to: path) }
      state.quit()
    },
  ]
}
