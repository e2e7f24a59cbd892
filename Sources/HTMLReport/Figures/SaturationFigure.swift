// SPDX-License-Identifier: Apache-2.0

import Shading

/// One layer's gate, one dot a cell: how often it is nearly shut (to the right) against how often nearly open (up).
///
/// Source of the figure: Karpathy, Johnson & Fei-Fei 2015 (arXiv 1506.02078), figure 3.
struct SaturationFigure {
  let layer: Int
  let gate: String
  private let cells: ArraySlice<Saturation>

  /// The side of the square of shares, whose upper left corner is the origin.
  static let side = 200.0
  /// The figure with its numbers.
  static let (left, top, width, height) = (-24.0, -6.0, 230.0, 230.0)
  static var viewBox: String {
    [left, top, width, height].map { FixedPoint.text($0, places: 0) }.joined(separator: " ")
  }

  /// The figures of cells that stand layer by layer, gate by gate.
  static func figures(of saturation: [Saturation]) -> [SaturationFigure] {
    var figures: [SaturationFigure] = []
    var rest = saturation[...]
    while let first = rest.first {
      let cells = rest.prefix {
        $0.cell.layer == first.cell.layer && $0.quantity == first.quantity
      }
      let gate = Shown(rawValue: first.quantity.rawValue)?.summary ?? first.quantity.rawValue
      figures.append(SaturationFigure(layer: first.cell.layer, gate: gate, cells: cells))
      rest = rest.dropFirst(cells.count)
    }
    return figures
  }

  /// What the figure is of.
  var name: String { "layer \(layer), \(gate)" }
  /// What a file of it is called.
  var file: String { "layer-\(layer)-\(gate.split(separator: " ").joined(separator: "-"))" }

  /// Axes, diagonal, dots and numbers, from the square's upper left corner.
  func write(_ page: inout Markup) {
    page.element("path", ["class": "axis", "d": "M0 0V200H200"], "")
    page.element("path", ["class": "border", "d": "M0 0L200 200"], "")
    let dots = cells.map { cell in
      let x = FixedPoint.text(cell.left * Self.side, places: 1)
      return "M\(x) \(FixedPoint.text(Self.side - cell.right * Self.side, places: 1))h0"
    }
    page.element("path", ["class": "dots", "d": dots.joined()], "")
    for (x, y, anchor, text) in [
      ("0", "214", "start", "0"), ("200", "214", "end", "1"), ("-4", "8", "end", "1"),
      ("100", "214", "middle", "< 0.1"), ("-4", "104", "end", "> 0.9"),
    ] {
      page.element("text", ["x": x, "y": y, "text-anchor": anchor], text)
    }
  }
}
