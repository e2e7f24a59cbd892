// SPDX-License-Identifier: Apache-2.0

import Shading

/// An exhibit as a figure for a paper: monospaced text on run-length rectangles, a legend, a caption.
struct SVGFigure {
  let look: Look

  private let advance = 8.0
  private let leading = 18.0

  /// The figure's text; it needs no font or file beside it.
  func render(_ exhibit: Exhibit) -> String {
    let lines = exhibit.text.lines
    let widest = lines.map { line in line.glyphs.reduce(0) { $0 + $1.glyph.columns } }.max() ?? 0
    let columns = max(widest, 40)
    let width = Double(columns) * advance + 20
    let height = Double(lines.count + 4) * leading + 20
    let palette = look.palette
    let ground = palette.theme == .light ? "ffffff" : "000000"
    var svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Int(width))\" height=\"\(Int(height))\" "
      + "viewBox=\"0 0 \(Int(width)) \(Int(height))\" font-family=\"monospace\" font-size=\"13\" "
      + "fill=\"#\(palette.text.hex)\">\n"
    svg += "<rect width=\"100%\" height=\"100%\" fill=\"#\(ground)\"/>\n"
    svg += text(exhibit.title, x: 10, y: 20, extra: " font-weight=\"bold\"")
    for (index, line) in lines.enumerated() {
      svg += row(
        line, y: 20 + Double(index + 1) * leading, isUnsigned: exhibit.legend.scale.isUnsigned)
    }
    let foot = 20 + Double(lines.count + 2) * leading
    svg += legend(exhibit.legend, y: foot)
    svg += text(exhibit.caption, x: 10, y: foot + leading, extra: " font-size=\"10\"")
    return svg + "</svg>\n"
  }

  private func row(_ line: ShadedLine, y: Double, isUnsigned: Bool) -> String {
    var svg = ""
    var column = 0
    for run in line.runs {
      let x = 10 + Double(column) * advance
      let wide = Double(run.columns) * advance
      if run.shade.level != 0 { svg += rect(x, y, wide, run.shade, isUnsigned) }
      svg += text(
        run.text, x: x, y: y,
        extra: " xml:space=\"preserve\" textLength=\"\(wide)\" lengthAdjust=\"spacingAndGlyphs\""
          + (run.isMark ? " opacity=\"0.6\"" : ""))
      column += run.columns
    }
    return svg
  }

  private func rect(_ x: Double, _ y: Double, _ width: Double, _ shade: Shade, _ isUnsigned: Bool)
    -> String
  {
    let colour = look.palette.background(of: shade, isUnsigned: isUnsigned)
    return
      "<rect x=\"\(x)\" y=\"\(y - 13)\" width=\"\(width)\" height=\"\(leading)\" fill=\"#\(colour.hex)\"/>\n"
  }

  private func legend(_ legend: Legend, y: Double) -> String {
    var svg = text(legend.low, x: 10, y: y)
    var x = 10 + Double(legend.low.count + 1) * advance
    for level in (legend.scale.isUnsigned ? 0 : -Shade.levels)...Shade.levels {
      svg += rect(x, y, advance, Shade(level), legend.scale.isUnsigned)
      x += advance
    }
    let ladder = Ladder(level: .truecolour, palette: look.palette, bins: .seventeen)
    return svg + text("\(legend.high)  \(legend.convention(on: ladder))", x: x + advance, y: y)
  }

  private func text(_ words: String, x: Double, y: Double, extra: String = "") -> String {
    "<text x=\"\(x)\" y=\"\(y)\"\(extra)>\(SVGFigure.escape(words))</text>\n"
  }

  /// Text that no markup can come out of.
  static func escape(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.append(character)
      }
    }
  }
}
