// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("The configuration file")
struct ConfigurationTests {
  private func state(_ text: String, change: (inout BrowserOptions) -> Void = { _ in }) throws
    -> BrowserState
  {
    var options = BrowserOptions()
    options.configuration = try Configuration(path: "config", text: text)
    change(&options)
    return try BrowserState(ScriptedGallery(), options)
  }

  @Test("its lines bind keys and set what :set sets; flags go before it")
  func lines() throws {
    let text = """
      # a remark
      bind Ctrl-N next-in-rank

      set ruler
        set pad=2,0\t
      theme light
      bins 17
      color never
      """
    let state = try state(text)
    #expect(state.keys.action(for: .control("n"), inSpan: false)?.name == "next-in-rank")
    #expect(state.settings.showsRuler && state.settings.padding == SpanPadding("2,0"))
    #expect(state.settings.look.palette.theme == .light && state.settings.look.bins == .seventeen)
    #expect(state.settings.look.level == .none)
    #expect(state.notice?.text == "? help  q quit")
    let flagged = try self.state(text) {
      $0.theme = .dark
      $0.colour = .always
    }
    #expect(flagged.settings.look.palette.theme == .dark && flagged.settings.look.level != .none)
  }

  @Test("a key types a line after :, is listed in the help, and gives way to another meaning")
  func lineOnKey() throws {
    var state = try state("bind F2 :show-next\nbind x :0:3")
    state.receive(.key(.character("x")))
    #expect(state.view.cell == CellID(layer: 0, index: 3))
    state.receive(.key(.character("u")))
    #expect(state.view.cell != CellID(layer: 0, index: 3))
    state.openHelp()
    guard case .menu(let menu)? = state.overlays.last else {
      Issue.record("no help")
      return
    }
    #expect(menu.items.contains { $0.label == "x" && $0.text == ":0:3" })
    state.overlays = []
    state.bind("x up")
    #expect(state.keys.lines[.character("x")] == nil)
    #expect(state.keys.action(for: .character("x"), inSpan: false)?.name == "up")
  }

  @Test("a project's file goes before the user's, and binds no keys")
  func project() throws {
    var options = BrowserOptions()
    var both = try Configuration(path: "user", text: "theme light\nbins 5\nset ruler")
    try both.add(path: "project", text: "theme dark\nset noruler", owner: .project)
    options.configuration = both
    let state = try BrowserState(ScriptedGallery(), options)
    #expect(state.settings.look.palette.theme == .dark && state.settings.look.bins == .five)
    #expect(!state.settings.showsRuler)
    #expect(both.source(of: "theme") == "project" && both.source(of: "bins") == "user")
    #expect(throws: BrowserError.self) {
      try both.add(path: "project", text: "bind x :w stolen", owner: .project)
    }
  }

  @Test(
    "a line that cannot be followed is an error that names it",
    arguments: [
      ("theme dark\nfly", "line 2: 'fly' is not one of bind"), ("theme pink", "themes are light"),
      ("palette pink", "palette 'pink' not found"), ("bins 4", "bins are 5, 9, 17"),
      ("color maybe", "color is always"), ("bind x", "bind takes a key"),
      ("bind nokey up", "key 'nokey'"), ("bind x fly", "action 'fly'"),
      ("\nset shine", "line 2: no option 'shine'"), ("set pad=1,2,3", "no padding"),
    ])
  func faults(text: String, problem: String) throws {
    do {
      _ = try state(text)
      Issue.record("nothing was wrong with \(text)")
    } catch let error as BrowserError {
      #expect(error.description.contains(problem), "\(error)")
      #expect(error.description.hasPrefix("'config' line"))
    }
  }
}
