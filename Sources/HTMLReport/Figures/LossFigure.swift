// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// Columns that the whole text is drawn in.
  private static let lossColumns = 240

  /// How surprised the model was along the text, document borders marked.
  func writeLoss(_ page: inout Markup) throws {
    guard kind == .whole || kind == .index, gallery.shown.contains(.b),
      let cell = gallery.cells.first
    else { return }
    let count = gallery.summary.timesteps
    let columns = min(Page.lossColumns, count)
    var means: [Double?] = []
    for column in 0..<columns {
      let range = column * count / columns..<(column + 1) * count / columns
      let bits = try gallery.values(cell, .b, range).filter(\.isFinite)
      means.append(bits.isEmpty ? nil : bits.reduce(0) { $0 + Double($1) } / Double(bits.count))
    }
    let known = means.compactMap { $0 }
    guard let most = known.max(), most > 0 else { return }
    let width = 960.0
    let height = 110.0
    func number(_ value: Double) -> String { FixedPoint.text(value, places: 1) }
    page.element("section", ["id": "loss"]) { page in
      page.line("h2", [:], "Surprise along the text")
      page.element("figure") { page in
        page.element(
          "svg",
          [
            "viewBox": "0 0 960 130", "class": "plot wide", "role": "img",
            "aria-label": "Mean surprise in bits along the text, at most \(number(most))",
          ]
        ) { page in
          var path = ""
          for (column, mean) in means.enumerated() {
            guard let mean else { continue }
            let x = (Double(column) + 0.5) / Double(columns) * width
            path += (path.isEmpty ? "M" : "L") + number(x) + " "
            path += number(height - mean / most * (height - 12))
          }
          let borders = gallery.documents.dropFirst().prefix(200).map {
            "M\(number(Double($0.positions.lowerBound) / Double(count) * width)) 0V110"
          }
          page.element("path", ["class": "border", "d": borders.joined()], "")
          page.element("path", ["class": "line", "d": path], "")
          page.element("path", ["class": "axis", "d": "M0 110H960"], "")
          page.element("text", ["x": "0", "y": "10"], "\(number(most)) bits")
          page.element("text", ["x": "0", "y": "126"], "0")
          page.element(
            "text", ["x": "960", "y": "126", "text-anchor": "end"], FixedPoint.grouped(count))
        }
        writeCaption(
          &page,
          "Mean surprise, −log2 p(symbol), in \(columns) stretches of the text; upright lines are where "
            + "documents begin.", saves: ["SVG"], as: "surprise-along-the-text")
      }
    }
    page.newline()
  }
}
