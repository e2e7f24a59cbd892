// SPDX-License-Identifier: Apache-2.0

import Shading

/// Counts of a quantity's values: where a hypothesis is true, filled, and where it is false, a line.
///
/// Each class is drawn to its own largest bin: rare labels would be a flat line otherwise. The counts stand in
/// the page as they are, for whoever wants the numbers.
struct HistogramFigure {
  /// What is counted, as files of numbers call it.
  let name: String
  /// What the figure shows, in words.
  let label: String
  let histogram: Histogram
  private let width: Double
  private let height: Double
  /// Where the trace is cut, and the scale that writes the numbers below; nil for a figure in a table's row.
  private let axis: (threshold: Threshold, scale: Scale)?

  /// The card's own.
  init(_ card: CellCard) {
    name = card.shown.rawValue
    label = card.histogramCaption
    histogram = card.histogram
    (width, height) = (360, 120)
    axis = (card.threshold, card.scale)
  }

  /// A gate's, small; nil where its values are not known.
  init?(_ gate: CellCard.Gate) {
    guard let histogram = gate.histogram else { return nil }
    name = gate.shown.rawValue
    label = "\(gate.shown.summary) from 0 to 1"
    self.histogram = histogram
    (width, height) = (120, 22)
    axis = nil
  }

  /// Writes it as inline SVG.
  func write(_ page: inout Markup) {
    page.element(
      "svg",
      [
        "viewBox": "0 0 \(number(width)) \(number(height + (axis == nil ? 1 : 20)))",
        "class": axis == nil ? "plot small" : "plot", "role": "img", "aria-label": label,
        "data-name": name, "data-from": "\(histogram.range.lowerBound)",
        "data-to": "\(histogram.range.upperBound)", "data-true": list(histogram.on),
        "data-false": list(histogram.off),
      ]
    ) { page in
      let hasLabels = histogram.on.contains { $0 > 0 }
      if hasLabels {
        page.element("path", ["class": "on", "d": steps(histogram.on, closed: true)], "")
      }
      page.element(
        "path", ["class": hasLabels ? "off" : "on", "d": steps(histogram.off, closed: !hasLabels)],
        "")
      page.element("path", ["class": "axis", "d": "M0 \(number(height))H\(number(width))"], "")
      if let axis { write(axis.threshold, on: axis.scale, &page) }
    }
    page.newline()
  }

  private func write(_ threshold: Threshold, on scale: Scale, _ page: inout Markup) {
    let x = place(threshold.value)
    page.element("path", ["class": "cut", "d": "M\(number(x)) 0V\(number(height))"], "")
    text(&page, scale.text(histogram.range.lowerBound), x: 0, anchor: "start")
    text(&page, scale.text(histogram.range.upperBound), x: width, anchor: "end")
    guard x > 60, x < width - 60 else { return }
    text(&page, scale.text(threshold.value), x: x, anchor: "middle")
  }

  private func steps(_ counts: [Int], closed: Bool) -> String {
    let most = Double(max(counts.max() ?? 1, 1))
    let step = width / Double(max(counts.count, 1))
    var path = "M0 \(number(height))"
    for (bin, count) in counts.enumerated() {
      path += "V\(number(height - Double(count) / most * (height - 4)))"
      path += "H\(number(Double(bin + 1) * step))"
    }
    return path + "V\(number(height))" + (closed ? "Z" : "")
  }

  private func place(_ value: Float) -> Double {
    let range = histogram.range
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    return Double(min(max((value - range.lowerBound) / span, 0), 1)) * width
  }

  private func text(_ page: inout Markup, _ text: String, x: Double, anchor: String) {
    page.element("text", ["x": number(x), "y": "135", "text-anchor": anchor], text)
  }

  private func list(_ counts: [Int]) -> String { counts.map(String.init).joined(separator: " ") }
  private func number(_ value: Double) -> String { FixedPoint.text(value, places: 1) }
}
