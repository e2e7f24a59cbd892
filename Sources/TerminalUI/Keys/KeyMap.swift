// SPDX-License-Identifier: Apache-2.0

/// Which key does what: the actions' own keys, and what the configuration changed.
struct KeyMap: Sendable, Equatable {
  private(set) var keys: [String: [Key]]

  static let standard = KeyMap()

  /// The actions' own keys.
  init() {
    keys = Dictionary(uniqueKeysWithValues: Action.all.map { ($0.name, $0.keys) })
  }

  /// The same with a configuration's bindings: a bound key leaves the action it had.
  init(bindings: [(key: String, action: String)]) throws(BrowserError) {
    self.init()
    for binding in bindings {
      guard let key = Key(binding.key) else { throw .unknownKey(binding.key) }
      guard let action = Action.all.first(where: { $0.name == binding.action }) else {
        throw .unknownAction(binding.action)
      }
      for other in Action.all where other.isForSpan == action.isForSpan {
        keys[other.name]?.removeAll { $0 == key }
      }
      keys[action.name, default: []].append(key)
    }
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
}
