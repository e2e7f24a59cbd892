// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import rnnscope

@Suite("What a model expected next")
struct ModelReplayTests {
  @Test(
    "a byte that is no character by itself is named as the text shows it; characters are themselves"
  )
  func names() {
    let symbols = (0..<256).map { String(UnicodeScalar(UInt8($0))) }
    let bytes = Vocabulary(kind: .bytes, symbols: symbols, source: "test")
    #expect([0x41, 0x0A, 0xE2].map { ModelReplay.name(of: $0, in: bytes) } == ["A", "\n", "<E2>"])
    let characters = Vocabulary(kind: .characters, symbols: ["â", "b"], source: "test")
    #expect(ModelReplay.name(of: 0, in: characters) == "â")
  }
}
