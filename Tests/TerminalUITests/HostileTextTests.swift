// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

@Suite("Text that means harm")
struct HostileTextTests {
  /// Every byte, then escapes, overlong and cut UTF-8, bidi, zero-width joiners, a flood of marks.
  static let bytes: [UInt8] = {
    var bytes = (0...255).map { UInt8($0) }
    bytes += Array("\u{1B}]0;owned\u{7}\u{1B}[31m\u{202E}evil\u{2066}\u{200D}👩‍👩‍👧 ".utf8)
    bytes += [0xC0, 0x80, 0xE4, 0xB8, 0xF0, 0x9F, 0x98, 0x0A]
    bytes += Array("a".utf8) + (0..<60).flatMap { _ in Array("\u{301}".utf8) } + [0x0A]
    return bytes + Array(repeating: UInt8(ascii: "x"), count: 9_000)
  }()

  static func isClean(_ screen: Screen) -> Bool {
    screen.cells.allSatisfy { cell in
      cell.text.unicodeScalars.allSatisfy { scalar in
        let v = scalar.value
        return v >= 0x20 && !(0x7F...0x9F).contains(v) && !(0x200B...0x200F).contains(v)
          && !(0x202A...0x202E).contains(v) && !(0x2066...0x2069).contains(v)
      }
    }
  }

  @Test("no control byte reaches any column", arguments: [false, true])
  func noControlByte(isByCharacter: Bool) {
    var script = Script(
      ScriptedGallery(HostileTextTests.bytes, isByCharacter: isByCharacter), columns: 120, rows: 40)
    for keys in [
      "", "<Ctrl-D>", "L", ":set bytes<Enter>", "e", "<Esc>", "i", "<Esc><Enter>", "G", "W",
      ":set ascii<Enter>",
    ] {
      script.press(keys)
      #expect(HostileTextTests.isClean(script.screen), "after \(keys)")
    }
  }

  @Test("a screen lets no control character through, whoever writes it")
  func screenRefusesControls() {
    var screen = Screen(size: Size(columns: 20, rows: 1))
    screen.put("\u{1B}", columns: 1, at: Place(row: 0, column: 0), face: .plain)
    screen.write("a\u{1B}[2Jb\u{202E}", row: 0, column: 1, limit: 20)
    #expect(HostileTextTests.isClean(screen))
    #expect(screen[0, 0].text == "\u{FFFD}")
  }

  @Test("hostile names are drawn as text is")
  func hostileNames() {
    var screen = Screen(size: Size(columns: 40, rows: 1))
    screen.write("x\u{9B}31m\r\n世", row: 0, column: 0, limit: 40)
    #expect(HostileTextTests.isClean(screen))
    #expect(screen.text(row: 0).contains("世"))
  }

  @Test("every timestep can be stood on, one after another")
  func everyStepIsReached() {
    let bytes = HostileTextTests.bytes.prefix(700)
    var script = Script(ScriptedGallery(Array(bytes)), columns: 80, rows: 24)
    script.press("L:set bytes<Enter>g")
    var seen = Set([script.state.view.position])
    for _ in 0..<bytes.count {
      script.press("l")
      seen.insert(script.state.view.position)
    }
    #expect(seen.count == bytes.count, "each byte is one step")
  }

  @Test("a line of a megabyte opens, scrolls and ends")
  func longLine() {
    let gallery = ScriptedGallery(Array(repeating: UInt8(ascii: "x"), count: 1 << 20))
    var script = Script(gallery, columns: 80, rows: 24)
    script.press("G")
    #expect(script.state.view.position == (1 << 20) - 1)
    script.press("<Ctrl-U>k50%")
    #expect(script.screen.cursor != nil)
  }
}
