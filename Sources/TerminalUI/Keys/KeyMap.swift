// SPDX-License-Identifier: Apache-2.0

/// Which key does what: the actions' own keys, and what the configuration changed.
struct KeyMap: Sendable, Equatable {
  private(set) var keys: [String: [Key]]
  /// Keys that type a line after `:`, and the line.
  private(set) var lines: [Key: String] = [:]

  static let standard = KeyMap()

  /// The actions' own keys.
  init() {
    keys = Dictionary(uniqueKeysWithValues: Action.all.map { ($0.name, $0.keys) })
  }

  /// Gives a key to an action, to a line of the `:` prompt (`:rank inside-quotes`), or to none; it leaves
  /// the action it had.
  mutating func bind(_ key: String, to name: String) throws(BrowserError) {
    guard let key = Key(key) else { throw .unknownKey(key) }
    let action = Action.all.first { $0.name == name }
    guard action != nil || name == "none" || name.hasPrefix(":") else {
      throw .unknownAction(name)
    }
    for other in Action.all where action == nil || other.isForSpan == action?.isForSpan {
      keys[other.name]?.removeAll { $0 == key }
    }
    lines[key] = name.hasPrefix(":") ? String(name.dropFirst()).trimmed : nil
    if let action { keys[action.name, default: []].append(key) }
  }

  /// The action of a key, while a span is being selected or not.
  func action(for key: Key, inSpan: Bool) -> Action? {
    let bound = Action.all.filter { keys[$0.name]?.contains(key) == true }
    if inSpan, let special = bound.first(where: \.isForSpan) { return special }
    return bound.first { !$0.isForSpan }
  }

  /// The keys of an action as help prints them.
  func names(of action: Action) -> String {
    (keys[action.name] ?? []).map(\.description).joined(separator: " ")
  }

  /// The first key of an action; empty where it has none.
  func firstName(of action: String) -> String {
    keys[action]?.first?.description ?? ""
  }
}
