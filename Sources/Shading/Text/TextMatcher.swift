// SPDX-License-Identifier: Apache-2.0

import Glibc
import _StringProcessing

/// A pattern that is looked for in bytes.
struct TextMatcher {
  private enum Kind {
    case literal([UInt8], ignoresCase: Bool)
    case regex(Regex<AnyRegexOutput>)
  }
  private let kind: Kind

  /// A text that stands for itself.
  init(literal: String) {
    let ignoresCase = !literal.unicodeScalars.contains(where: \.properties.isUppercase)
    kind = .literal(Array(literal.utf8), ignoresCase: ignoresCase)
  }

  /// A regular expression.
  init(regex pattern: String) throws {
    do {
      let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
      // `\W` and its like are no capitals.
      var isEscaped = false
      let hasCapital = pattern.contains { character in
        defer { isEscaped = character == "\\" && !isEscaped }
        return character.isUppercase && !isEscaped
      }
      kind = .regex(hasCapital ? regex : regex.ignoresCase())
    } catch {
      throw ShadingError.badPattern(pattern, problem: "\(error)")
    }
  }

  /// How many bytes past its begin a match may need; nil where only the line's end bounds it.
  var reach: Int? {
    if case .literal(let bytes, _) = kind { return bytes.count - 1 }
    return nil
  }

  /// The first (or last) match in some bytes that begins in a range of them.
  func match(in bytes: [UInt8], beginningIn begins: Range<Int>, last: Bool) -> Range<Int>? {
    switch kind {
    case .literal(let pattern, let ignoresCase):
      return TextMatcher.find(
        pattern, in: ignoresCase ? bytes.map(TextMatcher.lowered) : bytes, begins, last: last)
    case .regex(let regex):
      var found: Range<Int>?
      var start = 0
      while start <= bytes.count, last || found == nil {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if end >= begins.lowerBound && start < begins.upperBound {
          for match in TextMatcher.matches(regex, line: bytes[start..<end])
          where begins.contains(match.lowerBound) {
            found = match
            if !last { break }
          }
        }
        start = end + 1
      }
      return found
    }
  }

  private static func find(
    _ pattern: [UInt8], in bytes: [UInt8], _ begins: Range<Int>, last: Bool
  ) -> Range<Int>? {
    guard let first = pattern.first else { return nil }
    var found: Range<Int>?
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var start = begins.lowerBound
      let end = min(begins.upperBound, bytes.count - pattern.count + 1)
      while start < end, let hit = memchr(base + start, Int32(first), end - start) {
        let place = UnsafeRawPointer(hit) - base
        start = place + 1
        guard memcmp(hit, pattern, pattern.count) == 0 else { continue }
        found = place..<place + pattern.count
        if !last { return }
      }
    }
    return found
  }

  /// All matches within a line; bytes that are no UTF-8 match as U+FFFD.
  private static func matches(_ regex: Regex<AnyRegexOutput>, line: ArraySlice<UInt8>) -> [Range<
    Int
  >] {
    let text = String(decoding: line, as: UTF8.self)
    let isFaithful = text.utf8.elementsEqual(line)
    let offsets = isFaithful ? [] : byteOffsets(line)
    return text.matches(of: regex).compactMap { match in
      guard !match.range.isEmpty else { return nil }
      func place(_ index: String.Index) -> Int {
        let offset = text.utf8.distance(from: text.startIndex, to: index)
        return line.startIndex + (isFaithful ? offset : offsets[min(offset, offsets.count - 1)])
      }
      return place(match.range.lowerBound)..<place(match.range.upperBound)
    }
  }

  /// For each byte of a line's repaired UTF-8 the place in the line that it stands for, and the line's end.
  private static func byteOffsets(_ line: ArraySlice<UInt8>) -> [Int] {
    var offsets: [Int] = []
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = line.makeIterator()
    var place = 0
    parsing: while true {
      switch parser.parseScalar(from: &bytes) {
      case .emptyInput: break parsing
      case .valid(let scalar):
        for _ in scalar {
          offsets.append(place)
          place += 1
        }
      case .error(let length):
        // The three bytes of U+FFFD stand for the whole fault.
        offsets += [place, place, place]
        place += length
      }
    }
    return offsets + [line.count]
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }
}
