// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("The loop around the state")
struct LoopTests {
  private func run(_ reports: [TerminalReport]) -> (ScriptedTerminal, BrowserState) {
    let gallery = ScriptedGallery()
    let settings = Settings(
      look: Look(level: .none, palette: .berlin, bins: .nine), style: TextStyle())
    var state = BrowserState(gallery: gallery, settings: settings)
    let terminal = ScriptedTerminal(size: Size(columns: 80, rows: 24), reports: reports)
    state.receive(.resized(terminal.size))
    Loop(terminal: terminal, gallery: gallery, surroundings: Surroundings()).run(&state)
    return (terminal, state)
  }

  @Test("a burst of keys is one screen, and the end of the terminal ends the loop")
  func bursts() {
    let (terminal, state) = run(Array(repeating: .key(.character("j")), count: 5))
    #expect(!state.hasQuit)
    #expect(terminal.screens.count <= 3)
  }

  @Test("answers of the threads reach the screen")
  func answers() {
    let (terminal, state) = run([
      .key(.character("J")), .resized(Size(columns: 120, rows: 40)), .key(.character("Q")),
    ])
    #expect(state.hasQuit)
    #expect(terminal.screens.first?.text(row: 0).contains("scale cell ±1.00") == true)
  }

  /// A terminal that is woken at once whenever it waits, so often, and is then gone.
  private final class Restless: Terminal {
    let size = Size(columns: 80, rows: 24)
    var screens = 0
    private var wakings = 50

    func show(_ screen: Screen) { screens += 1 }
    func next(milliseconds: Int?) -> TerminalReport? {
      guard milliseconds != 0 else { return nil }
      wakings -= 1
      return wakings < 0 ? .gone : .woken
    }
    var wake: @Sendable () -> Void { {} }
    func setMouse(_ isOn: Bool) {}
    func repaint() {}
    func suspend() {}
    func setLook(_ look: Look) {}
    func copy(_ text: String) {}
  }

  @Test("answers that only fill side panes do not draw a screen each")
  func fillings() {
    let gallery = ScriptedGallery()
    let settings = Settings(
      look: Look(level: .none, palette: .berlin, bins: .nine), style: TextStyle())
    var state = BrowserState(gallery: gallery, settings: settings)
    let terminal = Restless()
    state.receive(.resized(terminal.size))
    Loop(terminal: terminal, gallery: gallery, surroundings: Surroundings()).run(&state)
    #expect(terminal.screens < 25)
  }

  @Test("mouse and clipboard reach the terminal")
  func effects() {
    let (terminal, _) = run("\\vlly".map { .key(.character($0)) } + [.key(.character("Q"))])
    #expect(terminal.mouseIsOn)
    #expect(terminal.copied == ["He "])
  }
}
