// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Tensors
import Testing

@Suite("Weights in 24 bits")
struct NarrowPanelsTests {
  private let shape = (columns: 130, inputs: 33)

  /// Rows of very different sizes, the last one of zeros.
  private var weights: [Float] {
    (0..<shape.columns).flatMap { row -> [Float] in
      let size = row == shape.columns - 1 ? 0 : pow(10, Float(row % 41 - 20))
      return (0..<shape.inputs).map { sin(Float(row * 71 + $0 * 13)) * size }
    }
  }

  private func pack(_ weights: [Float], rounded: Bool, for set: InstructionSet) -> AlignedBuffer {
    let packed = AlignedBuffer(
      count: ck_packed_count(set.kernels, Int32(shape.columns), Int32(shape.inputs)))
    var weights = weights
    if rounded { ck_round_rows(&weights, shape.columns, shape.inputs) }
    ck_pack(
      set.kernels, weights, shape.inputs, Int32(shape.inputs), (0..<130).map(Int32.init),
      Int32(shape.columns), packed.start)
    return packed
  }

  /// The words and scales of a packed matrix, or nil where it has none.
  private func narrowed(
    _ packed: AlignedBuffer, for set: InstructionSet
  ) -> (words: AlignedMemory<UInt32>, scales: AlignedBuffer)? {
    let (columns, inputs) = (Int32(shape.columns), Int32(shape.inputs))
    let words = AlignedMemory<UInt32>(count: ck_narrow_count(set.kernels, columns, inputs))
    let scales = AlignedBuffer(count: ck_packed_count(set.kernels, columns, 1))
    guard words.count > 0 else { return nil }
    let isExact = ck_narrow(
      set.kernels, packed.start, columns, inputs, words.start, scales.start)
    return isExact == 0 ? nil : (words, scales)
  }

  private func product(_ matrix: ck_matrix, _ x: [Float], for set: InstructionSet) -> [Float] {
    let width = AlignedBuffer.padded(shape.columns)
    let out = AlignedBuffer(count: width)
    x.withUnsafeBufferPointer { x in
      guard let base = x.baseAddress else { return }
      var product = ck_product(
        weights: matrix, columns: Int32(width), inputs: Int32(shape.inputs), x: base,
        x_stride: shape.inputs, rows: 1, addend: nil, addend_stride: 0, out: out.start,
        out_stride: width, backwards: 0)
      ck_product_share(set.kernels, &product, 0, 1)
    }
    return out.values
  }

  @Test("no weight moves by more than 2^-23 of its row's largest", arguments: names)
  func rounding(name: String) throws {
    let set = try InstructionSet.named(name)
    let (whole, rounded) = (
      pack(weights, rounded: false, for: set), pack(weights, rounded: true, for: set)
    )
    let wide = 4 * set.lanes
    var moved = 0
    for column in 0..<shape.columns {
      let places = (0..<shape.inputs).map { input in
        (column / wide * shape.inputs + input) * wide + column % wide
      }
      let most = places.map { abs(whole.start[$0]) }.max() ?? 0
      for place in places where rounded.start[place] != whole.start[place] {
        moved += 1
        #expect(abs(rounded.start[place] - whole.start[place]) <= most * 0x1p-23)
      }
    }
    #expect(moved > 1000)
  }

  @Test("one row's product is the same bits from 24 bits a weight", arguments: names)
  func sameBits(name: String) throws {
    let set = try InstructionSet.named(name)
    let panels = pack(weights, rounded: true, for: set)
    guard let (words, scales) = narrowed(panels, for: set) else {
      #expect(set.lanes < 8, "only short vectors do without")
      return
    }
    let x = (0..<shape.inputs).map { cos(Float($0)) }
    let floats = ck_matrix(panels: panels.start, words: nil, scales: nil)
    let expected = product(floats, x, for: set)
    #expect(expected.contains { $0 != 0 })
    let narrow = ck_matrix(panels: panels.start, words: words.start, scales: scales.start)
    #expect(product(narrow, x, for: set) == expected)
    // Zeros in place of the floats show what is read from words: with long vectors everything, with short ones
    // the first of two panels.
    let zeros = AlignedBuffer(count: panels.count)
    let fromWords = ck_matrix(panels: zeros.start, words: words.start, scales: scales.start)
    let found = product(fromWords, x, for: set)
    for (column, (found, expected)) in zip(found, expected).enumerated() {
      let isFirst = column / (4 * set.lanes) % 2 == 0
      #expect(found == (set.lanes < 16 && !isFirst ? 0 : expected), "column \(column)")
    }
  }

  @Test("weights that 24 bits do not hold exactly are refused", arguments: names)
  func refusals(name: String) throws {
    let set = try InstructionSet.named(name)
    #expect(narrowed(pack(weights, rounded: false, for: set), for: set) == nil)
    for odd in [Float.nan, .infinity, -.infinity] {
      var weights = weights
      weights[5] = odd
      let packed = pack(weights, rounded: true, for: set)
      #expect(packed.values.contains { odd.isNaN ? $0.isNaN : $0 == odd }, "it stays what it is")
      #expect(narrowed(packed, for: set) == nil)
    }
    let tiny = weights.map { $0 * 1e-20 }
    #expect(narrowed(pack(tiny, rounded: true, for: set), for: set) == nil)
  }

  @Test("a large matrix that is read at every step has them, for one row", arguments: names)
  func largeOnes(name: String) throws {
    let set = try InstructionSet.named(name)
    func words(_ columns: Int, isReadAtEveryStep: Bool, rows: Int) -> Bool {
      let values = (0..<columns * 256).map { Float($0 % 257) / 1000 }
      let matrix = PackedMatrix(
        Tensor(shape: [columns, 256], values: values), isReadAtEveryStep: isReadAtEveryStep,
        for: set)
      return matrix.matrix(rows: rows).words != nil
    }
    #expect(words(1025, isReadAtEveryStep: true, rows: 1) == (set.lanes >= 8))
    #expect(!words(1025, isReadAtEveryStep: true, rows: 2))
    #expect(!words(1024, isReadAtEveryStep: true, rows: 1))
    #expect(!words(1025, isReadAtEveryStep: false, rows: 1))
  }
}
