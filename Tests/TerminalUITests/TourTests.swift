// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("The tour")
struct TourTests {
  @Test("every step stands under the strips that it explains, and the last one ends it")
  func steps() {
    var script = Script()
    script.press(":tour<Enter>")
    for step in 1...TourStep.all.count {
      let rows = (0..<24).map(script.screen.text)
      #expect(rows.contains { $0.contains("tour \(step) of \(TourStep.all.count)") })
      for strip in ["    c ", "    i ", "    f ", "    o ", "   p(next)", " ? help"] {
        #expect(rows.contains { $0.hasPrefix(strip) }, "\(strip) at step \(step)")
      }
      #expect(script.state.notice?.isError != true, "step \(step)")
      script.press("<Space>")
    }
    #expect(script.state.overlays.isEmpty)
    #expect(!script.state.hasQuit)
  }

  @Test(
    "on a small screen it comes in parts that leave rows of the text, and no word of it is lost",
    arguments: [(30, 6), (24, 10), (59, 11)])
  func small(columns: Int, rows: Int) {
    var script = Script()
    script.receive(.resized(Size(columns: columns, rows: rows)))
    script.press(":tour<Enter>")
    let last = TourStep.all[TourStep.all.count - 1].words(script.state)
    var said: [String] = []
    while let lines = script.state.tourLines, said.count < 200 {
      #expect(script.state.layout.text.rows >= 3 && script.screen.cursor != nil)
      let drawn = (0..<rows).map(script.screen.text)
      for line in lines { #expect(drawn.contains { $0.hasPrefix(" " + line) }, "\(line)") }
      said += lines
      script.press("<Space>")
    }
    #expect(said.joined(separator: " ").hasSuffix(last))
  }

  @Test("it begins at a cell of a yes-or-no hypothesis, and undo comes back from there")
  func start() {
    var script = Script()
    script.press("JJ:tour<Enter>")
    #expect(script.state.view.cell == CellID(layer: 0, index: 0))
    script.press("<Esc>u")
    #expect(script.state.view.cell == CellID(layer: 0, index: 1))
  }

  @Test(
    "a recording whose cells are not ranked yet is told so, and what needs a ranking is left out")
  func unranked() {
    var script = Script(ScriptedGallery(isRanked: false))
    script.press(":tour<Enter>")
    let rows = (0..<24).map(script.screen.text).joined(separator: "\n")
    #expect(rows.contains("being ranked"))
    for _ in 0..<TourStep.all.count {
      #expect(script.state.notice?.isError != true)
      script.press("<Space>")
    }
    #expect(script.state.overlays.isEmpty)
  }
}
