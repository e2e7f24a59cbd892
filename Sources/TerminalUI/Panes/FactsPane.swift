// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// The cell against its hypothesis, and how its gates lie: histograms over the whole recording.
  static let facts = Pane(
    "facts",
    questions: { state, area in FactsPainter(state: state).questions },
    draw: { state, area, screen in FactsPainter(state: state).draw(area, &screen) })
}

/// Draws what is known of the cell over the whole recording.
private struct FactsPainter {
  let state: BrowserState
  static let bins = 20

  var gates: [Shown] {
    [.i, .f, .o, .r, .z].filter { state.gallery.shown.contains($0) }
  }

  var questions: [Question] {
    let cell = state.view.cell
    var questions: [Question] = [
      .threshold(cell, state.mainShown, hypothesis: state.binaryHypothesis),
      .histogram(
        cell, state.mainShown, bins: FactsPainter.bins, hypothesis: state.binaryHypothesis),
    ]
    questions += gates.map { .histogram(cell, $0, bins: FactsPainter.bins, hypothesis: nil) }
    return questions
  }

  func draw(_ area: Rect, _ screen: inout Screen) {
    let drawing = state.settings.drawing
    let cell = state.view.cell
    Heading.draw("\(cell) over the whole text", in: area, drawing, &screen)
    var line = 1
    if let name = state.binaryHypothesis {
      let histogram = state.answers.histogram(cell, state.mainShown, bins: FactsPainter.bins, name)
      line = drawClasses(name, histogram, area, line, &screen)
      if let histogram, let threshold = state.answers.threshold(cell, state.mainShown, name) {
        line = drawConfusion(histogram, threshold, area, line, &screen)
      }
    }
    for gate in gates where line < area.rows {
      guard let histogram = state.answers.histogram(cell, gate, bins: FactsPainter.bins, nil) else {
        continue
      }
      let total = max(histogram.off.reduce(0, +), 1)
      // Bins of a gate run from 0 to 1: left of 0.1 and right of 0.9 count as saturated.
      let edge = FactsPainter.bins / 10
      let left = Double(histogram.off.prefix(edge).reduce(0, +)) / Double(total)
      let right = Double(histogram.off.suffix(edge).reduce(0, +)) / Double(total)
      screen.write(
        "\(gate.rawValue) \(Sparkline.text(histogram.off, drawing))  <.1 \(FixedPoint.percent(left, places: 0))  >.9 \(FixedPoint.percent(right, places: 0))",
        in: area, line: line)
      line += 1
    }
    let others = state.scores(of: cell).filter { $0.hypothesis != state.hypothesis }
    for (index, row) in ScoreRows.rows(others, state.names, columns: area.columns).enumerated() {
      screen.write(row, in: area, line: line + 1 + index, face: index == 0 ? .dim : .plain)
    }
  }

  private func drawClasses(
    _ name: String, _ histogram: Histogram?, _ area: Rect, _ line: Int, _ screen: inout Screen
  ) -> Int {
    guard let histogram else {
      screen.write("\(name) …", in: area, line: line, face: .dim)
      return line + 1
    }
    let drawing = state.settings.drawing
    screen.write(
      "\(Sparkline.text(histogram.on, drawing)) \(name)", in: area, line: line, from: 2)
    screen.write(
      "\(Sparkline.text(histogram.off, drawing)) not", in: area, line: line + 1, from: 2)
    screen.write(
      "\(FixedPoint.text(histogram.range.lowerBound, places: 2, showsPlus: true)) … \(FixedPoint.text(histogram.range.upperBound, places: 2, showsPlus: true))",
      in: area, line: line + 2, from: 2, face: .dim)
    return line + 3
  }

  /// Counts of on and off against true and false, from the bins on each side of the threshold.
  private func drawConfusion(
    _ histogram: Histogram, _ threshold: Threshold, _ area: Rect, _ line: Int,
    _ screen: inout Screen
  ) -> Int {
    let width =
      (histogram.range.upperBound - histogram.range.lowerBound) / Float(max(histogram.off.count, 1))
    func split(_ counts: [Int]) -> (on: Int, off: Int) {
      var (on, off) = (0, 0)
      for (bin, count) in counts.enumerated() {
        let middle = histogram.range.lowerBound + (Float(bin) + 0.5) * width
        if threshold.isOn(middle) { on += count } else { off += count }
      }
      return (on, off)
    }
    let (yes, no) = (split(histogram.on), split(histogram.off))
    func row(_ name: String, _ counts: (on: Int, off: Int)) -> String {
      name.padded(7) + FixedPoint.grouped(counts.on).aligned(11)
        + FixedPoint.grouped(counts.off).aligned(11)
    }
    screen.write(
      "       " + "on".aligned(11) + "off".aligned(11) + "  (by bins)", in: area, line: line,
      face: .dim)
    screen.write(row("true", yes), in: area, line: line + 1)
    screen.write(row("false", no), in: area, line: line + 2)
    return line + 3
  }
}
