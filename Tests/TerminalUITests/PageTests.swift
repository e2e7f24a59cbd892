// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Shading
import Synchronization
import Testing

@testable import TerminalUI

@Suite("A page written from the browser")
struct PageTests {
  @Test("one page at a time; its end is told, and outlives the keys that follow")
  func state() {
    var script = Script()
    script.press("Xh<Enter>")
    #expect(script.told.contains(.export(.html, path: "cell-0-0-c.html")))
    script.press("j")
    #expect(script.screen.text(row: 23).contains("writing cell-0-0-c.html"))
    script.press(":export html other.html<Enter>")
    #expect(script.state.notice == .error("cell-0-0-c.html is still being written"))
    script.press("l")
    script.receive(.pageWritten(Notice(text: "page written to cell-0-0-c.html")))
    script.press("jjll")
    #expect(script.screen.text(row: 23).contains("page written to cell-0-0-c.html"))
    script.press(":export html other.html<Enter>")
    #expect(script.told.contains(.export(.html, path: "other.html")))
  }

  /// Keys that a terminal has not given yet when the page is asked for.
  @Test("keys go on while it is written, and leaving waits for it")
  func background() {
    let gallery = ScriptedGallery()
    let settings = Settings(
      look: Look(level: .none, palette: .berlin, bins: .nine), style: TextStyle())
    var state = BrowserState(gallery: gallery, settings: settings)
    let isWritten = Mutex(false)
    let mayWrite = DispatchSemaphore(value: 0)
    let terminal = Signalling(keys: Array(":export html x.html").map { .character($0) } + [.enter])
    {
      mayWrite.signal()
    }
    var options = BrowserOptions()
    options.export = { path, _ in
      // Were the page written by the thread that takes keys, the last key would never come.
      guard mayWrite.wait(timeout: .now() + 10) == .success else { return "too late" }
      isWritten.withLock { $0 = true }
      return "page written to \(path)"
    }
    state.receive(.resized(terminal.size))
    Loop(terminal: terminal, gallery: gallery, surroundings: Surroundings(options: options))
      .run(&state)
    #expect(isWritten.withLock { $0 })
    #expect(state.hasQuit)
  }

  /// A terminal that gives its keys, then calls out, then quits.
  private final class Signalling: Terminal {
    let size = Size(columns: 80, rows: 24)
    private var keys: [Key]
    private let last: () -> Void

    init(keys: [Key], last: @escaping () -> Void) {
      self.keys = keys.reversed()
      self.last = last
    }

    func show(_ screen: Screen) {}
    func next(milliseconds: Int?) -> TerminalReport? {
      if let key = keys.popLast() { return .key(key) }
      guard milliseconds != 0 else { return nil }
      last()
      return .key(.character("Q"))
    }
    var wake: @Sendable () -> Void { {} }
    func setMouse(_ isOn: Bool) {}
    func repaint() {}
    func suspend() {}
    func setLook(_ look: Look) {}
    func copy(_ text: String) {}
  }
}
