// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// Opens an overlay, or closes it where it lies on top.
  mutating func toggle(_ overlay: Overlay) {
    overlayScroll = 0
    if overlays.last == overlay { overlays.removeLast() } else { overlays.append(overlay) }
  }

  /// What may follow the first of two keys.
  mutating func openArgumentMenu() {
    guard let action = pending, let argument = action.argument else { return }
    if case .menu(let menu)? = overlays.last, menu.kind == .argument { return }
    let items: [(Key, String)] =
      switch argument {
      case .shown:
        gallery.shown.map { (Key.character(Character($0.rawValue)), $0.summary) }
      case .hypothesis:
        hypothesisItems
      case .mark: []
      case .markToGo:
        marks.sorted { $0.key < $1.key }.map {
          (
            Key.character($0.key),
            "\(FixedPoint.grouped($0.value))  \(excerptText(around: $0.value))"
          )
        }
      case .exportFormat:
        [
          (.character("h"), "HTML, a page that stands alone"),
          (.character("s"), "SVG, a figure"), (.character("a"), "ANSI, text with colours"),
          (.character("t"), "TSV, position, symbol, value"),
        ]
      case .verdict:
        [
          (.character("y"), "yes"), (.character("n"), "no"), (.character("u"), "unsure"),
          (.character("-"), "no verdict"),
        ]
      }
    guard !items.isEmpty else { return }
    let menu = Menu(
      kind: .argument, title: action.help,
      items: items.map {
        Menu.Item(label: "\($0.0)", text: $0.1, choice: .argument(action.name, $0.0))
      })
    overlays.append(.menu(menu))
  }

  /// The hypotheses under their keys, each with its best cell.
  private var hypothesisItems: [(Key, String)] {
    let choices = hypothesisKeys
    let longest = choices.map { $0.name?.count ?? 0 }.max() ?? 0
    return choices.map { choice in
      let score = gallery.ranking(hypothesis: choice.name).first.map {
        " \($0.cell) \(FixedPoint.text($0.effect, places: 2, dropsZero: true))"
      }
      let name = (choice.name ?? "any").padded(longest)
      return (choice.key, "\(name)\((score ?? "").padded(11))  \(choice.summary)")
    }
  }

  mutating func openOptions() {
    let style = settings.style
    let rows: [(String, String, String)] = [
      ("theme", settings.look.palette.theme.rawValue, "theme"),
      ("palette", settings.look.palette.name, "palette next"),
      ("bins", "\(settings.look.bins.rawValue)", "bins next"),
      ("ruler row", settings.showsRuler ? "on" : "off", "set ruler!"),
      ("bytes as numbers", style.showsBytes ? "on" : "off", "set bytes!"),
      ("marks for blanks", style.isList ? "on" : "off", "set list!"),
      ("ASCII only", style.isASCII ? "on" : "off", "set ascii!"),
      ("tab stop", "\(style.tabStop)", "set ts=\(style.tabStop == 8 ? 4 : 8)"),
      (
        "text width", settings.textWidth == 0 ? "full" : "\(settings.textWidth)",
        "set textwidth=\(settings.textWidth == 0 ? 100 : 0)"
      ),
      ("wrap long lines", settings.wraps ? "on" : "off", "set wrap!"),
      ("list beside or under", settings.isSplitHorizontally ? "under" : "beside", "set split!"),
      ("mouse", settings.mouse ? "on" : "off", "set mouse!"),
    ]
    let items = rows.map {
      Menu.Item(label: $0.0, text: $0.1, choice: .command($0.2))
    }
    overlays.append(.menu(Menu(kind: .options, title: "options", items: items)))
  }

  mutating func openExamples() {
    exampleChoice = 0
    if layout.hasExamples, overlays.isEmpty {
      if focus == .examples { return moveExampleKind(1) }
      focus = .examples
    } else if overlays.last == .examples {
      moveExampleKind(1)
    } else {
      toggle(.examples)
    }
  }

  mutating func moveExampleKind(_ steps: Int) {
    let kinds = ExampleKind.allCases
    let place = kinds.firstIndex(of: exampleKind) ?? 0
    exampleKind = kinds[(place + steps + kinds.count) % kinds.count]
    exampleChoice = 0
  }

  /// The examples that are listed now; nil while they are looked for.
  var examples: [Example]? {
    answers.examples(view.cell, view.shown, exampleKind, binaryHypothesis)
  }

  mutating func moveExample(_ steps: Int) {
    let count = examples?.count ?? 0
    exampleChoice = min(max(exampleChoice + steps, 0), max(count - 1, 0))
  }

  mutating func receiveInMenu(_ key: Key) {
    guard case .menu(var menu)? = overlays.last else { return }
    switch key {
    case .escape:
      overlays.removeLast()
      pending = nil
      return
    case .down, .control("n"): menu.move(1)
    case .up, .control("p"): menu.move(-1)
    case .pageDown: menu.move(max(size.rows - 6, 1))
    case .pageUp: menu.move(-max(size.rows - 6, 1))
    case .home: menu.move(-menu.items.count)
    case .end: menu.move(menu.items.count)
    case .backspace:
      guard !menu.query.isEmpty else {
        overlays.removeLast()
        return
      }
      menu.query.removeLast()
      menu.selected = 0
    case .control("u"):
      menu.query = ""
      menu.selected = 0
    case .enter: return choose(in: menu)
    case .character("?") where menu.query.isEmpty, .character("q") where menu.query.isEmpty,
      .function(1):
      overlays.removeLast()
      return
    case .character(let character) where menu.isTyping:
      menu.query.append(character)
      menu.selected = 0
    case .character("/"): menu.isTyping = true
    case .character("j"): menu.move(1)
    case .character("k"): menu.move(-1)
    case .character("g"): menu.move(-menu.items.count)
    case .character("G"): menu.move(menu.items.count)
    case .character: tell("no use for \(key) here; / searches, Esc closes")
    default: return
    }
    overlays[overlays.count - 1] = .menu(menu)
  }

  private mutating func choose(in menu: Menu) {
    guard let item = menu.chosen else { return }
    if menu.kind != .options { overlays.removeLast() }
    pending = nil
    switch item.choice {
    case .action(let name):
      if let action = Action.all.first(where: { $0.name == name }) { perform(action) }
      if pending != nil { openArgumentMenu() }
    case .argument(let name, let key):
      let action = (Action.all + [.verdict]).first { $0.name == name }
      if let action { perform(action, with: key) }
    case .position(let position): jump(to: position)
    case .cell(let cell):
      history.push(view)
      choose(cell)
    case .command(let line) where menu.kind != .options: run(line)
    case .typed(let line): prompt = Prompt(.command, text: line)
    case .command(let line):
      execute(line)
      overlays.removeLast()
      openOptions()
      if case .menu(var fresh)? = overlays.last {
        fresh.selected = menu.selected
        overlays[overlays.count - 1] = .menu(fresh)
      }
    case .nothing: break
    }
    settle()
  }

  /// Enter: what is chosen, in the pane that has the keys.
  mutating func open() {
    switch overlays.last {
    case .examples?: return openExample()
    case .list?, .card?, .predictions?, .command?, .confusion?:
      overlays.removeLast()
      return
    case .menu?, .tour?: return
    case nil: break
    }
    switch focus {
    case .text: toggle(.predictions)
    case .list: focus = .text
    case .examples: openExample()
    }
  }

  mutating func openExample() {
    guard let examples, examples.indices.contains(exampleChoice) else { return }
    if overlays.last == .examples { overlays.removeLast() }
    focus = .text
    jump(to: examples[exampleChoice].position)
  }

  mutating func moveFocus(_ steps: Int) {
    if overlays.last == .examples { return moveExampleKind(steps) }
    let panes = layout.focusable
    if panes.count == 1, overlays.isEmpty { return toggle(.list) }
    let place = panes.firstIndex(of: focus) ?? 0
    focus = panes[(place + steps + panes.count) % panes.count]
  }

  /// Esc: lets go of one thing, the top-most.
  mutating func cancel() {
    if !overlays.isEmpty {
      overlays.removeLast()
    } else if view.anchor != nil {
      view.anchor = nil
    } else if job != nil {
      interrupt()
    } else if view.found != nil {
      view.found = nil
      view.spansOn = []
      view.spansOff = []
      listTop = 0
    } else if view.hasSpans {
      view.spansOn = []
      view.spansOff = []
      tell("spans let go")
    } else if view.shownLines != nil {
      showAllLines()
    } else if focus != .text {
      focus = .text
    } else {
      count = nil
    }
  }

  /// q: closes what lies on top, then quits.
  mutating func close() {
    if overlays.isEmpty { quit() } else { overlays.removeLast() }
  }

  mutating func toggleMouse() {
    settings.mouse.toggle()
    ask(.setMouse(settings.mouse))
    tell(settings.mouse ? "mouse on; Shift-drag selects as the terminal does" : "mouse off")
  }

  mutating func redraw() {
    answers.forget()
    pages.forget()
    ask(.repaint)
  }
}
