// SPDX-License-Identifier: Apache-2.0

/// One thing that a key does: its name, its keys, its line in the help, and the deed.
struct Action: Sendable, Equatable {
  /// What help sorts actions under.
  enum Group: String, Sendable, CaseIterable {
    case moving = "move"
    case searching = "search"
    case cells = "cells"
    case showing = "show"
    case spans = "spans and comparing"
    case keeping = "notes, marks, export"
    case window = "panes and program"
  }

  /// What a second key means.
  enum Argument: Sendable { case shown, hypothesis, mark, markToGo, exportFormat, verdict }

  /// What configuration and `:` call it.
  let name: String
  let keys: [Key]
  let group: Group
  let help: String
  /// Whether it works only while a span is being selected; it then wins over the key's other meaning.
  let isForSpan: Bool
  let argument: Argument?
  let run: @Sendable (inout BrowserState, Key?) -> Void

  /// An action on keys named as `Key` prints them, apart by blanks.
  init(
    _ name: String, _ keys: String, _ group: Group, _ help: String, isForSpan: Bool = false,
    run: @escaping @Sendable (inout BrowserState) -> Void
  ) {
    self.name = name
    self.keys = keys.split(separator: " ").compactMap { Key(String($0)) }
    self.group = group
    self.help = help
    self.isForSpan = isForSpan
    argument = nil
    self.run = { state, _ in run(&state) }
  }

  /// An action that waits for a second key.
  init(
    _ name: String, _ keys: String, _ group: Group, _ help: String, argument: Argument,
    run: @escaping @Sendable (inout BrowserState, Key) -> Void
  ) {
    self.name = name
    self.keys = keys.split(separator: " ").compactMap { Key(String($0)) }
    self.group = group
    self.help = help
    isForSpan = false
    self.argument = argument
    self.run = { state, key in if let key { run(&state, key) } }
  }

  static func == (a: Action, b: Action) -> Bool { a.name == b.name }

  /// Every action, in the order of the help.
  static let all: [Action] =
    moving + searching + cells + showing + spans + keeping + window
}
