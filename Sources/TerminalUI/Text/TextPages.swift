// SPDX-License-Identifier: Apache-2.0

import Shading

/// The recording's text, read in blocks and broken into rows; it remembers what it has read.
///
/// A function of the gallery, a width and a style: what it remembers changes its speed alone.
final class TextPages {
  let gallery: any Gallery
  let timesteps: Int
  private(set) var width = 80
  private(set) var style = TextStyle()
  /// The lines in sight, past whose others rows go; nil where all are.
  var shownLines: ShownLines?
  private var blocks: [Int: [TextStep]] = [:]
  private var lines: [Int: [TextRow]] = [:]
  /// Stretches as excerpts draw them, in the style of the last one.
  private var excerpts: (style: TextStyle, glyphs: [Range<Int>: [Glyph]]) = (TextStyle(), [:])
  private let documentStarts: Set<Int>

  /// A line without an end is broken at multiples of this many timesteps, so that finding a line's
  /// start never reads far.
  static let longestLine = 8192
  private static let block = 1024

  init(_ gallery: any Gallery) {
    self.gallery = gallery
    timesteps = gallery.summary.timesteps
    documentStarts = Set(gallery.documents.map(\.positions.lowerBound))
  }

  /// Breaks rows at another width or in another style from now on.
  func set(width: Int, style: TextStyle) {
    guard width != self.width || style != self.style else { return }
    self.width = max(width, 1)
    self.style = style
    lines = [:]
  }

  /// Forgets everything, so that a recording that was mended is read again.
  func forget() {
    blocks = [:]
    lines = [:]
    excerpts.glyphs = [:]
  }

  /// The glyphs of a stretch out of its line, its tabs a column wide: their blanks would push what is looked
  /// for out of sight.
  func excerpt(_ positions: Range<Int>) throws -> [Glyph] {
    var style = style
    style.tabStop = 1
    if style != excerpts.style || excerpts.glyphs.count > 256 { excerpts = (style, [:]) }
    if let known = excerpts.glyphs[positions] { return known }
    let glyphs = Glyph.glyphs(of: try steps(positions), style: style)
    excerpts.glyphs[positions] = glyphs
    return glyphs
  }

  /// Some timesteps' symbols.
  func steps(_ positions: Range<Int>) throws -> [TextStep] {
    let wanted = positions.clamped(to: 0..<timesteps)
    guard !wanted.isEmpty else { return [] }
    let size = TextPages.block
    var steps: [TextStep] = []
    steps.reserveCapacity(wanted.count)
    for index in (wanted.lowerBound / size)...((wanted.upperBound - 1) / size) {
      let range = (index * size)..<min((index + 1) * size, timesteps)
      let block = try self.block(index, range)
      let part = wanted.clamped(to: range.lowerBound..<range.lowerBound + block.count)
      steps += block[(part.lowerBound - range.lowerBound)..<(part.upperBound - range.lowerBound)]
    }
    return steps
  }

  private func block(_ index: Int, _ range: Range<Int>) throws -> [TextStep] {
    if let known = blocks[index] { return known }
    let read = try gallery.text(range)
    if blocks.count > 512 { blocks = [:] }
    blocks[index] = read
    return read
  }

  /// Where the line of the text starts that holds a position.
  func lineStart(of position: Int) throws -> Int {
    let anchor = position - position % TextPages.longestLine
    var end = position
    for floor in [anchor, max(anchor - TextPages.longestLine, 0)] {
      while end > floor {
        let start = max(floor, end - 256)
        let read = try steps(start..<end)
        for step in read.reversed() {
          if step.bytes.last == 0x0A || documentStarts.contains(step.position + 1) {
            return step.position + 1
          }
        }
        end = start
      }
      if floor == anchor, anchor > 0, try !isBroken(at: anchor) { continue }
      return floor
    }
    return end
  }

  /// Whether a line without an end is broken at a multiple of `longestLine`.
  private func isBroken(at anchor: Int) throws -> Bool {
    try !steps(max(anchor - TextPages.longestLine, 0)..<anchor).contains {
      $0.bytes.last == 0x0A || documentStarts.contains($0.position + 1)
    }
  }

  /// Where the line ends that starts at a place: after its newline, or before the next document.
  func lineEnd(from start: Int) throws -> Int {
    var at = start
    let limit = start - start % TextPages.longestLine + 2 * TextPages.longestLine
    while at < timesteps {
      let read = try steps(at..<min(at + 256, timesteps))
      guard !read.isEmpty else { return timesteps }
      for step in read {
        let next = step.position + 1
        if step.bytes.last == 0x0A || documentStarts.contains(next) { return next }
        if next % TextPages.longestLine == 0, next > start, try next == limit || isBroken(at: next)
        {
          return next
        }
      }
      at = (read.last?.position ?? at) + 1
    }
    return timesteps
  }

  /// The rows of the line that starts at a place.
  func rows(ofLineAt start: Int) throws -> [TextRow] {
    if let known = lines[start] { return known }
    let end = try lineEnd(from: start)
    let glyphs = Glyph.glyphs(of: try steps(start..<end), style: style)
    let rows = Glyph.rows(glyphs, width: width).map {
      TextRow(glyphs: Array(glyphs[$0]), lineStart: start)
    }
    let found = rows.isEmpty ? [TextRow(glyphs: [], lineStart: start)] : rows
    if lines.count > 4096 { lines = [:] }
    lines[start] = found
    return found
  }

  /// The row that shows a position.
  func row(of position: Int) throws -> TextRow {
    let rows = try rows(ofLineAt: lineStart(of: position))
    return rows.first { position < $0.positions.upperBound } ?? rows[rows.count - 1]
  }

  /// The row under another, or nil at the end.
  func row(after row: TextRow) throws -> TextRow? {
    let rows = try rows(ofLineAt: row.lineStart)
    if let place = rows.firstIndex(where: { $0.positions == row.positions }),
      place + 1 < rows.count
    {
      return rows[place + 1]
    }
    let end = row.positions.upperBound
    let next = shownLines.map { $0.line(from: end)?.lowerBound } ?? end
    guard let next, next < timesteps else { return nil }
    return try self.rows(ofLineAt: next).first
  }

  /// The row above another, or nil at the top.
  func row(before row: TextRow) throws -> TextRow? {
    let rows = try rows(ofLineAt: row.lineStart)
    if let place = rows.firstIndex(where: { $0.positions == row.positions }), place > 0 {
      return rows[place - 1]
    }
    guard row.lineStart > 0 else { return nil }
    if let shownLines {
      return try shownLines.line(to: row.lineStart).flatMap {
        try self.rows(ofLineAt: $0.lowerBound).last
      }
    }
    return try self.rows(ofLineAt: lineStart(of: row.lineStart - 1)).last
  }

  /// Some rows from one on.
  func rows(from first: TextRow, count: Int) throws -> [TextRow] {
    var rows: [TextRow] = count > 0 ? [first] : []
    while rows.count < count, let next = try row(after: rows[rows.count - 1]) { rows.append(next) }
    return rows
  }
}
