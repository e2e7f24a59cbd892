// SPDX-License-Identifier: Apache-2.0

/// The line at the bottom that the user types on.
struct Prompt: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case search(isForward: Bool)
    case filter
    case command
    case note
    case export(ExportFormat)

    /// What stands before the typed text.
    var lead: String {
      switch self {
      case .search(let isForward): isForward ? "/" : "?"
      case .filter: "&"
      case .command: ":"
      case .note: "note: "
      case .export(let format): "export \(format.rawValue) to: "
      }
    }

    /// Whether what was typed is kept for the next time.
    var keepsHistory: Bool {
      switch self {
      case .search, .filter, .command: true
      case .note, .export: false
      }
    }
  }

  var kind: Kind
  var text: [Character]
  /// Where typing goes, 0 … text.count.
  var cursor: Int
  /// Which line of the history is shown, from the last; nil is what was typed.
  var recalled: Int?
  /// What Tab offers after the text, and which of it is shown.
  var completions: [String] = []

  init(_ kind: Kind, text: String = "") {
    self.kind = kind
    self.text = Array(text)
    cursor = self.text.count
  }

  var line: String { String(text) }

  /// Edits the line with a key; false where the key is not one for editing.
  mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .character(let character):
      text.insert(character, at: cursor)
      cursor += 1
    case .backspace:
      guard cursor > 0 else { return !text.isEmpty }
      cursor -= 1
      text.remove(at: cursor)
    case .delete:
      if cursor < text.count { text.remove(at: cursor) }
    case .left: cursor = max(cursor - 1, 0)
    case .right: cursor = min(cursor + 1, text.count)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .control("u"):
      text.removeSubrange(0..<cursor)
      cursor = 0
    case .control("w"):
      while cursor > 0, text[cursor - 1] == " " { _ = edit(.backspace) }
      while cursor > 0, text[cursor - 1] != " " { _ = edit(.backspace) }
    case .control("k"): text.removeSubrange(cursor..<text.count)
    default: return false
    }
    completions = []
    return true
  }

  /// Replaces what is typed.
  mutating func set(_ line: String) {
    text = Array(line)
    cursor = text.count
  }
}
