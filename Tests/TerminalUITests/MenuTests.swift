// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("Menus and the : line")
struct MenuTests {
  private func menu(_ script: Script) -> Menu? {
    guard case .menu(let menu)? = script.state.overlays.last else { return nil }
    return menu
  }

  @Test("options move with j and k; / searches them; other letters say so")
  func options() {
    var script = Script()
    script.press("ojj")
    #expect(menu(script)?.selected == 2 && menu(script)?.query == "")
    script.press("x")
    #expect(script.state.notice?.text.contains("/ searches") == true)
    script.press("/mouse<Enter>")
    #expect(script.state.settings.mouse)
    script.press("<Esc>o")
    script.press("q")
    #expect(script.state.overlays.isEmpty && !script.state.hasQuit)
  }

  @Test("hypotheses are searched after r and /, and fit the columns")
  func hypotheses() {
    var script = Script()
    script.press("r")
    script.receive(.paused)
    #expect(menu(script)?.kind == .argument)
    script.press("/upper<Enter>")
    #expect(script.state.view.hypothesis == "uppercase")
    #expect(script.state.overlays.isEmpty && script.state.pending == nil)
  }

  @Test("set alone lists the settings, bind alone the names; wq and q! quit")
  func alone() {
    var script = Script()
    script.press(":set<Enter>")
    #expect(menu(script)?.kind == .options)
    script.press("<Esc>:bind<Enter>")
    #expect(menu(script)?.items.map(\.label) == Action.all.map(\.name))
    script.press("<Esc>:wq notes.md<Enter>")
    #expect(script.told.contains(.writeNotesTable(path: "notes.md")) && script.state.hasQuit)
    var other = Script()
    other.press(":q!<Enter>")
    #expect(other.state.hasQuit)
  }

  @Test("the words after : stand in the help, and Enter begins to type one")
  func words() {
    var script = Script()
    script.press("?")
    #expect(
      Command.all.allSatisfy { word in
        menu(script)?.items.contains { $0.label == ":\(word.name)" } == true
      })
    script.press("open another<Enter>")
    #expect(script.state.prompt?.line == "open " && script.state.overlays.isEmpty)
  }

  @Test("the pane that has the keys is the one that O gives all room")
  func maximise() {
    var script = Script()
    script.press("<Tab>O")
    #expect(script.state.layout.list?.columns == 80 && script.state.layout.text.rows == 0)
    #expect(script.screen.text(row: 1).hasPrefix("rank cell beyond hyp"))
    script.press("J")
    #expect(script.state.view.cell == CellID(layer: 0, index: 2))
    script.press("O")
    #expect(script.state.layout.text.rows > 0)
  }

  @Test("help shows a key and its words even at 20x4")
  func tinyHelp() {
    var script = Script(columns: 20, rows: 4)
    script.press("?")
    #expect(script.screen.text(row: 2).contains("j Down down one row"))
  }

  @Test("a place or a quantity that is not there is refused, not bent")
  func refused() {
    var options = BrowserOptions()
    options.position = 100_000
    #expect(throws: BrowserError.unknownPosition(100_000, timesteps: 197)) {
      try BrowserState(ScriptedGallery(), options)
    }
    options.position = 0
    options.shown = .z
    #expect(throws: BrowserError.self) { try BrowserState(ScriptedGallery(), options) }
  }

  @Test(
    "a line that is cut says on which side it goes on; a wide character that moved leaves a mark")
  func margins() {
    var script = Script(columns: 60, rows: 24)
    script.press("W")
    let row = script.screen.text(row: 4)
    #expect(Array(row)[script.state.layout.text.endColumn - 1] == ">")
    script.press("jjj$")
    #expect(Array(script.screen.text(row: 4))[script.state.layout.gutter] == "<")
  }

  @Test("what lasts less than a third of a second shows no progress")
  func progress() {
    var script = Script()
    script.state.begin(.find(on: [0..<3], off: [], strict: nil))
    #expect(!script.screen.text(row: 23).contains("find cells"))
    script.state.receive(.jobProgress(0.25))
    #expect(script.screen.text(row: 23).contains("find cells  25 %"))
  }

  @Test("a star is told")
  func star() {
    var script = Script()
    script.press("!")
    #expect(script.state.notice?.text == "0:0 starred")
  }
}
