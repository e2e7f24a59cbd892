// SPDX-License-Identifier: Apache-2.0

import Shading

/// How often a thresholded cell and a binary hypothesis agree.
struct Confusion: Equatable {
  /// Symbols by the label's truth.
  struct Row: Equatable {
    var isTrue = 0
    var isFalse = 0
  }
  var on = Row()
  var off = Row()

  /// A share, 0 of nothing.
  func share(_ part: Int, of whole: Int) -> Double {
    whole > 0 ? Double(part) / Double(whole) : 0
  }
}

/// What is known of one cell over the whole text.
struct CellCard {
  /// How one gate is used.
  struct Gate {
    let shown: Shown
    /// Shares of symbols where it is below 0.1 and above 0.9.
    let left: Double
    let right: Double
    /// What is known only where the page holds the gate's trace.
    var mean: Double?
    var histogram: Histogram?
  }
  let cell: CellID
  let shown: Shown
  let values: [Float]
  let scale: Scale
  let threshold: Threshold
  /// The binary hypothesis that it is held against.
  let hypothesis: String?
  let histogram: Histogram
  let confusion: Confusion?
  /// Its gates: of their traces where the report shows them, else what was counted while the network read.
  let gates: [Gate]
  /// Its best scores, one a hypothesis.
  let scores: [Score]
  /// How long it keeps what it holds, in words.
  let timeScale: String

  private static let bins = 60
  private static let gateBins = 40
  private static let mostScores = 4

  /// Reads what there is to know.
  init(_ plan: ReportPlan, _ cell: CellID) throws {
    let gallery = plan.gallery
    let all = 0..<gallery.summary.timesteps
    self.cell = cell
    shown = plan.main(cell)
    hypothesis = plan.binaryHypothesis(of: cell)
    let values = try gallery.values(cell, shown, all)
    self.values = values
    scale = try gallery.scale(cell, shown, mode: .cell)
    let threshold = try gallery.threshold(cell, shown, hypothesis: hypothesis)
    self.threshold = threshold
    histogram = try gallery.histogram(
      cell, shown, bins: CellCard.bins, hypothesis: hypothesis)
    confusion = try hypothesis.map { name in
      CellCard.confusion(values, threshold, try gallery.labels(name, all))
    }
    var gates: [Gate] = []
    var timeScale = "Gates"
    for shown in plan.shown[cell] ?? [] where [.i, .f, .o, .r, .z].contains(shown) {
      let values = try gallery.values(cell, shown, all)
      var gate = CellCard.gate(shown, values)
      gate.histogram = try gallery.histogram(
        cell, shown, bins: CellCard.gateBins, hypothesis: hypothesis)
      gates.append(gate)
      if shown == .f { timeScale = CellCard.timeScale(values) }
    }
    if gates.isEmpty {
      gates = plan.options.saturation.compactMap { counted in
        guard counted.cell == cell, let shown = Shown(rawValue: counted.quantity.rawValue) else {
          return nil
        }
        return Gate(shown: shown, left: counted.left, right: counted.right)
      }
    }
    self.gates = gates
    self.timeScale = timeScale
    scores = Array(
      gallery.hypotheses.compactMap { hypothesis in
        gallery.ranking(hypothesis: hypothesis.name).first { $0.cell == cell }
      }.sorted { ($1.effect, $0.hypothesis) < ($0.effect, $1.hypothesis) }
        .prefix(CellCard.mostScores))
  }

  /// What the histogram shows.
  var histogramCaption: String {
    guard let hypothesis else { return "\(shown.summary), counts over all symbols" }
    return
      "\(shown.summary) where \(hypothesis) is true (filled) and false (line), each to its own height"
  }

  private static func confusion(_ values: [Float], _ threshold: Threshold, _ labels: [Float])
    -> Confusion
  {
    var confusion = Confusion()
    for (value, label) in zip(values, labels) where !value.isNaN {
      let isOn = threshold.sign < 0 ? value < threshold.value : value >= threshold.value
      switch (isOn, label != 0) {
      case (true, true): confusion.on.isTrue += 1
      case (true, false): confusion.on.isFalse += 1
      case (false, true): confusion.off.isTrue += 1
      case (false, false): confusion.off.isFalse += 1
      }
    }
    return confusion
  }

  private static func gate(_ shown: Shown, _ values: [Float]) -> Gate {
    let finite = values.filter(\.isFinite)
    let count = Double(max(finite.count, 1))
    return Gate(
      shown: shown, left: Double(finite.count { $0 < 0.1 }) / count,
      right: Double(finite.count { $0 > 0.9 }) / count,
      mean: finite.reduce(0) { $0 + Double($1) } / count)
  }

  /// The mean of 1 / (1 − f) over symbols, held at a million where f is one.
  private static func timeScale(_ forget: [Float]) -> String {
    let finite = forget.filter(\.isFinite)
    let sum = finite.reduce(0.0) { $0 + 1 / max(1 - Double($1), 1e-6) }
    let mean = sum / Double(max(finite.count, 1))
    return "Gates; time-scale \(FixedPoint.text(mean, places: 1)) symbols (mean of 1 / (1 − f))"
  }
}
