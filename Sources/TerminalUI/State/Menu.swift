// SPDX-License-Identifier: Apache-2.0

import Shading

/// A list on top of the panes, searched as one types; Enter does what the chosen line says.
struct Menu: Equatable, Sendable {
  /// One line.
  struct Item: Equatable, Sendable {
    /// Shown first, in its own column: keys, a mark's letter, a cell.
    var label: String
    var text: String
    /// A heading that the item stands under.
    var group = ""
    var choice: Choice
  }

  /// What choosing a line does.
  enum Choice: Equatable, Sendable {
    case action(String)
    /// The second key of two.
    case argument(String, Key)
    case position(Int)
    case cell(CellID)
    case command(String)
    /// The beginning of a line to be typed after `:`.
    case typed(String)
    case nothing
  }

  /// What a menu is of, so that the same key closes it that opened it.
  enum Kind: Equatable, Sendable { case help, argument, bookmarks, options, similar }

  var kind: Kind
  var title: String
  var items: [Item]
  var query = ""
  /// Whether letters search; else j and k move, and / begins to search.
  var isTyping: Bool
  var selected = 0

  init(kind: Kind, title: String, items: [Item]) {
    (self.kind, self.title, self.items) = (kind, title, items)
    isTyping = kind == .help
  }

  /// The lines that hold every word of the query.
  var matching: [Item] {
    let words = query.lowercased().split(separator: " ")
    guard !words.isEmpty else { return items }
    return items.filter { item in
      let line = "\(item.label) \(item.text) \(item.group)".lowercased()
      return words.allSatisfy { line.contains($0) }
    }
  }

  /// The chosen line.
  var chosen: Item? {
    let items = matching
    return items.indices.contains(selected) ? items[selected] : nil
  }

  /// Moves the choice, not beyond the ends.
  mutating func move(_ steps: Int) {
    selected = min(max(selected + steps, 0), max(matching.count - 1, 0))
  }
}

/// What can lie over the panes.
enum Overlay: Equatable, Sendable {
  case menu(Menu)
  case card, examples, predictions, list, confusion
  case command(String)
  case tour(step: Int, page: Int)
}
