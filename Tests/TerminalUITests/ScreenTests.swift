// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("What the screen shows")
struct ScreenTests {
  @Test(
    "the first screen, at every layout",
    arguments: [
      (20, 4), (30, 6), (59, 24), (80, 24), (100, 30), (120, 40), (160, 50), (200, 60), (220, 60),
    ])
  func firstScreen(columns: Int, rows: Int) throws {
    let script = Script(columns: columns, rows: rows)
    try expect(script.screen, isLike: "first-\(columns)x\(rows)")
  }

  @Test(
    "a screen after some keys, at 80x24 and 120x40",
    arguments: [
      ("moved", "jjlll"), ("next-cell", "J"), ("searched", "/Anna<Enter>"), ("gate", "sf"),
      ("threshold", "t"), ("selected", "vjj"), ("found", "vjf"), ("pinned", "pJ"),
      ("difference", "pJd"), ("help", "?"), ("help-typed", "?mark"), ("card", "i"),
      ("examples", "e"),
      ("predictions", "<Enter>"), ("command", ":set b<Tab>"), ("list-marks", "L"),
      ("ruler", ":set ruler<Enter>"),
      ("note", "Aopens at a quote<Enter>y"), ("options", "o"), ("lines", "&the<Enter>"),
      ("tour", ":tour<Enter>"),
    ])
  func afterKeys(name: String, keys: String) throws {
    for (columns, rows) in [(80, 24), (120, 40)] {
      var script = Script(columns: columns, rows: rows)
      script.press(keys)
      try expect(script.screen, isLike: "\(name)-\(columns)x\(rows)")
    }
  }

  @Test("ASCII means ASCII, in every pane")
  func ascii() throws {
    var script = Script(columns: 120, rows: 40, change: { $0.style.isASCII = true })
    for keys in ["", "i", "<Esc>e", "<Esc>p", "J", "!", "?", "<Esc>t"] {
      script.press(keys)
      let text = script.screen.cells.map(\.text).joined()
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "after \(keys)")
    }
    try expect(script.screen, isLike: "ascii-120x40")
  }
}
