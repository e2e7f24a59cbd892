// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Tensors
import Testing

/// Small whole numbers over 64, so that sums in any order are exact.
private func whole(_ count: Int, seed: Int) -> [Float] {
  (0..<count).map { Float(($0 * 37 + seed * 101) % 129 - 64) / 64 }
}

/// Fractions whose sums do depend on their order.
private func fractions(_ count: Int, seed: Int) -> [Float] {
  (0..<count).map { sin(Float($0 * 7 + seed)) }
}

@Suite("Packed products")
struct ProductTests {
  private func multiply(
    _ matrix: PackedMatrix, _ x: [Float], rows: Int, adding addend: [Float]?
  ) -> [Float] {
    let out = AlignedBuffer(count: rows * matrix.columns)
    matrix.multiply(
      x, stride: matrix.inputs, rows: rows, adding: addend, stride: 0, into: out.start,
      stride: matrix.columns)
    return out.array(0..<out.count)
  }

  @Test("a product equals the sums written out, for any size", arguments: names)
  func equalsPlainSums(name: String) throws {
    let set = try InstructionSet.named(name)
    for (columns, inputs) in [(1, 1), (3, 5), (16, 64), (65, 33), (130, 7)] {
      let w = whole(columns * inputs, seed: 1)
      let matrix = PackedMatrix(Tensor(shape: [columns, inputs], values: w), for: set)
      #expect(matrix.columns % 16 == 0 && matrix.columns - columns < 16)
      let bias = whole(matrix.columns, seed: 2)
      for rows in [1, 2, 3, 5, 6, 7, 13] {
        let x = whole(rows * inputs, seed: 3)
        let y = multiply(matrix, x, rows: rows, adding: bias)
        for row in 0..<rows {
          for column in 0..<columns {
            let sum = (0..<inputs).reduce(bias[column]) {
              $0 + w[column * inputs + $1] * x[row * inputs + $1]
            }
            #expect(y[row * matrix.columns + column] == sum)
          }
        }
      }
    }
  }

  @Test("a row's bits are the same in a tile of any height", arguments: names)
  func rowsAreIndependent(name: String) throws {
    let set = try InstructionSet.named(name)
    // Rows of one band, of several, of more than are dealt out at once, and too long to be dealt out.
    let shapes: [(inputs: Int, heights: [Int])] = [
      (61, Array(2...20)), (300, [24, 25, 40]), (700, [46, 47, 50]), (12_000, [2, 3, 5]),
      (33_000, [2]),
    ]
    let columns = 70
    for (inputs, heights) in shapes {
      let matrix = PackedMatrix(
        Tensor(shape: [columns, inputs], values: fractions(columns * inputs, seed: 1)), for: set)
      let most = heights.max() ?? 0
      let x = fractions(most * inputs, seed: 2)
      let alone = (0..<most).flatMap { row in
        multiply(matrix, Array(x[row * inputs..<(row + 1) * inputs]), rows: 1, adding: nil)
      }
      for rows in heights {
        let together = multiply(matrix, x, rows: rows, adding: nil)
        #expect(together == Array(alone.prefix(rows * matrix.columns)), "\(inputs) × \(rows)")
      }
    }
  }

  @Test("walking the panels backwards changes no bit", arguments: names)
  func backwards(name: String) throws {
    let set = try InstructionSet.named(name)
    let matrix = PackedMatrix(
      Tensor(shape: [200, 30], values: fractions(6000, seed: 1)), for: set)
    let x = fractions(90, seed: 2)
    for rows in [1, 3] {
      let out = AlignedBuffer(count: rows * matrix.columns)
      x.withUnsafeBufferPointer { x in
        guard let base = x.baseAddress else { return }
        var product = ck_product(
          weights: matrix.matrix(rows: rows), columns: Int32(matrix.columns), inputs: 30, x: base,
          x_stride: 30,
          rows: Int32(rows), addend: nil, addend_stride: 0, out: out.start,
          out_stride: matrix.columns, backwards: 1)
        ck_product_share(set.kernels, &product, 0, 1)
      }
      #expect(out.array(0..<out.count) == multiply(matrix, x, rows: rows, adding: nil))
    }
  }

  @Test("an LSTM's rows are dealt by gates, others keep their order")
  func orders() {
    #expect(
      PackedMatrix.sources(.natural, rows: 3, lanes: 8).prefix(5) == [0, 1, 2, -1, -1])
    let gates = PackedMatrix.sources(.gates(2, cells: 3), rows: 6, lanes: 8)
    #expect(gates.count == 32 && gates[16...19] == [3, 4, 5, -1])
    let dealt = PackedMatrix.sources(.dealt(cells: 5), rows: 20, lanes: 4)
    #expect(dealt.count == 64)
    #expect(dealt[0..<8] == [0, 1, 2, 3, 5, 6, 7, 8])  // i of cells 0…3, f of cells 0…3
    #expect(dealt[16..<24] == [4, -1, -1, -1, 9, -1, -1, -1])  // then of cell 4
  }

  @Test("transposing moves every value", arguments: names)
  func transpose(name: String) throws {
    let kernels = try InstructionSet.named(name).kernels
    let (steps, cells, stride) = (48, 32, 40)
    let from = (0..<steps * stride).map(Float.init)
    var to = [Float](repeating: -1, count: cells * 50)
    ck_transpose(kernels, from, stride, 47, 20, &to, 50)
    for cell in 0..<20 {
      for step in 0..<47 { #expect(to[cell * 50 + step] == from[step * stride + cell]) }
    }
  }

  @Test("the loss is log sum exp minus the target's logit", arguments: names)
  func logLoss(name: String) throws {
    let kernels = try InstructionSet.named(name).kernels
    for (columns, scale) in [(1, Float(1)), (7, 1), (96, 10), (100, 200), (33, 1e4)] {
      let stride = AlignedBuffer.padded(columns)
      let logits = fractions(3 * stride, seed: columns).map { $0 * scale }
      let targets = [Int32(0), Int32(columns - 1), -1]
      var nats = [Float](repeating: 0, count: 3)
      ck_log_loss(kernels, logits, stride, Int32(columns), 3, targets, &nats)
      for row in 0..<2 {
        let values = logits[row * stride..<row * stride + columns].map(Double.init)
        let greatest = values.max() ?? 0
        let sum = values.reduce(0) { $0 + exp($1 - greatest) }
        let expected = log(sum) + greatest - values[Int(targets[row])]
        #expect(abs(Double(nats[row]) - expected) <= 1e-6 * max(1, abs(expected)))
      }
      #expect(nats[2].isNaN)
    }
  }
}
