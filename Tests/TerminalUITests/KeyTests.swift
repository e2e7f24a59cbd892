// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("What keys do")
struct KeyTests {
  @Test("a key's name and the key are each other's inverse")
  func names() {
    for key in Action.all.flatMap(\.keys) { #expect(Key(key.description) == key) }
    #expect(Key("ctrl-d") == .control("d"))
    #expect(Key("nonsense") == nil)
  }

  @Test("no key means two things, but for a span's own")
  func noKeyTwice() {
    for actions in [Action.all.filter { !$0.isForSpan }, Action.all.filter(\.isForSpan)] {
      let keys = actions.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "a key is bound twice")
    }
    #expect(Set(Action.all.map(\.name)).count == Action.all.count)
  }

  @Test("every action has a line in the help, and help runs what is chosen")
  func helpRuns() {
    var script = Script()
    script.press("?")
    guard case .menu(let menu)? = script.state.overlays.last else {
      Issue.record("no help")
      return
    }
    #expect(menu.items.count == Action.all.count)
    script.press("next cell of the list<Enter>")
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    #expect(script.state.overlays.isEmpty)
  }

  @Test("a configured key takes the place of its old meaning, unknown ones are refused")
  func bindings() throws {
    let map = try KeyMap(bindings: [("x", "search"), ("Ctrl-N", "next-in-rank"), ("j", "up")])
    #expect(map.action(for: .character("x"), inSpan: false)?.name == "search")
    #expect(map.action(for: .character("x"), inSpan: true)?.name == "add-off")
    #expect(map.action(for: .character("j"), inSpan: false)?.name == "up")
    #expect(throws: BrowserError.unknownKey("nokey")) { try KeyMap(bindings: [("nokey", "up")]) }
    #expect(throws: BrowserError.unknownAction("fly")) { try KeyMap(bindings: [("x", "fly")]) }
  }

  @Test("cells: by rank, by index, by name; the place in the text stays")
  func cells() {
    var script = Script()
    script.press("jj")
    let position = script.state.view.position
    script.press("J")
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    script.press("K]")
    #expect(script.state.view.cell == CellID(layer: 0, index: 1))
    script.press(">")
    #expect(script.state.view.cell == CellID(layer: 1, index: 1))
    script.press(":3<Enter>")
    #expect(script.state.view.cell == CellID(layer: 1, index: 3))
    script.press(":0:2<Enter>")
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    script.press(":7:7<Enter>")
    #expect(script.state.notice?.isError == true)
    #expect(script.state.view.position == position)
  }

  @Test("counts, lines, percentages and positions")
  func places() {
    var script = Script()
    script.press("4G")
    let fourth = ScriptedGallery.sample.unicodeScalars.prefix { _ in true }
    let expected = Array(fourth).indices.filter { Array(fourth)[$0] == "\n" }[2] + 1
    #expect(script.state.view.position == expected)
    script.press("g3l")
    #expect(script.state.view.position == 3)
    script.press("''")
    #expect(script.state.view.position == expected)
    script.press(":@10<Enter>")
    #expect(script.state.view.position == 10)
    script.press("50%")
    #expect(script.state.view.position == script.state.last / 2)
    script.press("gg$")
    #expect(script.state.symbol(at: script.state.view.position) == "↵")
    script.press("0")
    #expect(script.state.view.position == 0)
    script.press("wwb")
    #expect(script.state.view.position == 3)
  }

  @Test("to the next place where the cell is on, and where cell and hypothesis disagree")
  func interestingPlaces() {
    var script = Script()
    script.press(")")
    #expect(script.state.symbol(at: script.state.view.position) == "\"")
    let first = script.state.view.position
    script.press(")(")
    #expect(script.state.view.position == first)
    script.press("}")
    #expect(script.state.notice?.text.contains("agree") == true)
    // 0:3 is on at capitals; against quotes it is wrong at the first letter.
    script.press(":0:3<Enter>:rank inside-quotes<Enter>:0:3<Enter>g}")
    #expect(script.state.view.position == 0 || script.state.view.position == first)
  }

  @Test("search goes round, in both directions, and ends with a word where nothing matches")
  func search() {
    var script = Script()
    script.press("/the<Enter>")
    let first = script.state.view.position
    script.press("n")
    #expect(script.state.view.position > first)
    script.press("n")
    #expect(script.state.view.position == first)
    #expect(script.state.notice?.text.contains("past the end") == true)
    script.press("N")
    #expect(script.state.view.position > first)
    script.press("/nowhere<Enter>")
    #expect(script.state.notice?.text == "no match for nowhere")
    script.press("/<Up><Up><Enter>")
    #expect(script.state.pattern?.text == "the")
  }

  @Test("undo goes back through views, redo forward")
  func undo() {
    var script = Script()
    let first = script.state.view
    script.press("Jsft")
    let last = script.state.view
    script.press("uuu")
    #expect(script.state.view == first)
    script.press("u")
    #expect(script.state.notice?.text == "this was the first view")
    script.press("<Ctrl-R><Ctrl-R><Ctrl-R>")
    #expect(script.state.view == last)
  }

  @Test("a span finds cells, Esc brings the ranking back")
  func find() {
    var script = Script()
    script.press("vlla")
    #expect(script.state.view.spansOn == [0..<3])
    script.press("lvlx")
    #expect(script.state.view.spansOff == [3..<5])
    script.press(":find<Enter>")
    #expect(
      script.state.listed.map(\.cell) == [CellID(layer: 1, index: 2), CellID(layer: 0, index: 0)])
    #expect(script.state.view.cell == CellID(layer: 1, index: 2))
    script.press("<Esc>")
    #expect(script.state.listed.count == 8)
  }

  @Test("threshold: two tones, moved by hand, turned round")
  func threshold() {
    var script = Script()
    script.press("t")
    #expect(script.state.threshold?.origin == "best Youden J against inside-quotes")
    script.press("++")
    #expect(abs((script.state.threshold?.value ?? 0) - 0.1) < 1e-6)
    script.press("~")
    #expect(script.state.threshold?.sign == -1)
    script.press("=")
    #expect(script.state.threshold?.value == 0)
    script.press("tsf")
    #expect(script.state.view.threshold == nil)
  }

  @Test("Ctrl-C cancels, twice quits; q closes what is on top, then quits")
  func leaving() {
    var script = Script()
    script.state.begin(.find(on: [0..<1], off: [], isStrict: false))
    script.state.effects = []
    script.press("<Ctrl-C>")
    #expect(script.state.job == nil)
    #expect(script.told.contains(.cancelJob))
    script.press("<Ctrl-C>")
    #expect(!script.state.hasQuit)
    script.press("<Ctrl-C>")
    #expect(script.state.hasQuit)
    var other = Script()
    other.press("iq")
    #expect(!other.state.hasQuit)
    other.press("q")
    #expect(other.state.hasQuit)
  }

  @Test("keys go on while a search runs")
  func keysDuringJobs() {
    var script = Script()
    script.state.job = .init(job: .matchingLines(SearchPattern(typed: "x")), share: 0.4)
    script.press("jJ")
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    #expect(script.screen.text(row: 23).contains("40 %   Ctrl-C cancels"))
  }

  @Test("Tab completes commands and their arguments, and goes round")
  func completion() {
    var script = Script()
    script.press(":ra<Tab>")
    #expect(script.state.prompt?.line == "rank")
    script.press(" ins<Tab><Enter>")
    #expect(script.state.view.hypothesis == "inside-quotes")
    script.press(":theme li<Tab><Enter>")
    #expect(script.state.settings.look.palette.theme == .light)
    script.press(":nonsense<Enter>")
    #expect(script.state.notice?.isError == true)
  }

  @Test("the tour ends where every step has been seen")
  func tour() {
    var script = Script()
    script.press(":tour<Enter>")
    for _ in 0..<TourStep.all.count { script.press("<Space>") }
    #expect(script.state.overlays.isEmpty)
    #expect(!script.state.hasQuit)
  }

  @Test("the mouse places the cursor, drags a span, chooses a cell, presses a hint")
  func mouse() {
    var script = Script()
    func report(_ kind: MouseReport.Kind, _ row: Int, _ column: Int) -> Event {
      .mouse(MouseReport(kind: kind, place: Place(row: row, column: column)))
    }
    script.receive(report(.press, 1, 9))
    #expect(script.state.view.position == 3)
    script.receive(report(.drag, 1, 12))
    #expect(script.state.view.selection == 3..<7)
    script.receive(report(.press, 3, 60))
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    script.press("<Esc>")
    script.receive(report(.press, 22, 1))
    #expect(script.state.overlays.count == 1)
  }
}
