// SPDX-License-Identifier: Apache-2.0

/// An exhibit as a terminal shows it, for standard output and pipes.
///
/// ```
/// cell 0:2, cell value c
///      0  say "hi" now↵
///         ....4444aaba.          (with `showsRuler`)
/// -1.00 to +1.00; shade on a symbol = state after reading it; blue negative, orange positive
/// ```
public struct ANSIText: Sendable {
  /// What the terminal can show.
  public let ladder: Ladder
  /// Whether a row of signs stands under each row of text.
  public let showsRuler: Bool
  /// Whether each row begins with its first position.
  public let showsPositions: Bool
  /// Whether not one escape is written: for pipes, mail, screen readers.
  public let isPlain: Bool

  /// A way to write exhibits; plain text always has its ruler.
  public init(
    ladder: Ladder, showsRuler: Bool = false, showsPositions: Bool = true, isPlain: Bool = false
  ) {
    self.ladder = ladder
    self.showsRuler = showsRuler || isPlain
    self.showsPositions = showsPositions
    self.isPlain = isPlain
  }

  /// The exhibit's title, text, legend and caption; every line ends with a newline and plain ink.
  public func render(_ exhibit: Exhibit) -> String {
    var text = exhibit.title.isEmpty ? "" : exhibit.title + "\n"
    let last = exhibit.text.lines.last?.positions.lowerBound ?? 0
    let gutter = max(6, FixedPoint.grouped(last).count)
    for line in exhibit.text.lines {
      if showsPositions {
        let position = FixedPoint.grouped(line.positions.lowerBound)
        text += String(repeating: " ", count: gutter - position.count) + position + "  "
      }
      text += painted(line) + "\n"
      if showsRuler {
        text += String(repeating: " ", count: showsPositions ? gutter + 2 : 0) + line.ruler + "\n"
      }
    }
    text += legend(exhibit.legend) + "\n"
    return exhibit.caption.isEmpty ? text : text + exhibit.caption + "\n"
  }

  /// One row of text with its paint, and no newline.
  public func painted(_ line: ShadedLine) -> String {
    guard !isPlain else { return line.glyphs.map(\.glyph.text).joined() }
    var text = ""
    var current = Paint.plain
    for shaded in line.glyphs {
      let paint = ladder.paint(shaded.shade, isBeyond: shaded.isBeyond)
      if paint != current { text += ANSIText.escape(paint) }
      current = paint
      text += shaded.glyph.text
    }
    return current == .plain ? text : text + ANSIText.escape(.plain)
  }

  /// The ends of the scale around a swatch of every bin, and the conventions.
  private func legend(_ legend: Legend) -> String {
    let convention = "\(legend.low) to \(legend.high); \(Legend.timing)"
    guard !isPlain else {
      let signs = legend.scale.isUnsigned ? "ruler .1234" : "ruler dcba.1234"
      return "\(convention); \(signs)"
    }
    let half = ladder.bins.half
    let swatches = ((legend.scale.isUnsigned ? 0 : -half)...half).map { bin in
      ShadedGlyph(
        glyph: Glyph(text: "  ", columns: 2, positions: 0..<1),
        shade: ladder.bins.shade(ofBin: bin))
    }
    let swatch = painted(ShadedLine(swatches))
    return "\(legend.low) \(swatch) \(legend.high)  \(legend.convention(on: ladder))"
  }

  /// The control sequence that changes any paint into this one (ECMA-48 SGR).
  public static func escape(_ paint: Paint) -> String {
    var codes: [String] = ["0"]
    if paint.isBold { codes.append("1") }
    if paint.isUnderlined { codes.append("4") }
    if paint.isReversed { codes.append("7") }
    if let ink = paint.foreground { codes.append(code(ink, base: 30)) }
    if let ink = paint.background { codes.append(code(ink, base: 40)) }
    return "\u{1B}[" + codes.joined(separator: ";") + "m"
  }

  private static func code(_ ink: Ink, base: Int) -> String {
    switch ink {
    case .rgb(let colour): "\(base + 8);2;\(colour.red);\(colour.green);\(colour.blue)"
    case .indexed(let index) where index < 8: "\(base + Int(index))"
    case .indexed(let index) where index < 16: "\(base + 60 + Int(index) - 8)"
    case .indexed(let index): "\(base + 8);5;\(index)"
    }
  }
}
