// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// Every key, the words of the : line and the list's marks; closes where it is open.
  mutating func openHelp() {
    if case .menu(let menu)? = overlays.last, menu.kind == .help {
      overlays.removeLast()
      return
    }
    let bound = keys.lines.map {
      Menu.Item(label: "\($0)", text: ":\($1)", group: "your own", choice: .command($1))
    }.sorted { $0.label < $1.label }
    let items =
      Action.all.map {
        Menu.Item(
          label: keys.names(of: $0), text: $0.help, group: $0.group.rawValue,
          choice: .action($0.name))
      } + bound + words + listMarks
    overlays.append(.menu(Menu(kind: .help, title: "keys", items: items)))
  }

  /// The words of the : line; Enter begins to type one.
  private var words: [Menu.Item] {
    Command.all.map {
      Menu.Item(
        label: ":\($0.name)", text: $0.help, group: "words after :", choice: .typed("\($0.name) "))
    }
  }

  /// What `:bind` calls the actions.
  mutating func openNames() {
    let items = Action.all.map {
      Menu.Item(
        label: $0.name, text: "\(keys.names(of: $0).padded(18))  \($0.help)",
        group: $0.group.rawValue, choice: .action($0.name))
    }
    overlays.append(.menu(Menu(kind: .help, title: "names for :bind KEY NAME", items: items)))
  }

  /// What stands in the list beside cells and hypotheses.
  private var listMarks: [Menu.Item] {
    let drawing = settings.drawing
    let marks = [
      ("beyond", "effect beyond the last symbols and an untrained network"),
      ("score", "effect on the half that did not choose and order"),
      ("J", "on in the spans less on elsewhere, on that half"),
      ("!", "maybe luck: better where chosen, few runs, q from .05"),
      (drawing.star, "starred"), ("'", "has a note or a verdict"), ("B", "the pinned cell"),
    ]
    return marks.map {
      Menu.Item(label: $0.0, text: $0.1, group: "marks in the list", choice: .nothing)
    }
  }
}
