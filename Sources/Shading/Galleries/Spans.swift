// SPDX-License-Identifier: Apache-2.0

/// The spans of a search for cells, each kind in two halves: one to choose by, one to report on.
struct Spans: Sendable {
  /// On spans: selection half, report half.
  let on: [[Range<Int>]]
  /// Off spans, likewise.
  let off: [[Range<Int>]]
  /// The symbols right before and after each on span, within its document.
  let padding: [Range<Int>]
  /// The whole text in blocks; even ones are for selection.
  let blocks: [Range<Int>]
  private let blockLength: Int
  private let covered: [Range<Int>]

  var hasOff: Bool { !off.joined().isEmpty }

  /// Spans within a text; overlapping ones become one.
  init(
    on: [Range<Int>], off: [Range<Int>], padding room: SpanPadding = .one,
    documents: [DocumentSpan], timesteps: Int
  ) throws {
    for span in on + off where span.lowerBound < 0 || span.upperBound > timesteps {
      throw ShadingError.outOfRange(positions: span, timesteps: timesteps)
    }
    let merged = Spans.merged(on)
    guard !merged.isEmpty else { throw ShadingError.nothingSelected }
    covered = merged
    self.on = Spans.halves(merged)
    self.off = Spans.halves(Spans.merged(off))
    padding = merged.flatMap { span in
      let home = documents.first { $0.positions.contains(span.lowerBound) }?.positions ?? span
      let around = [
        span.lowerBound - room.before..<span.lowerBound,
        span.upperBound..<span.upperBound + room.after,
      ]
      return around.joined().filter { place in
        home.contains(place) && !merged.contains { $0.contains(place) }
      }.map { $0..<$0 + 1 }
    }
    blockLength = max(1, min(4096, timesteps / 8))
    let length = blockLength
    blocks = stride(from: 0, to: timesteps, by: length).map { $0..<min($0 + length, timesteps) }
  }

  /// Whether a position lies in an on span.
  func contains(_ position: Int) -> Bool { covered.contains { $0.contains(position) } }

  /// Which half of the rest a position counts for.
  func half(ofRest position: Int) -> Int { position / blockLength % 2 }

  private static func merged(_ spans: [Range<Int>]) -> [Range<Int>] {
    spans.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) {
      merged, span in
      if let last = merged.last, span.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
      } else {
        merged.append(span)
      }
    }
  }

  /// Every other span, or the halves of a single one; a single symbol serves as both.
  private static func halves(_ spans: [Range<Int>]) -> [[Range<Int>]] {
    guard let only = spans.first else { return [[], []] }
    guard spans.count == 1 else {
      return [0, 1].map { half in
        spans.indices.filter { $0 % 2 == half }.map { spans[$0] }
      }
    }
    guard only.count > 1 else { return [spans, spans] }
    let middle = only.lowerBound + (only.count + 1) / 2
    return [[only.lowerBound..<middle], [middle..<only.upperBound]]
  }
}
