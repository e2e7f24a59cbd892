// SPDX-License-Identifier: Apache-2.0

import CKernels
import Chance
import Tensors
import Testing

@Suite("Counting, for each instruction set, against one by one")
struct CountingKernelTests {
  @Test(
    "a value's bin is the number of edges below it", arguments: InstructionSet.available,
    [0, 1, 7, 63, 64, 200])
  func bins(set: InstructionSet, edgeCount: Int) {
    var random = SplitMix64(seed: 5)
    let edges = (0..<edgeCount).map { Float($0 / 2) }  // each twice: equal edges count twice
    let special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude]
    for count in [0, 1, 15, 16, 33, 100] {
      let values =
        special.prefix(count)
        + (0..<max(0, count - special.count)).map { _ in
          Float(Int.random(in: -10...2 * edgeCount + 10, using: &random)) / 4
        }
      var codes = [UInt8](repeating: 255, count: count + 1)
      let strange = ck_scoring_bins(
        set.kernels, Array(values), Int64(count), edges, Int32(edgeCount), &codes)
      let expected = values.map { value in UInt8(edges.count { value > $0 }) }
      #expect(Array(codes.dropLast()) == expected)
      #expect(codes.last == 255, "nothing is written beyond the values")
      #expect(Int(strange) == values.count { !$0.isFinite })
    }
  }

  @Test(
    "each bin counts the labels of its timesteps, cell by cell",
    arguments: InstructionSet.available,
    [
      (cells: 2, bins: 64, words: 5, graded: 64), (1, 64, 8, 0), (11, 7, 11, 128), (1, 256, 1, 64),
      (9, 1, 17, 64),
    ])
  func counts(set: InstructionSet, shape wanted: (cells: Int, bins: Int, words: Int, graded: Int)) {
    let kernels = set.kernels
    var random = SplitMix64(seed: 9)
    let (cells, bins, graded) = (wanted.cells, wanted.bins, wanted.graded)
    let rowWords = (wanted.words + 7) / 8 * 8
    let ofCell = bins * wanted.words + 8
    let plane = cells * ofCell + 3
    /// Whether a word of the counters is one of a cell's.
    func isCounter(_ index: Int) -> Bool {
      index % plane < plane - 3 && index % plane % ofCell < ofCell - 8
    }
    var shape = ck_scoring_shape(
      bins: Int32(bins), words: Int32(wanted.words), planes: 14, graded: Int32(graded),
      plane: Int64(plane))
    var counters = (0..<14 * plane).map { isCounter($0) ? 0 : UInt64(77) }
    var sums = [UInt32](repeating: 0, count: cells * bins * graded + 1)
    var totals = [UInt32](repeating: 0, count: cells * bins)
    let bits = 64 * wanted.words
    var expectedCounts = [UInt32](repeating: 0, count: cells * bits * bins)
    var (expectedSums, expectedTotals) = (sums, totals)
    for slots in [1, 4096, 0, 7, 8, 9, 1003] {
      let stride = slots + 5
      let codes = (0..<cells * stride).map { _ in
        // The squares make some bins crowded, so that their digits carry far.
        UInt8(
          Int.random(in: 0..<bins, using: &random) * Int.random(in: 0..<bins, using: &random) / bins
        )
      }
      let rows = (0..<slots * rowWords).map { $0 % rowWords < wanted.words ? random.next() : 0 }
      let ranks = (0..<slots * graded + 1).map { _ in UInt8.random(in: 0...255, using: &random) }
      var order = [UInt16](repeating: 0, count: Int(CK_SCORING_TOGETHER) * slots + 1)
      ck_scoring_add(
        kernels, &shape, Int32(cells), codes, Int64(stride), Int32(slots), rows + [0],
        Int32(rowWords), ranks, &counters, &sums, &totals, &order)
      for cell in 0..<cells {
        for slot in 0..<slots {
          let bin = Int(codes[cell * stride + slot])
          expectedTotals[cell * bins + bin] += 1
          for bit in 0..<bits {
            let isTrue = rows[slot * rowWords + bit / 64] >> UInt64(bit % 64) & 1
            expectedCounts[(cell * bits + bit) * bins + bin] += UInt32(isTrue)
          }
          for label in 0..<graded {
            expectedSums[(cell * bins + bin) * graded + label] += UInt32(
              ranks[slot * graded + label])
          }
        }
      }
    }
    var counted = [UInt32](repeating: 0, count: expectedCounts.count)
    for cell in 0..<cells {
      counters.withUnsafeBufferPointer { counters in
        counted.withUnsafeMutableBufferPointer { counted in
          ck_scoring_counts(
            kernels, &shape, counters.baseAddress! + cell * ofCell,
            counted.baseAddress! + cell * bits * bins)
        }
      }
    }
    #expect(totals == expectedTotals)
    #expect(counted == expectedCounts)
    #expect(sums == expectedSums)
    #expect(
      counters.indices.allSatisfy { isCounter($0) || counters[$0] == 77 },
      "the room after them is left as it was")
  }
}
