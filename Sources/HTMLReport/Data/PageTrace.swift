// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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

  /// Numbers as gzip in base64: differences between neighbours, or the numbers themselves.
  ///
  /// Smooth traces are shorter as the one, jumpy ones as the other.
  struct Payload {
    let bytes: [UInt8]
    let isDifference: Bool

    init(_ numbers: [Int]) {
      var last = 0
      let differences = numbers.map { number in
        defer { last = number }
        return number - last
      }
      let (direct, indirect) = (PageTrace.packed(numbers), PageTrace.packed(differences))
      isDifference = indirect.count < direct.count
      bytes = isDifference ? indirect : direct
    }
  }

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

  /// Numbers as gzip in base64.
  static func packed(_ numbers: [Int]) -> [UInt8] { packed(short(numbers)) }

  /// Bytes as gzip in base64.
  static func packed(_ bytes: [UInt8]) -> [UInt8] {
    Array(Data(Gzip.pack(bytes)).base64EncodedData())
  }

  /// Numbers in as few bytes as each needs: seven bits a byte, lowest first, the sign in the very lowest.
  static func short(_ numbers: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count)
    for number in numbers {
      var rest = number < 0 ? -2 * number - 1 : 2 * number
      while rest > 127 {
        bytes.append(UInt8(rest & 127 | 128))
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }
}
