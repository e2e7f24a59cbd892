// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSONText
import Testing

@Suite("JSON text")
struct JSONTextTests {
  @Test("every character comes back from a reader as it went in, and no control byte stands bare")
  func strings() throws {
    let text =
      String(String.UnicodeScalarView((0...0x2FF).compactMap(Unicode.Scalar.init))) + "\u{2028}🙂"
    let written = JSONText.string(text)
    #expect(try JSONDecoder().decode(String.self, from: Data(written.utf8)) == text)
    #expect(!written.utf8.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(JSONText.string("a\"\\\n\u{1}") == #""a\"\\\n\u0001""#)
  }

  @Test("members keep their order, and one without a value is left out")
  func objects() {
    #expect(JSONText.object([("b", "1"), ("gone", nil), ("a", "[]")]) == #"{"b": 1, "a": []}"#)
    #expect(JSONText.list(["x", "\t"]) == #"["x","\t"]"#)
  }
}
