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

  @Test("keys go on while it is written, and leaving waits for it")
  func background() {
    let isWritten = Mutex(false)
    let mayWrite = DispatchSemaphore(value: 0)
    var keys = (":export html x.html".map { Key.character($0) } + [.enter])[...]
    let terminal = ScriptedTerminal { milliseconds in
      if let key = keys.popFirst() { return .key(key) }
      guard milliseconds != 0 else { return nil }
      mayWrite.signal()
      return .key(.character("Q"))
    }
    var options = BrowserOptions()
    options.export = { path, _ in
      // Were the page written by the thread that takes keys, the last key would never come.
      guard mayWrite.wait(timeout: .now() + 10) == .success else { return "too late" }
      isWritten.withLock { $0 = true }
      return "page written to \(path)"
    }
    let state = terminal.browse(Surroundings(options: options))
    #expect(isWritten.withLock { $0 })
    #expect(state.hasQuit)
  }
}
