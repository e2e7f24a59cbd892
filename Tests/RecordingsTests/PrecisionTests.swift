// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

@testable import Recordings

@Suite("Values are stored as the precision says")
struct PrecisionTests {
  private func halves(_ values: [Float]) -> [UInt16] {
    var halves = [UInt16](repeating: 0, count: values.count)
    ck_rows_to_f16(values, values.count, &halves, values.count, 1, values.count)
    return halves
  }

  @Test("every float16 is read as Swift reads it, and written back as it was")
  func everyHalf() {
    let all = (UInt16.min...UInt16.max).map { $0 }
    var floats = [Float](repeating: 0, count: all.count)
    ck_rows_from_f16(all, all.count, &floats, all.count, 1, all.count)
    let back = halves(floats)
    for (bits, (float, again)) in zip(all, zip(floats, back)) {
      let half = Float16(bitPattern: bits)
      if half.isNaN {
        #expect(float.isNaN && Float16(bitPattern: again).isNaN)
      } else {
        #expect(float == Float(half))
        let isInfinite = half.isInfinite
        #expect(again == (isInfinite ? bits - 1 : bits), "infinity is held at 65504")
      }
    }
  }

  @Test("rounding is to nearest even, at every length of row")
  func rounding() {
    var values: [Float] = [
      0, -0.0, 1e-8, 5.9604645e-8, 2.9802322e-8, 2.9802326e-8, 6.1e-5, 1 + 1 / 2048,
      1 + 3 / 2048, 65_519, 65_520, 1e9, -1e9, .infinity, -.infinity, 0.1, -0.3, 1000.25, 2049,
    ]
    for step in 0..<2000 { values.append(Float(step * step) * 0.0137 - 500) }
    for length in [values.count, 1, 7, 8, 9, 19] {
      let halves = halves(Array(values[..<length]))
      for (value, half) in zip(values, halves) {
        let held = min(max(value, -65_504), 65_504)
        #expect(half == Float16(held).bitPattern, "\(value)")
      }
    }
  }

  @Test("what float16 cannot hold is held at its limit, counted and reported")
  func overflow() throws {
    let sample = Sample(lengths: [200], layers: 1, loss: false)
    try withFolder { folder in
      for (precision, held) in [(Precision.f16, 3), (.f32, 0), (.u8, 0)] {
        let path = folder + "/" + precision.rawValue
        let writer = try sample.writer(path, RecordingOptions(precision: precision))
        for quantity in [Quantity.c, .h] {
          var values = [Float](repeating: 1, count: 600)
          if quantity == .c {
            values[201] = 70_000
            values[202] = -1e30
            values[203] = .infinity
            values[204] = .nan
          }
          try writer.receive(
            ActivationBlock(
              layer: 0, quantity: quantity, document: 0, timesteps: 0..<200, values: values,
              stride: 200, cells: 3))
        }
        try writer.finish(document: 0, timesteps: 200)
        let totals = try writer.close()
        #expect(totals.held == held)
        #expect(totals.notFinite == (precision == .f16 ? 1 : 2))
        let recording = try Recording(path: path)
        let cell = CellID(layer: 0, index: 1)
        let trace = try recording.trace(cell, .c, 0..<200)
        #expect(trace[4].isNaN)
        if precision == .f16 { #expect(trace[1...3] == [65_504, -65_504, 65_504]) }
        if precision == .f32 { #expect(trace[1...3] == [70_000, -1e30, .infinity]) }
        #expect(try recording.summary(cell, .c).held == held)
        let quiet = try recording.summary(CellID(layer: 0, index: 0), .c)
        #expect(quiet.notFinite == 0 && quiet.minimum == 1 && quiet.maximum == 1)
        #expect(quiet.mean == 1 && quiet.standardDeviation == 0)
      }
    }
  }

  @Test("a byte is at most 1/254 of the row's largest magnitude off")
  func bytes() {
    let values = (0..<4096).map { sinf(Float($0) * 0.1) * 3.7 - 1 }
    let largest = values.map(abs).max() ?? 0
    let scale = largest / 127
    var codes = [UInt8](repeating: 0, count: values.count)
    var back = values
    ck_row_to_u8(values, &codes, values.count, scale)
    ck_row_from_u8(codes, &back, codes.count, scale)
    let worst = zip(values, back).map { abs($0 - $1) }.max() ?? 0
    #expect(worst <= largest / 254 * 1.0001 && worst > largest / 300)
    #expect(!codes.contains(0))
  }
}
