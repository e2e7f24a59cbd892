// SPDX-License-Identifier: Apache-2.0

import Shading

/// One cell's quantity over the page's text, packed for the page's script.
///
/// What is kept of a value is the number that every view prints of it, in units of its last decimal; a
/// shade is counted from that. Where fewer levels are wanted (`Levels`), it is the nearest of them instead.
struct PageTrace {
  let cell: CellID
  let shown: Shown
  /// The cell's scale.
  let scale: Scale
  /// The layer's scale.
  let layerScale: Scale
  let threshold: Threshold?
  /// One number a symbol: printed units, or levels where there are fewer; `none` where there is no value.
  let numbers: [Int]
  /// Levels from 0 to the scale's end; nil where every printed number is one.
  let steps: Int?
  /// What stands for no value.
  let none: Int
  /// What a page holds of it.
  let payload: Payload

  /// Reads a trace, its scales and its threshold.
  init(_ plan: ReportPlan, _ cell: CellID, _ shown: Shown, _ levels: Levels) throws {
    self.cell = cell
    self.shown = shown
    let scale = try plan.gallery.scale(cell, shown, mode: .cell)
    self.scale = scale
    layerScale = try plan.gallery.scale(cell, shown, mode: .layer)
    threshold =
      shown.isOfModel
      ? nil
      : try plan.gallery.threshold(cell, shown, hypothesis: plan.binaryHypothesis(of: cell))
    let values = try plan.gallery.values(cell, shown, plan.positions)
    let numbers = values.map { levels.number(scale.printed($0), on: scale) }
    let none = 1 + (numbers.lazy.map(abs).max() ?? 0)
    self.numbers = zip(values, numbers).map { $0.isNaN ? none : $1 }
    self.none = none
    steps = levels.steps
    payload = Payload(self.numbers)
  }

  /// What is printed of the value at a place of the page's text; nil where there is no value.
  func printed(_ place: Int) -> Int? {
    let number = numbers[place]
    guard number != none else { return nil }
    guard let steps else { return number }
    let size = (2 * abs(number) * scale.printedEnd + steps) / (2 * steps)
    return number < 0 ? -size : size
  }

  /// The shade there, as the page's script finds it.
  func shade(_ place: Int) -> Shade {
    printed(place).map { Shade(scale.level(ofPrinted: $0, half: Shade.levels)) } ?? .noValue
  }

  /// Whether the value there lies beyond the scale's ends.
  func isBeyond(_ place: Int) -> Bool { abs(printed(place) ?? 0) > scale.printedEnd }

  /// What the page's script is told of it besides its numbers.
  func data(payload name: String) -> PageData.Trace {
    let unit = FixedPoint.unit(places: scale.places)
    // Another scale may be written with more or fewer decimals.
    func ends(_ other: Scale) -> PageData.Ends {
      let units = Double(other.printedEnd) * Double(unit)
      return PageData.Ends(
        end: units / Double(FixedPoint.unit(places: other.places)), low: other.lowText,
        high: other.highText)
    }
    return PageData.Trace(
      data: name, isDifference: payload.isDifference, shown: shown.rawValue,
      title: Caption.title(cell, shown), name: shown.summary,
      label: shown.isOfModel ? "surprise" : shown.rawValue, suffix: shown.isOfModel ? " bits" : "",
      scales: [
        "cell": ends(scale), "layer": ends(layerScale),
        "fixed": ends(Scale(end: 1, isUnsigned: scale.isUnsigned)),
      ],
      steps: steps, none: none, unit: unit, places: scale.places, dropsZero: scale.end <= 1,
      isUnsigned: scale.isUnsigned, cut: threshold.map { scale.printed($0.value) } ?? 0,
      sign: threshold?.sign)
  }
}
