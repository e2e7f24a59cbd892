// SPDX-License-Identifier: Apache-2.0

/// A glyph with the shade of the value after its last symbol was read.
public struct ShadedGlyph: Sendable, Equatable {
  /// What is drawn.
  public let glyph: Glyph
  /// The shade of its value.
  public let shade: Shade
  /// Whether the value lies beyond the scale's ends.
  public let isBeyond: Bool

  /// A glyph with its shade.
  public init(glyph: Glyph, shade: Shade, isBeyond: Bool = false) {
    self.glyph = glyph
    self.shade = shade
    self.isBeyond = isBeyond
  }
}

/// Neighbouring glyphs of one row that are drawn alike.
public struct ShadedRun: Sendable, Equatable {
  /// What is drawn.
  public var text: String
  /// How many columns of a terminal it fills.
  public var columns: Int
  /// The timesteps it covers.
  public var positions: Range<Int>
  /// The shade of its values.
  public let shade: Shade
  /// Whether its values lie beyond the scale's ends.
  public let isBeyond: Bool
  /// Whether its glyphs stand in for what cannot be drawn.
  public let isMark: Bool
}

/// One row of shaded text.
public struct ShadedLine: Sendable, Equatable {
  /// Its glyphs, left to right.
  public let glyphs: [ShadedGlyph]

  /// A row of glyphs.
  public init(_ glyphs: [ShadedGlyph]) { self.glyphs = glyphs }

  /// The row's timesteps.
  public var positions: Range<Int> {
    let first = glyphs.first?.glyph.positions.lowerBound ?? 0
    return first..<(glyphs.last?.glyph.positions.upperBound ?? first)
  }

  /// The row as few runs as its shades allow.
  public var runs: [ShadedRun] {
    glyphs.reduce(into: []) { runs, shaded in
      let glyph = shaded.glyph
      if let last = runs.indices.last, runs[last].shade == shaded.shade,
        runs[last].isBeyond == shaded.isBeyond, runs[last].isMark == glyph.isMark
      {
        runs[last].text += glyph.text
        runs[last].columns += glyph.columns
        runs[last].positions = runs[last].positions.lowerBound..<glyph.positions.upperBound
      } else {
        runs.append(
          ShadedRun(
            text: glyph.text, columns: glyph.columns, positions: glyph.positions,
            shade: shaded.shade, isBeyond: shaded.isBeyond, isMark: glyph.isMark))
      }
    }
  }

  /// The row in ASCII signs, one under each glyph's first column: `....4444aaba`.
  public var ruler: String {
    glyphs.reduce(into: "") { ruler, shaded in
      ruler.append(Ruler.sign(shaded.shade))
      ruler += String(repeating: " ", count: shaded.glyph.columns - 1)
    }
  }
}

/// Text in rows, shaded by one quantity of one cell.
public struct ShadedText: Sendable, Equatable {
  /// Its rows, top to bottom.
  public let lines: [ShadedLine]

  /// Rows of shaded glyphs.
  public init(lines: [ShadedLine]) { self.lines = lines }

  /// Text shaded by the values at its timesteps, `values[k]` belonging to `steps[k]`, in rows of at
  /// most `width` columns.
  public init(
    steps: [TextStep], values: [Float], scale: Scale, style: TextStyle = TextStyle(), width: Int
  ) {
    precondition(steps.count == values.count, "one value for each step")
    let glyphs = Glyph.glyphs(of: steps, style: style)
    let first = steps.first?.position ?? 0
    self.lines = Glyph.rows(glyphs, width: width).map { row in
      ShadedLine(
        glyphs[row].map { glyph in
          let value = values[glyph.position - first]
          return ShadedGlyph(
            glyph: glyph, shade: scale.shade(value), isBeyond: scale.isBeyond(value))
        })
    }
  }
}
