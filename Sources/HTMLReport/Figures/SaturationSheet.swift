// SPDX-License-Identifier: Apache-2.0

import Shading

/// The saturation of a whole network's gates as one SVG file: a row a layer, a square a gate.
public enum SaturationSheet {
  private static let style = """
    text { font: 11px sans-serif; fill: #555 }
    .name { font-size: 13px; fill: #000 }
    .axis { fill: none; stroke: #555 }
    .border { fill: none; stroke: #ccc }
    .dots { fill: none; stroke: #000; stroke-linecap: round; stroke-opacity: .45; stroke-width: 4 }
    """
  private static let margin = 16.0
  private static let head = 24.0
  private static let foot = 22.0

  /// The file's text, the same for the same gates and title.
  ///
  /// Cells stand layer by layer, gate by gate.
  public static func svg(of saturation: [Saturation], title: String) -> String {
    let rows = Dictionary(grouping: SaturationFigure.figures(of: saturation), by: \.layer)
      .sorted { $0.key < $1.key }.map(\.value)
    let (across, down) = (SaturationFigure.width + margin, SaturationFigure.height + foot)
    let width = Double(rows.map(\.count).max() ?? 1) * across + margin
    let height = head + Double(rows.count) * down + margin
    var file = Markup()
    file.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(text(width)) \(text(height))",
        "width": text(width), "height": text(height),
      ]
    ) { file in
      file.line("title", [:], title)
      file.element("style", [:], style)
      file.element("path", ["fill": "#fff", "d": "M0 0H\(text(width))V\(text(height))H0Z"], "")
      file.line("text", ["class": "name", "x": text(margin), "y": "18"], title)
      for (row, figures) in rows.enumerated() {
        for (column, figure) in figures.enumerated() {
          let x = margin + Double(column) * across - SaturationFigure.left
          let y = head + Double(row) * down - SaturationFigure.top
          file.element("g", ["transform": "translate(\(text(x)) \(text(y)))"]) { file in
            figure.write(&file)
            file.element("text", ["class": "name", "x": "0", "y": "234"], figure.name)
          }
          file.newline()
        }
      }
    }
    file.newline()
    return String(decoding: file.bytes, as: UTF8.self)
  }

  private static func text(_ value: Double) -> String { FixedPoint.text(value, places: 0) }
}
