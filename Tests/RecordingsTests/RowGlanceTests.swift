// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Testing

@testable import Recordings

@Suite("A row at a glance")
struct RowGlanceTests {
  /// Rows of every length, some with values that are held, infinite or no number, at their end too.
  private static let rows: [[Float]] = [0, 1, 2, 15, 16, 17, 33, 500, 2048].flatMap { length in
    let plain = (0..<length).map { sinf(Float($0) * 0.7) * 3 + Float($0 % 5) }
    let odd: [Float] = [.nan, .infinity, -.infinity, 65_504, -65_504, 0, -0.0]
    return [
      plain, plain.map { _ in -2.5 }, plain.map { _ in .nan },
      zip(0..., plain).map { $0 % 9 == 0 ? odd[$0 / 9 % odd.count] : $1 },
      plain.dropLast() + (length > 0 ? [.infinity] : []),
      plain.dropLast() + (length > 0 ? [65_504] : []),
    ]
  }

  private func glance(_ row: [Float]) -> [Float] {
    var glance = [Float](repeating: 0, count: RowGlance.width)
    ck_row_glance(row, row.count, &glance)
    return glance
  }

  @Test("a glance tells what a plain count tells", arguments: rows)
  func plainCount(_ row: [Float]) {
    let glance = glance(row)
    let finite = row.filter(\.isFinite)
    let count = Double(max(finite.count, 1))
    let mean = finite.reduce(0) { $0 + Double($1) } / count
    let variance =
      finite.reduce(0) { $0 + (Double($1) - Double(glance[2])) * (Double($1) - Double(glance[2])) }
      / count
    #expect(glance[0] == finite.min() ?? 0 && glance[1] == finite.max() ?? 0)
    #expect(abs(Double(glance[2]) - mean) <= 1e-6 * finite.reduce(0) { $0 + Double(abs($1)) })
    #expect(abs(Double(glance[3]) - variance) <= 1e-5 * variance)
    #expect(glance[4] == 0)
    #expect(Int(glance[5]) == row.count - finite.count)
  }

  @Test("rows of float16 give the same bits as their float32, and count what is held")
  func halves() {
    for row in RowGlanceTests.rows where !row.isEmpty {
      let stride = row.count + 3
      var halves = [UInt16](repeating: 0x7e00, count: 2 * stride)
      for place in 0..<2 {
        halves.withUnsafeMutableBufferPointer {
          guard let base = $0.baseAddress else { return }
          ck_rows_to_f16(row, row.count, base + place * stride, stride, 1, row.count)
        }
      }
      var glances = [Float](repeating: 0, count: 2 * RowGlance.width)
      ck_rows_glance_f16(halves, stride, 2, row.count, &glances)
      var floats = [Float](repeating: 0, count: row.count)
      ck_rows_from_f16(halves, row.count, &floats, row.count, 1, row.count)
      var expected = glance(floats)
      expected[4] = Float(row.count { $0.magnitude >= 65_504 })
      #expect(glances.map(\.bitPattern) == (expected + expected).map(\.bitPattern))
    }
  }

  @Test("a histogram counts every finite value once, where a plain division puts it")
  func histogram() {
    for (row, bins) in zip(RowGlanceTests.rows, [1, 7, 256, 2048, 16, 2048].cycled) {
      let glance = glance(row)
      for width in [(glance[1] - glance[0]) / Float(bins), 0] {
        var counts = [UInt32](repeating: 1, count: bins)
        ck_row_histogram(row, row.count, glance[0], width, &counts, bins)
        var expected = [UInt32](repeating: 1, count: bins)
        for value in row where value.isFinite {
          let place = width > 0 ? (value - glance[0]) * (1 / width) : 0
          expected[Int(min(max(place, 0), Float(bins - 1)))] += 1
        }
        #expect(counts == expected)
      }
    }
  }
}

extension Array {
  /// The elements again and again.
  fileprivate var cycled: some Sequence<Element> {
    sequence(state: 0) { place in
      defer { place = (place + 1) % count }
      return self[place]
    }
  }
}
