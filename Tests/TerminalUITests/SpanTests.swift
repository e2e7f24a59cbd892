// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("Spans, and two cells side by side")
struct SpanTests {
  @Test("spans out of sight are counted, and Esc lets them go")
  func counted() {
    var script = Script()
    script.press("vlla")
    script.press("wvllxGj")
    #expect(script.screen.text(row: 23).contains("spans 1+ 1-"))
    script.press("<Esc>")
    #expect(!script.state.view.hasSpans)
    #expect(!script.screen.text(row: 23).contains("1+ 1-"))
  }

  @Test("find takes its spans as the command does, and says what is wrong with them")
  func typed() {
    var script = Script()
    script.press(":find --on 9:20 --off 40:50 --strict --pad 1,0<Enter>")
    #expect(script.state.view.spansOn == [9..<20] && script.state.view.spansOff == [40..<50])
    #expect(script.state.view.found != nil)
    #expect(script.state.findCommand.hasSuffix("--on 9:20 --off 40:50 --strict --pad 1,0"))
    for wrong in ["--on 20:9", "--on x", "--on 0:99999", "--over 1:2", "--pad"] {
      script.press(":find \(wrong)<Enter>")
      #expect(script.state.notice?.isError == true, "\(wrong)")
    }
    #expect(script.state.view.spansOn == [9..<20])
  }

  @Test("without colours a span looks like no shade")
  func spanWithoutColours() {
    var script = Script(change: { $0.look.level = .none })
    script.press("vlll")
    let column = script.state.layout.gutter
    let face = script.screen[1, column].face
    #expect(face.level == 0 && face.style == [.reverse, .underline])
  }

  @Test("the difference has its number beside the strip")
  func difference() {
    var script = Script(columns: 120, rows: 40)
    script.press("pJd")
    let value = script.state.value(at: 0)
    let scale = script.state.scale
    let number = value.flatMap { value in scale.map { $0.text(value) } } ?? "?"
    let rows = (0..<40).map(script.screen.text)
    #expect(rows.contains { $0.hasPrefix("    c ") && $0.contains("A-B \(number)") })
  }

  @Test("two texts stand under their cells' names")
  func headings() throws {
    var script = Script(columns: 230, rows: 50)
    script.press("pJ")
    #expect(script.screen.text(row: 1).contains("A  0:2"))
    #expect(script.screen.text(row: 1).contains("B  0:0"))
    script.press("d")
    #expect(script.screen.text(row: 1).contains("A-B  0:2 - 0:0"))
    try expect(script.screen, isLike: "difference-230x50")
  }

  @Test("where the examples disagree, each says what the hypothesis says")
  func disputes() {
    var script = Script(columns: 120, rows: 40)
    script.press(":examples disagreements<Enter>")
    let rows = (0..<40).map(script.screen.text)
    let examples = script.state.examples?.count ?? 0
    #expect(examples > 0)
    #expect(rows.contains { $0.contains("but true") || $0.contains("but false") })
    script.press(":examples top<Enter>")
    #expect(!(0..<40).map(script.screen.text).contains { $0.contains("but true") })
  }

  @Test("bytes as numbers stay whole in the examples")
  func bytesInExamples() {
    var script = Script(columns: 120, rows: 40)
    script.press("/世<Enter>:set bytes<Enter>")
    #expect(script.state.excerptText(around: script.state.view.position).contains("E4 B8 96 "))
  }
}
