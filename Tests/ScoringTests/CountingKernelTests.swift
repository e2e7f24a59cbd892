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
    "each bin counts the labels of its timesteps", arguments: InstructionSet.available,
    [(bins: 64, words: 5, graded: 64), (64, 8, 0), (7, 11, 128), (256, 1, 64), (1, 17, 64)])
  func counts(set: InstructionSet, shape wanted: (bins: Int, words: Int, graded: Int)) {
    let kernels = set.kernels
    var random = SplitMix64(seed: 9)
    let rowWords = (wanted.words + 7) / 8 * 8
    let plane = wanted.bins * wanted.words
    let room = 8 + 3
    var shape = ck_scoring_shape(
      bins: Int32(wanted.bins), words: Int32(wanted.words), planes: 14,
      graded: Int32(wanted.graded), plane: Int64(plane + room))
    var counters = (0..<14 * (plane + room)).map { $0 % (plane + room) < plane ? 0 : UInt64(77) }
    var sums = [UInt32](repeating: 0, count: wanted.bins * wanted.graded + 1)
    var totals = [UInt32](repeating: 0, count: wanted.bins)
    var expectedCounts = [UInt32](repeating: 0, count: 64 * wanted.words * wanted.bins)
    var (expectedSums, expectedTotals) = (sums, totals)
    for slots in [1, 4096, 0, 7, 8, 9, 1003] {
      let codes = (0..<slots).map { _ in
        // The squares make some bins crowded, so that their digits carry far.
        UInt8(
          Int.random(in: 0..<wanted.bins, using: &random)
            * Int.random(in: 0..<wanted.bins, using: &random) / wanted.bins)
      }
      let rows = (0..<slots * rowWords).map { $0 % rowWords < wanted.words ? random.next() : 0 }
      let graded = (0..<slots * wanted.graded + 1).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      var order = [UInt16](repeating: 0, count: slots + 1)
      ck_scoring_add(
        kernels, &shape, codes + [0], Int32(slots), rows + [0], Int32(rowWords), graded, &counters,
        &sums, &totals, &order)
      for (slot, code) in codes.enumerated() {
        let bin = Int(code)
        expectedTotals[bin] += 1
        for bit in 0..<64 * wanted.words {
          let isTrue = rows[slot * rowWords + bit / 64] >> UInt64(bit % 64) & 1
          expectedCounts[bit * wanted.bins + bin] += UInt32(isTrue)
        }
        for label in 0..<wanted.graded {
          expectedSums[bin * wanted.graded + label] += UInt32(graded[slot * wanted.graded + label])
        }
      }
    }
    var counted = [UInt32](repeating: 0, count: expectedCounts.count)
    ck_scoring_counts(kernels, &shape, counters, &counted)
    #expect(totals == expectedTotals)
    #expect(counted == expectedCounts)
    #expect(sums == expectedSums)
    let rooms = counters.indices.filter { $0 % (plane + room) >= plane }
    #expect(rooms.allSatisfy { counters[$0] == 77 }, "the room after them is left as it was")
  }
}
