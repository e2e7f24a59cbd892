// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Shading

/// One cell's quantity over the page's text, packed for the page's script.
struct PageTrace {
  let cell: CellID
  let shown: Shown
  let code: ShadeCode
  /// One code a symbol.
  let codes: [Int8]
  let threshold: Threshold?
  /// The layer's scale.
  let layerScale: Scale

  /// Reads a trace, its scales and its threshold.
  init(_ plan: ReportPlan, _ cell: CellID, _ shown: Shown) throws {
    self.cell = cell
    self.shown = shown
    let scale = try plan.gallery.scale(cell, shown, mode: .cell)
    let values = try plan.gallery.values(cell, shown, plan.positions)
    let code = ShadeCode(scale: scale, values: values)
    self.code = code
    codes = values.map { code.code($0) }
    layerScale = try plan.gallery.scale(cell, shown, mode: .layer)
    threshold =
      shown.isOfModel
      ? nil
      : try plan.gallery.threshold(cell, shown, hypothesis: plan.binaryHypothesis(of: cell))
  }

  /// The shade of a code, as the page's script finds it.
  static func shade(_ code: Int8) -> Shade {
    guard code != ShadeCode.none else { return .noValue }
    let half = code < 0 ? -(ShadeCode.perShade / 2) : ShadeCode.perShade / 2
    return Shade((Int(code) + half) / ShadeCode.perShade)
  }

  /// The codes as differences, gzip, base64: what a page holds.
  var payload: [UInt8] { PageTrace.packed(codes.map { UInt8(bitPattern: $0) }, isDifference: true) }

  /// Bytes as gzip in base64; as differences between neighbours where they are a trace.
  static func packed(_ bytes: [UInt8], isDifference: Bool) -> [UInt8] {
    var last: UInt8 = 0
    let sent =
      !isDifference
      ? bytes
      : bytes.map { byte in
        defer { last = byte }
        return byte &- last
      }
    return Array(Data(Gzip.pack(sent)).base64EncodedData())
  }
}
