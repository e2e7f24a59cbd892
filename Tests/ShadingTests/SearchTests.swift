// SPDX-License-Identifier: Apache-2.0

import Recordings
import Testing

@testable import Shading

@Suite("Text search")
struct SearchTests {
  private let gallery: RecordingGallery
  init() throws { gallery = try toyGallery(["one Two three\ntwo 2\n", "three two\n", ""]) }

  private func find(
    _ pattern: String, from position: Int, forward: Bool = true, isRegex: Bool = false
  ) throws -> Range<Int>? {
    try gallery.search(pattern, isRegex: isRegex, from: position, forward: forward) { _ in true }
  }

  @Test("a pattern without capitals matches both; one with capitals only itself")
  func smartCase() throws {
    #expect(try find("two", from: -1) == 4..<7)
    #expect(try find("two", from: 4) == 14..<17)
    #expect(try find("Two", from: -1) == 4..<7)
    #expect(try find("Two", from: 4) == nil)
  }

  @Test("backwards finds the last match that begins before")
  func backwards() throws {
    #expect(try find("two", from: 26, forward: false) == 14..<17)
    #expect(try find("two", from: 14, forward: false) == 4..<7)
    #expect(try find("two", from: 4, forward: false) == nil)
    #expect(try find("two", from: 30, forward: false) == 26..<29)
  }

  @Test("a match may not reach into the next document, nor begin where we stand")
  func documents() throws {
    #expect(try find("\nthree", from: -1) == nil)
    #expect(try find("three\ntwo", from: -1) == 8..<17)
    #expect(try find("one", from: 0) == nil)
  }

  @Test("regular expressions are Swift's, within a line, smart about case")
  func regex() throws {
    #expect(try find(#"t\w+\b"#, from: -1, isRegex: true) == 4..<7)
    #expect(try find(#"T\w+"#, from: 4, isRegex: true) == nil)
    #expect(try find(#"^two \d$"#, from: -1, isRegex: true) == 14..<19)
    #expect(try find(#"\Wtwo"#, from: 30, forward: false, isRegex: true) == 25..<29)
    #expect(throws: ShadingError.self) { try find("(", from: 0, isRegex: true) }
  }

  @Test("bytes that are no text neither stop nor shift a match")
  func badBytes() throws {
    let bytes: [UInt8] = [0xE4, 0xB8, 0x41, 0xFF, 0x62, 0x62, 0x0A]
    let matcher = try TextMatcher(regex: "b+")
    #expect(matcher.match(in: bytes, beginningIn: 0..<7, last: false) == 4..<6)
    let wide = Array("世 b界b".utf8)
    #expect(matcher.match(in: wide, beginningIn: 0..<wide.count, last: true) == 8..<9)
  }

  @Test("a long text is searched in pieces, and a search can be called off")
  func pieces() throws {
    let far = try toyGallery([
      String(repeating: "x", count: 300_000) + "needle" + String(repeating: "y", count: 300_000)
    ])
    #expect(
      try far.search("needle", isRegex: false, from: 0, forward: true) { _ in true }
        == 300_000..<300_006)
    #expect(
      try far.search("needle", isRegex: false, from: 600_000, forward: false) { _ in true }
        == 300_000..<300_006)
    #expect(throws: ShadingError.cancelled) {
      try far.search("absent", isRegex: false, from: 0, forward: true) { _ in false }
    }
  }
}
