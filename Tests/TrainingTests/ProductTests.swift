// SPDX-License-Identifier: Apache-2.0

import CKernels
import Chance
import Testing

/// The sets of kernels that this machine can run, one after another, on this thread.
private func forEachInstructionSet(_ body: (String) -> Void) {
  let best = String(cString: ck_training_instruction_set())
  defer { ck_training_select(best) }
  for name in ["portable", "avx2", "avx512"] where ck_training_select(name) != 0 { body(name) }
}

/// Numbers from −1 to 1, always the same for a seed.
private func numbers(_ count: Int, seed: UInt64) -> [Float] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
}

/// The greatest distance of any two elements.
private func distance(_ a: [Float], _ b: [Double]) -> Double {
  zip(a, b).map { abs(Double($0) - $1) }.max() ?? .infinity
}

/// Sizes on both sides of every block that the kernels work in.
@Suite("Products of training are those of plain loops")
struct ProductTests {
  @Test(
    "a product of groups of rows, with a bias or added to what stands there",
    arguments: [(1, 1, 1, 1), (5, 7, 300, 70), (3, 100, 300, 65), (2, 6, 1024, 17)])
  func product(groups: Int, rows: Int, inputs: Int, outputs: Int) {
    let (k, n) = (inputs, outputs)
    let a = numbers(groups * rows * k, seed: 1)
    let w = numbers(k * n, seed: 2)
    let bias = numbers(n, seed: 3)
    let before = numbers(groups * rows * n, seed: 4)
    var plain = [Double](repeating: 0, count: before.count)
    for row in 0..<groups * rows {
      for i in 0..<k {
        for j in 0..<n { plain[row * n + j] += Double(a[row * k + i]) * Double(w[i * n + j]) }
      }
    }
    let places = ck_training_rows(
      groups: groups, rows: rows, a_row: k, a_group: rows * k, c_row: n, c_group: rows * n)
    forEachInstructionSet { name in
      let panel = ck_training_panel()
      var packed = [Float](repeating: 0, count: k * ((n + panel - 1) / panel * panel))
      ck_training_pack(w, n, k, n, &packed)
      var out = before
      ck_training_product(a, packed, k, n, &out, places, bias, 0)
      let withBias = plain.enumerated().map { $1 + Double(bias[$0 % n]) }
      #expect(distance(out, withBias) < 1e-4, "\(name)")
      out = before
      ck_training_product(a, packed, k, n, &out, places, nil, 1)
      #expect(distance(out, zip(plain, before).map { $0 + Double($1) }) < 1e-4, "\(name)")
    }
  }

  @Test(
    "a gradient over all rows, and the bias's",
    arguments: [(1, 1, 1), (130, 300, 70), (257, 520, 64), (128, 6, 129)])
  func gradient(rows: Int, inputs: Int, outputs: Int) {
    let (m, n) = (inputs, outputs)
    let a = numbers(rows * m, seed: 5)
    let g = numbers(rows * n, seed: 6)
    var plain = [Double](repeating: 0, count: m * n)
    var sums = [Double](repeating: 0, count: n)
    for row in 0..<rows {
      for j in 0..<n {
        sums[j] += Double(g[row * n + j])
        for i in 0..<m { plain[i * n + j] += Double(a[row * m + i]) * Double(g[row * n + j]) }
      }
    }
    forEachInstructionSet { name in
      var d = [Float](repeating: 0, count: m * n)
      var bias = [Float](repeating: 0, count: n)
      // In two shares of the columns, as two workers would.
      let middle = min(n, ck_training_panel())
      ck_training_gradient(a, m, m, g, n, 0, middle, rows, &d, n, &bias)
      ck_training_gradient(a, m, m, g, n, middle, n, rows, &d, n, &bias)
      #expect(distance(d, plain) < 1e-4, "\(name)")
      #expect(distance(bias, sums) < 1e-4, "\(name)")
    }
  }
}
