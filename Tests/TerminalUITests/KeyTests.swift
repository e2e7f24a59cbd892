// SPDX-License-Identifier: Apache-2.0

import Foundation
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
    let actions = menu.items.filter { if case .action = $0.choice { true } else { false } }
    #expect(actions.count == Action.all.count)
    for mark in ["beyond", "!"] {
      #expect(menu.items.contains { $0.group == "marks in the list" && $0.label == mark })
    }
    script.press("next cell of the list<Enter>")
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    #expect(script.state.overlays.isEmpty)
  }

  @Test("a bound key takes the place of its old meaning, unknown ones are refused")
  func bindings() throws {
    var map = KeyMap.standard
    try map.bind("x", to: "search")
    try map.bind("Ctrl-N", to: "next-in-rank")
    try map.bind("j", to: "up")
    try map.bind("k", to: "none")
    #expect(map.action(for: .character("x"), inSpan: false)?.name == "search")
    #expect(map.action(for: .character("x"), inSpan: true)?.name == "add-off")
    #expect(map.action(for: .character("j"), inSpan: false)?.name == "up")
    #expect(map.action(for: .character("k"), inSpan: false) == nil)
    #expect(throws: BrowserError.unknownKey("nokey")) { try map.bind("nokey", to: "up") }
    #expect(throws: BrowserError.unknownAction("fly")) { try map.bind("x", to: "fly") }
  }

  @Test("a key bound at the prompt works at once, and stands in the hints and the help")
  func bindCommand() {
    var script = Script()
    script.press(":bind F5 help<Enter>:bind ? none<Enter>")
    #expect(script.screen.text(row: 22).hasPrefix(" F1 help"))
    script.press("?")
    #expect(script.state.overlays.isEmpty)
    script.press("<F5>this list")
    #expect(script.screen.picture.contains("F1 F5  this list"))
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

  @Test("a search tells which of how many matches it found, for as long as the cursor stands there")
  func matchCount() {
    var script = Script()
    let count = ScriptedGallery.sample.components(separatedBy: "the").count - 1
    script.press("/the<Enter>n")
    #expect(script.screen.text(row: 23).hasPrefix("/the  match 2 of \(count) "))
    script.press("l")
    #expect(!script.screen.text(row: 23).contains("match"))
  }

  @Test("another recording is opened by leaving this one for it")
  func open() {
    var script = Script()
    script.press(":open<Enter>")
    #expect(!script.state.hasQuit && script.state.notice?.isError == true)
    script.press(":open novel book.txt<Enter>")
    #expect(script.state.hasQuit && script.state.opening == ["novel", "book.txt"])
  }

  @Test(
    "a hypothesis's name that is too long for the list keeps its telling words",
    arguments: [
      ("inside-quotes", 12, "quotes"),
      ("inside-quotes", 7, "quotes"),
      ("position-in-line", 13, "position-line"),
      ("position-in-line", 12, "pos-line"),
      ("position-in-document", 12, "pos-document"),
      ("position-in-document", 7, "pos-doc"),
      ("line-length-so-far-over-60", 22, "line-length-so-far>60"),
      ("line-length-so-far-over-60", 14, "line-length>60"),
      ("line-length-so-far-over-60", 7, "line>60"),
      ("if-header", 7, "if-head"),
      ("indentation", 7, "indent"),
      ("indentation-at-least-16", 11, "indent>=16"),
      ("brace-depth-at-least-4", 14, "brace-depth>=4"),
      ("brace-depth-at-least-4", 12, "brace>=4"),
      ("parenthesis-depth-at-least-4", 12, "paren>=4"),
      ("inside-comment-or-string", 12, "comme-string"),
      ("uppercase", 12, "uppercase"),
      ("brace-depth-at-least-4", 7, "brac>=4"),
      ("my-own-rule-over-the-rainbow", 12, "m-o-r-o-t-ra"),
      ("in", 1, "i"),
    ])
  func abbreviated(name: String, columns: Int, short: String) {
    #expect(name.abbreviated(to: columns) == short)
  }

  @Test("to the next place where the cell is on, and where cell and hypothesis disagree")
  func interestingPlaces() {
    var script = Script()
    script.press(")")
    #expect(script.state.symbol(at: script.state.view.position) == "\"")
    let first = script.state.view.position
    script.press(")(")
    #expect(script.state.view.position == first)
    // A count goes on as many places, and no further than there are.
    script.press("g))")
    let second = script.state.view.position
    script.press("g2)")
    #expect(second > first && script.state.view.position == second)
    script.press("g99)")
    let last = script.state.view.position
    script.press(")")
    #expect(script.state.view.position == last)
    script.press("g)")
    script.press("}")
    #expect(script.state.notice?.text.contains("agree") == true)
    // 0:3 is on at capitals; against quotes it is wrong at the first letter.
    script.press(":0:3<Enter>:rank inside-quotes<Enter>:0:3<Enter>g}")
    #expect(script.state.view.position == 0 || script.state.view.position == first)
  }

  @Test("what is shown has a number and a strip, however few rows there are")
  func shownStrip() {
    for shown: Shown in [.h, .g] {
      var script = Script()
      guard script.state.gallery.shown.contains(shown) else { continue }
      script.press("s\(shown.rawValue)")
      #expect(script.state.strips(rows: 7).contains(shown))
      #expect(script.state.strips(rows: 7).count == Script().state.strips(rows: 7).count)
    }
  }

  @Test("a part of one hypothesis's name names it; of several, they are told")
  func partOfAName() {
    var script = Script()
    script.press(":rank quotes<Enter>")
    #expect(script.state.view.hypothesis == "inside-quotes")
    script.press(":rank i<Enter>")
    #expect(script.state.notice?.text.contains("inside-quotes") == true)
    #expect(script.state.notice?.isError == true)
  }

  @Test("bins that the colours cannot draw are told")
  func tooManyBins() {
    var script = Script()
    script.press(":bins 17<Enter>")
    #expect(script.state.notice?.text == "256 colours show 9 bins")
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
    #expect(
      script.state.notice?.text == "rnnscope find tiny.recording --on 0:3 --off 3:5",
      "the command that finds the same")
    script.press("Y")
    #expect(script.state.overlays == [.command("rnnscope find tiny.recording --on 0:3 --off 3:5")])
    script.press("<Esc><Esc>")
    #expect(script.state.listed.count == 8)
    script.press(":set pad=2,0<Enter>vllF")
    #expect(script.told.contains(.start(.find(on: [4..<7], off: [], strict: SpanPadding("2,0")))))
    #expect(script.state.equivalentCommand.hasSuffix(" --strict --pad 2,0"))
  }

  @Test("& leaves only matching lines in sight; every move stays within them, Esc shows all")
  func filter() {
    var script = Script()
    script.press("&ed<Enter>")
    let lines = script.state.view.shownLines?.lines
    #expect(lines?.count == 1)
    #expect(script.state.symbol(at: script.state.view.position) == "v")
    #expect(
      script.screen.text(row: 1).contains("virulent")
        && !script.screen.text(row: 2).contains("Wide"))
    for keys in ["kkk", "g", "G", "hhh", "$llll", "w", "bbb", ")", "(", "/the<Enter>", "''", "50%"]
    {
      script.press(keys)
      #expect(script.state.view.shownLines?.line(of: script.state.view.position) != nil, "\(keys)")
    }
    script.press("<Esc>")
    #expect(script.state.view.shownLines == nil)
    script.press("u")
    #expect(script.state.view.shownLines?.lines == lines)
    script.press("&<Enter>&nowhere<Enter>")
    #expect(
      script.state.view.shownLines == nil && script.state.notice?.text == "no line with nowhere")
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
    script.state.begin(.find(on: [0..<1], off: [], strict: nil))
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

  @Test("cells that are not ranked yet are shown at once; their ranking comes while keys go on")
  func rankingMeanwhile() {
    var script = Script(ScriptedGallery(isRanked: false))
    #expect(script.state.listed.map(\.cell) == ScriptedGallery().cells)
    #expect(script.told.contains(.rank))
    script.receive(.rankingProgress(0.43))
    script.press("j")
    #expect(script.screen.text(row: 23).contains("ranking the cells  43 %"))
    script.rank()
    #expect(script.state.listed.count == 8 && script.state.listed[0].label == "inside-quotes")
    #expect(script.state.view.cell == CellID(layer: 0, index: 0))
    var other = Script(ScriptedGallery(isRanked: false))
    other.press("]]")
    other.rank()
    #expect(other.state.view.cell == CellID(layer: 0, index: 2), "the user's choice stays")
    other.receive(.ranked(failure: "the recording has changed"))
    #expect(other.state.notice?.isError == true)
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

  @Test("a click on an example goes there")
  func clickedExample() {
    var script = Script(columns: 120, rows: 40)
    script.receive(.mouse(MouseReport(kind: .press, place: Place(row: 15, column: 90))))
    #expect(script.state.view.position == script.state.examples?[1].position)
  }
}
