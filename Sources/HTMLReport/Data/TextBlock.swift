// SPDX-License-Identifier: Apache-2.0

import Shading

/// About 2,000 symbols of a document: the piece of text that a browser lays out, and shades, at once.
///
/// Blocks end at a line's end where one is near, so that blocks below each other read as one text.
struct TextBlock {
  /// The document that it is of.
  let document: Int
  /// What is drawn, in order.
  let glyphs: ArraySlice<Glyph>
  /// Its first position.
  let start: Int

  /// Glyphs from which on a block ends at the next line's end, and where it ends in any case.
  static let wanted = 1_500
  static let most = 2_500

  /// The text at some positions, in blocks.
  static func blocks(_ gallery: any Gallery, _ positions: Range<Int>) throws -> [TextBlock] {
    var blocks: [TextBlock] = []
    for (index, document) in gallery.documents.enumerated()
    where document.positions.overlaps(positions) {
      let glyphs = Glyph.glyphs(of: try gallery.text(document.positions.clamped(to: positions)))
      var first = 0
      var start = document.positions.lowerBound
      for place in glyphs.indices {
        let count = place + 1 - first
        let isFull = count >= wanted && glyphs[place].endsLine || count >= most
        guard isFull || place == glyphs.count - 1 else { continue }
        blocks.append(TextBlock(document: index, glyphs: glyphs[first...place], start: start))
        (first, start) = (place + 1, glyphs[place].positions.upperBound)
      }
    }
    return blocks
  }

  /// What the page's script cannot know from the block's text: glyphs that are not one character for
  /// one symbol.
  ///
  /// Three numbers each: the glyph's place in the block, characters (UTF-16 units, without a line's
  /// end; negative for marks), symbols since the glyph before.
  var oddities: [Int] {
    var oddities: [Int] = []
    var position = start - 1
    for (place, glyph) in glyphs.enumerated() {
      let advance = glyph.position - position
      position = glyph.position
      let scalars = glyph.text.unicodeScalars
      let isOdd = scalars.count != 1 || advance != 1 || glyph.isMark && !glyph.endsLine
      guard isOdd else { continue }
      let units = glyph.text.utf16.count
      oddities += [place, glyph.isMark ? -units : units, advance]
    }
    return oddities
  }
}
