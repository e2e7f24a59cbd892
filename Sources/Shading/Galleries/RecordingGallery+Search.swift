// SPDX-License-Identifier: Apache-2.0
//
// Text search, document by document, over the bytes as they stand.

extension RecordingGallery {
  /// The next match that begins after (the last one that begins before) a position.
  ///
  /// A pattern without capitals matches capitals too (of ASCII, unless it is a regular expression). A
  /// regular expression is Swift's, and matches within a line. No match reaches into another document.
  public func search(
    _ pattern: String, isRegex: Bool, from position: Int, forward: Bool,
    progress: @Sendable (Double) -> Bool
  ) throws -> Range<Int>? {
    guard !pattern.isEmpty, source.timesteps > 0 else { return nil }
    let matcher = try isRegex ? TextMatcher(regex: pattern) : TextMatcher(literal: pattern)
    // From just outside the text a search finds its first and last match too.
    let isInside = position >= 0 && position < source.timesteps
    let byte =
      isInside
      ? try forward ? source.byteEnds(position..<position + 1)[0] : source.byteStart(position)
      : position < 0 ? 0 : source.bytes(ofDocument: documents.count - 1).upperBound
    let order = Array(documents.indices)
    for document in forward ? order : order.reversed() {
      let all = source.bytes(ofDocument: document)
      let wanted =
        forward
        ? max(all.lowerBound, byte)..<max(all.upperBound, byte)
        : min(all.lowerBound, byte)..<min(all.upperBound, byte)
      guard !wanted.isEmpty else { continue }
      let found = try match(matcher, in: wanted, of: all, forward: forward) { share in
        progress(share)
      }
      guard let found else { continue }
      let first = try source.position(ofByte: found.lowerBound, inDocument: document)
      let last = try source.position(
        ofByte: max(found.lowerBound, found.upperBound - 1), inDocument: document)
      guard first < documents[document].positions.upperBound else { return nil }
      return first..<min(last + 1, documents[document].positions.upperBound)
    }
    return nil
  }

  /// The first (last) match that begins in a range of bytes, piece by piece of whole lines.
  private func match(
    _ matcher: TextMatcher, in wanted: Range<Int>, of document: Range<Int>, forward: Bool,
    progress: (Double) -> Bool
  ) throws -> Range<Int>? {
    // A match is often near: small pieces first, so that each of many matches costs little.
    var piece = 1 << 13
    var rest = wanted
    while !rest.isEmpty {
      let part =
        forward
        ? rest.lowerBound..<min(rest.lowerBound + piece, rest.upperBound)
        : max(rest.upperBound - piece, rest.lowerBound)..<rest.upperBound
      let around = try lines(around: part, of: document, reach: matcher.reach)
      let bytes = try source.bytes(around)
      let begins = part.lowerBound - around.lowerBound..<part.upperBound - around.lowerBound
      if let found = matcher.match(in: bytes, beginningIn: begins, last: !forward) {
        return around.lowerBound + found.lowerBound..<around.lowerBound + found.upperBound
      }
      piece = min(piece * 4, 1 << 18)
      rest = forward ? part.upperBound..<rest.upperBound : rest.lowerBound..<part.lowerBound
      let done = Double(part.upperBound) / Double(max(1, document.upperBound))
      guard progress(forward ? done : 1 - done) else { throw ShadingError.cancelled }
    }
    return nil
  }

  /// A range stretched to the lines that it cuts, at most 64 KiB on each side, or by a literal's length.
  private func lines(around part: Range<Int>, of document: Range<Int>, reach: Int?) throws
    -> Range<Int>
  {
    if let reach {
      return part.lowerBound..<min(part.upperBound + reach, document.upperBound)
    }
    let most = 1 << 16
    let before = max(document.lowerBound, part.lowerBound - most)..<part.lowerBound
    let after = part.upperBound..<min(document.upperBound, part.upperBound + most)
    let newline = UInt8(ascii: "\n")
    let start = try source.bytes(before).lastIndex(of: newline).map { before.lowerBound + $0 + 1 }
    let end = try source.bytes(after).firstIndex(of: newline).map { after.lowerBound + $0 }
    return (start ?? before.lowerBound)..<(end ?? after.upperBound)
  }
}
