// SPDX-License-Identifier: Apache-2.0

import Shading

/// A cell's values where its hypothesis is true, filled, and where it is false, a line; and the threshold.
struct HistogramFigure {
  let histogram: Histogram
  let threshold: Threshold
  let scale: Scale
  let label: String

  private let width = 360.0
  private let height = 120.0

  init(_ card: CellCard) {
    histogram = card.histogram
    threshold = card.threshold
    scale = card.scale
    label = card.histogramCaption
  }

  /// Each class is drawn to its own largest bin: rare labels would be a flat line otherwise.
  func write(_ page: inout Markup) {
    page.element(
      "svg",
      [
        "viewBox": "0 0 360 140", "class": "plot", "role": "img", "aria-label": label,
      ]
    ) { page in
      let hasLabels = histogram.on.contains { $0 > 0 }
      if hasLabels {
        page.element("path", ["class": "on", "d": steps(histogram.on, closed: true)], "")
      }
      page.element(
        "path", ["class": hasLabels ? "off" : "on", "d": steps(histogram.off, closed: !hasLabels)],
        "")
      let x = place(threshold.value)
      page.element("path", ["class": "cut", "d": "M\(x) 0V\(number(height))"], "")
      page.element("path", ["class": "axis", "d": "M0 \(number(height))H\(number(width))"], "")
      text(&page, scale.text(histogram.range.lowerBound), x: "0", anchor: "start")
      text(&page, scale.text(histogram.range.upperBound), x: number(width), anchor: "end")
      let share = Double(x) ?? 0
      if share > 60 && share < width - 60 {
        text(&page, scale.text(threshold.value), x: x, anchor: "middle")
      }
    }
    page.newline()
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

  private func place(_ value: Float) -> String {
    let range = histogram.range
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    let share = min(max((value - range.lowerBound) / span, 0), 1)
    return number(Double(share) * width)
  }

  private func text(_ page: inout Markup, _ text: String, x: String, anchor: String) {
    page.element("text", ["x": x, "y": "135", "text-anchor": anchor], text)
  }

  private func number(_ value: Double) -> String { FixedPoint.text(value, places: 1) }
}
