// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@Suite("UTF-8 scalars")
struct UTF8ScalarsTests {
  private func scalars(_ bytes: [UInt8]) -> [UInt32] {
    bytes.withUnsafeBufferPointer { buffer in
      var values: [UInt32] = []
      var at = 0
      while at < buffer.count {
        let (value, length) = UTF8Scalars.next(in: buffer, at: at)
        values.append(value)
        at += length
      }
      return values
    }
  }

  @Test("valid text gives its scalars, first and last of each length")
  func valid() {
    let text = "\u{0}\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}"
    #expect(scalars(Array(text.utf8)) == text.unicodeScalars.map(\.value))
  }

  @Test(
    "what is not UTF-8 is byte by byte 0xDC00 + byte",
    arguments: [
      [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x80],
      [0xC3],
    ] as [[UInt8]])
  func invalid(bytes: [UInt8]) {
    #expect(scalars(bytes) == bytes.map { 0xDC00 + UInt32($0) })
  }

  @Test("agrees with the standard library on which random bytes are valid")
  func random() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      let bytes = (0..<4).map { _ in
        [0x41, 0x80, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xED, 0xF0, 0xF4].randomElement(using: &random)
          as UInt8? ?? 0
      }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(scalars(bytes).contains(where: UTF8Scalars.isInvalid) == !isValid)
    }
  }
}
