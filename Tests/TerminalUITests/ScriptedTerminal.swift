// SPDX-License-Identifier: Apache-2.0

import Shading

@testable import TerminalUI

/// A terminal of memory: reports come from a script, screens are kept.
final class ScriptedTerminal: Terminal {
  private(set) var size = Size(columns: 80, rows: 24)
  private(set) var screens: [Screen] = []
  private(set) var mouseIsOn = false
  private(set) var copied: [String] = []
  private let script: (_ milliseconds: Int?) -> TerminalReport?

  /// A terminal that asks for each report when the loop does.
  init(_ script: @escaping (_ milliseconds: Int?) -> TerminalReport?) { self.script = script }

  /// A terminal that reports what a list says, and then that it is gone.
  convenience init(reports: [TerminalReport]) {
    var left = reports[...]
    self.init { milliseconds in left.popFirst() ?? (milliseconds == 0 ? nil : .gone) }
  }

  /// Runs the loop on this terminal over the scripted gallery; the state in which it ends.
  func browse(_ surroundings: Surroundings = Surroundings()) -> BrowserState {
    let gallery = ScriptedGallery()
    let settings = Settings(
      look: Look(level: .none, palette: .berlin, bins: .nine), style: TextStyle())
    var state = BrowserState(gallery: gallery, settings: settings)
    state.receive(.resized(size))
    Loop(terminal: self, gallery: gallery, surroundings: surroundings).run(&state)
    return state
  }

  func show(_ screen: Screen) { screens.append(screen) }

  func next(milliseconds: Int?) -> TerminalReport? {
    let report = script(milliseconds)
    if case .resized(let new)? = report { size = new }
    return report
  }

  var wake: @Sendable () -> Void { {} }
  func setMouse(_ isOn: Bool) { mouseIsOn = isOn }
  func repaint() {}
  func suspend() {}
  func setLook(_ look: Look) {}
  func copy(_ text: String) { copied.append(text) }
}
