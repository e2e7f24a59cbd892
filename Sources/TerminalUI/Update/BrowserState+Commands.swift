// SPDX-License-Identifier: Apache-2.0

import Shading

/// What `:set` knows.
enum Setting {
  static let flags = ["ruler", "bytes", "list", "ascii", "wrap", "split", "mouse"]
  static let numbers = ["ts=", "textwidth=", "bins=", "pad="]
  static var names: [String] { numbers + flags + flags.map { "no" + $0 } }
}

extension BrowserState {
  /// Does what the user typed after `:`.
  mutating func execute(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = words.first else { return }
    let argument = words.count > 1 ? words[1].trimmed : ""
    if name.hasPrefix("@") || name.hasSuffix("%") || name.hasPrefix("?") || name.hasPrefix("/") {
      return executePlace(line)
    }
    if chooseCell(named: name) { return }
    if let command = Command.all.first(where: { $0.name == name }) {
      return command.run(&self, argument)
    }
    let alike = Command.all.filter { $0.name.hasPrefix(name) }
    if alike.count == 1 { return alike[0].run(&self, argument) }
    if let action = Action.all.first(where: { $0.name == name }) { return perform(action) }
    fail("no command '\(name)'; Tab lists them")
  }

  /// `@48213`, `50%`, `/pat`, `?pat`.
  private mutating func executePlace(_ line: String) {
    let rest = String(line.dropFirst())
    switch line.first {
    case "@":
      guard let position = Int(rest.filter { $0 != "," }) else {
        return fail("'\(rest)' is no position; for example :@48213")
      }
      jump(to: position)
    case "/": search(rest, isForward: true)
    case "?": search(rest, isForward: false)
    default:
      guard let percent = Int(line.dropLast()) else { return fail("'\(line)' is no percentage") }
      count = percent
      moveToPercent()
    }
  }

  /// What Tab offers for a line.
  func completions(of line: String) -> [String] {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    guard words.count > 1, let command = Command.all.first(where: { $0.name == words[0] }) else {
      return Command.all.map(\.name).filter { $0.hasPrefix(line) }
    }
    return command.arguments(self).filter { $0.hasPrefix(words[1]) }.map { "\(words[0]) \($0)" }
  }

  mutating func rank(byName name: String) {
    guard name != "any", !name.isEmpty else { return rank(by: nil) }
    guard gallery.hypotheses.contains(where: { $0.name == name }) else {
      let alike = gallery.hypotheses.map(\.name).filter { $0.contains(name) }
      if alike.count == 1 { return rank(by: alike[0]) }
      let names = alike.isEmpty ? "Tab lists them" : "like it: " + alike.joined(separator: ", ")
      return fail("hypothesis '\(name)' not found; \(names)")
    }
    rank(by: name)
  }

  mutating func setBins(_ typed: String) {
    let all = Bins.allCases
    if typed == "next" {
      let place = all.firstIndex(of: settings.look.bins) ?? 0
      settings.look.bins = all[(place + 1) % all.count]
    } else if let number = Int(typed), let bins = Bins(rawValue: number) {
      settings.look.bins = bins
    } else {
      return fail("bins are \(all.map { "\($0.rawValue)" }.joined(separator: ", "))")
    }
    let (asked, drawn) = (settings.look.bins, settings.look.effectiveBins)
    tell(
      asked == drawn
        ? "\(asked.rawValue) bins" : "\(settings.look.level.words) show \(drawn.rawValue) bins")
    ask(.setLook(settings.look))
  }

  mutating func setTheme(_ typed: String) {
    let now = settings.look.palette.theme
    let wanted = typed.isEmpty ? (now == .dark ? Theme.light : .dark) : Theme(rawValue: typed)
    guard let wanted else { return fail("themes are light and dark") }
    settings.look.palette = .standard(wanted)
    ask(.setLook(settings.look))
  }

  mutating func setPalette(_ typed: String) {
    let names = Palette.names(settings.look.palette.theme)
    let next = names.firstIndex(of: settings.look.palette.name).map {
      names[($0 + 1) % names.count]
    }
    let name = typed == "next" || typed.isEmpty ? next ?? typed : typed
    guard let palette = Palette.named(name, theme: settings.look.palette.theme) else {
      return fail("palettes of this theme are \(names.joined(separator: ", "))")
    }
    settings.look.palette = palette
    ask(.setLook(settings.look))
    tell("palette \(palette.name)")
  }

  /// `:bind Ctrl-N next-in-rank`, `:bind F2 :rank inside-quotes`, `:bind x none`.
  mutating func bind(_ typed: String) {
    let words = typed.split(separator: " ", maxSplits: 1).map(String.init)
    guard !words.isEmpty else { return openNames() }
    guard words.count == 2 else {
      return fail("bind takes a key and an action, a line that begins with :, or none")
    }
    do throws(BrowserError) {
      try keys.bind(words[0], to: words[1].trimmed)
    } catch {
      fail(error.description)
    }
  }

  /// `:set ruler`, `noruler`, `ruler!`, `ts=4`; alone, what there is to set.
  mutating func set(_ typed: String) {
    guard !typed.isEmpty else { return openOptions() }
    let parts = typed.split(separator: "=", maxSplits: 1).map(String.init)
    if parts.count == 2 { return setNumber(parts[0], parts[1]) }
    let toggles = typed.hasSuffix("!")
    let bare = toggles ? String(typed.dropLast()) : typed
    let isOff = bare.hasPrefix("no")
    let name = isOff ? String(bare.dropFirst(2)) : bare
    func changed(_ now: Bool) -> Bool { toggles ? !now : !isOff }
    switch name {
    case "ruler": settings.showsRuler = changed(settings.showsRuler)
    case "bytes": settings.style.showsBytes = changed(settings.style.showsBytes)
    case "list": settings.style.isList = changed(settings.style.isList)
    case "ascii": settings.style.isASCII = changed(settings.style.isASCII)
    case "wrap": settings.wraps = changed(settings.wraps)
    case "split": settings.isSplitHorizontally = changed(settings.isSplitHorizontally)
    case "mouse": if changed(settings.mouse) != settings.mouse { toggleMouse() }
    default: fail("no option '\(typed)'; Tab lists them")
    }
  }

  private mutating func setNumber(_ name: String, _ value: String) {
    if name == "pad" {
      guard let padding = SpanPadding(value) else {
        return fail("'\(value)' is no padding; give the symbols before and after a span: pad=1,0")
      }
      settings.padding = padding
      return
    }
    guard let number = Int(value), number >= 0, number <= 10_000 else {
      return fail("'\(value)' is no number for \(name)")
    }
    switch name {
    case "ts": settings.style.tabStop = max(number, 1)
    case "textwidth": settings.textWidth = number == 0 ? 0 : max(number, 8)
    case "bins": setBins(value)
    default: fail("no option '\(name)'; Tab lists them")
    }
  }

  mutating func export(words typed: String) {
    let words = typed.split(separator: " ", maxSplits: 1).map(String.init)
    guard let format = words.first.flatMap(ExportFormat.init(rawValue:)) else {
      return fail("export html, svg, ansi or tsv, and a path")
    }
    guard !settings.isReadOnly else { return fail("read-only: nothing is written") }
    if words.count > 1 { return export(format, to: words[1]) }
    export(byKey: .character(format.rawValue.first ?? "t"))
  }

  mutating func openSimilar() {
    guard let similar = answers.similar(view.cell) else {
      return tell("still comparing; the card (i) shows them when they are known")
    }
    let items = similar.map {
      Menu.Item(
        label: "\($0.cell)", text: "r \(FixedPoint.text($0.r, places: 3, showsPlus: true))",
        choice: .cell($0.cell))
    }
    overlays.append(.menu(Menu(kind: .similar, title: "cells like \(view.cell)", items: items)))
  }
}

extension String {
  /// Without blanks at both ends.
  var trimmed: String {
    func isBlank(_ character: Character) -> Bool {
      character == " " || character == "\t" || character == "\r"
    }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
