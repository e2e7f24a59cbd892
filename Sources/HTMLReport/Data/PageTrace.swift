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

  /// What a page holds of it, and whether that is differences between neighbours or the codes themselves:
  /// smooth traces are shorter as the one, jumpy ones as the other.
  var payload: (bytes: [UInt8], isDifference: Bool) {
    let plain = codes.map { UInt8(bitPattern: $0) }
    var last: UInt8 = 0
    let differences = plain.map { byte in
      defer { last = byte }
      return byte &- last
    }
    let (direct, indirect) = (PageTrace.packed(plain), PageTrace.packed(differences))
    return indirect.count < direct.count ? (indirect, true) : (direct, false)
  }

  /// Bytes as gzip in base64.
  static func packed(_ bytes: [UInt8]) -> [UInt8] {
    Array(Data(Gzip.pack(bytes)).base64EncodedData())
  }
}
