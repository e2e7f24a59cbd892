// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("The loop around the state")
struct LoopTests {
  private func run(_ reports: [TerminalReport]) -> (ScriptedTerminal, BrowserState) {
    let terminal = ScriptedTerminal(reports: reports)
    return (terminal, terminal.browse())
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

  @Test("answers that only fill side panes do not draw a screen each")
  func fillings() {
    // Woken at once whenever the loop waits, so often, and then gone.
    var wakings = 50
    let terminal = ScriptedTerminal { milliseconds in
      guard milliseconds != 0 else { return nil }
      wakings -= 1
      return wakings < 0 ? .gone : .woken
    }
    _ = terminal.browse()
    #expect(terminal.screens.count < 25)
  }

  @Test("mouse and clipboard reach the terminal")
  func effects() {
    let (terminal, _) = run("\\vlly".map { .key(.character($0)) } + [.key(.character("Q"))])
    #expect(terminal.mouseIsOn)
    #expect(terminal.copied == ["He "])
  }
}
