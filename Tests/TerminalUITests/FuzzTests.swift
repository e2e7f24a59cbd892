// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

/// A generator of its own, so that a failure can be seen again.
private struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var x = state
    x ^= x >> 33
    x &*= 0xFF51_AFD7_ED55_8CCD
    return x ^ (x >> 29)
  }
}

@Suite("Any key at any size")
struct FuzzTests {
  private static let keys: [Key] =
    Action.all.flatMap(\.keys).filter {
      ![.control("z"), .character("q"), .character("Q")].contains($0)
    }
    + "abcdefhitu:/?0123456789@%é世".map { .character($0) }
    + [.enter, .escape, .escape, .tab, .backspace, .up, .down, .left, .right, .pageUp, .pageDown]

  @Test(
    "random keys and sizes: no crash, the cursor on its character, nothing beyond the edges",
    arguments: 0..<6)
  func randomWalk(seed: Int) {
    var dice = Dice(state: UInt64(seed) &* 77 &+ 5)
    let bytes =
      seed % 2 == 0 ? Array(ScriptedGallery.sample.utf8) : HostileTextTests.bytes.prefix(900) + []
    var script = Script(ScriptedGallery(bytes, isByCharacter: seed % 3 == 0), columns: 80, rows: 24)
    for step in 0..<100 {
      let roll = Int.random(in: 0..<100, using: &dice)
      if roll < 8 {
        let sizes = [
          (1, 1), (20, 4), (30, 6), (59, 24), (80, 24), (100, 30), (160, 50), (300, 100),
        ]
        var (columns, rows) = sizes[Int.random(in: 0..<sizes.count, using: &dice)]
        if roll < 4 {
          (columns, rows) = (.random(in: 1...300, using: &dice), .random(in: 1...100, using: &dice))
        }
        let before = script.state.view.position
        script.receive(.resized(Size(columns: columns, rows: rows)))
        #expect(script.state.view.position == before, "a resize moves no cursor")
      } else if roll < 14 {
        let kinds: [MouseReport.Kind] = [.press, .release, .drag, .wheelUp, .wheelDown]
        script.receive(
          .mouse(
            MouseReport(
              kind: kinds[Int.random(in: 0..<kinds.count, using: &dice)],
              place: Place(
                row: .random(in: 0..<60, using: &dice), column: .random(in: 0..<200, using: &dice)))
          ))
      } else if roll < 16 {
        script.receive(.paused)
      } else {
        script.receive(.key(FuzzTests.keys[Int.random(in: 0..<FuzzTests.keys.count, using: &dice)]))
      }
      check(script, "seed \(seed), step \(step)")
    }
  }

  private func check(_ script: Script, _ place: Comment) {
    let screen = script.screen
    let state = script.state
    #expect(screen.cells.count == screen.size.columns * screen.size.rows, place)
    #expect(HostileTextTests.isClean(screen), place)
    #expect((0...state.last).contains(state.view.position), place)
    if let cursor = screen.cursor {
      #expect(
        (0..<screen.size.rows).contains(cursor.row)
          && (0..<screen.size.columns).contains(cursor.column), place)
    }
    guard state.overlays.isEmpty, state.prompt == nil, !state.layout.isTooSmall,
      let cursor = screen.cursor, let row = state.rowOfCursor
    else { return }
    let glyph = row.glyphs[row.glyphIndex(of: state.view.position)]
    #expect(glyph.positions.contains(state.view.position), place)
    #expect(
      screen[cursor.row, cursor.column].text
        == String(
          glyph.text.prefix(
            glyph.columns > 1 && glyph.text.unicodeScalars.count == glyph.columns
              ? 1 : glyph.text.count)), place)
  }

  @Test("a wide character is never half on the screen", arguments: 60..<75)
  func wideCharacters(columns: Int) {
    let text = String(repeating: "世界😀a", count: 60)
    let screen = Script(ScriptedGallery(text), columns: columns, rows: 24).screen
    for row in 0..<screen.size.rows {
      for column in 0..<screen.size.columns where screen[row, column].text == "世" {
        #expect(column + 1 < screen.size.columns && screen[row, column + 1].text.isEmpty)
      }
    }
  }
}
