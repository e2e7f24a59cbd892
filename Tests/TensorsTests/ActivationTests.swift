// SPDX-License-Identifier: Apache-2.0

import CKernels
import Foundation
import Tensors
import Testing

/// Floats of every size and sign: each 40,503rd bit pattern, and all that is special.
private let everySize: [Float] =
  stride(from: UInt32(0), to: UInt32.max - 40_503, by: 40_503).map { Float(bitPattern: $0) } + [
    0, -0.0, .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 87, -87, 88, -88,
    10, -10, 0.34657359, -0.34657359,
  ]

/// Where gates live: −30 … 30 in small steps.
private let usual: [Float] = (-30_000...30_000).map { Float($0) / 1000 }

private typealias Kernel = (
  OpaquePointer, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
) -> Void

private func apply(_ kernel: Kernel, _ x: [Float], _ set: InstructionSet) -> [Float] {
  var y = [Float](repeating: -7, count: x.count)
  kernel(set.kernels, x, &y, x.count)
  return y
}

@Suite("Sigmoid and tanh against double precision")
struct ActivationTests {
  @Test("the sigmoid is off by at most 1.2e-7, and a NaN stays one", arguments: names)
  func sigmoid(name: String) throws {
    let x = everySize + usual
    let y = apply(ck_sigmoid, x, try .named(name))
    var worst = 0.0
    for (x, y) in zip(x, y) {
      if x.isNaN {
        #expect(y.isNaN)
        continue
      }
      #expect(y >= 0 && y <= 1)
      worst = max(worst, abs(Double(y) - 1 / (1 + exp(-Double(x)))))
    }
    #expect(worst <= 1.2e-7)
  }

  @Test("tanh is off by at most 2e-7, and 3e-7 of its value however small", arguments: names)
  func hyperbolicTangent(name: String) throws {
    let x = everySize + usual
    let y = apply(ck_tanh, x, try .named(name))
    var (worst, worstShare) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
      if x.isNaN {
        #expect(y.isNaN)
        continue
      }
      let expected = tanh(Double(x))
      worst = max(worst, abs(Double(y) - expected))
      // Below the normal numbers a unit of the last place is a larger share.
      if abs(x) >= .leastNormalMagnitude {
        worstShare = max(worstShare, abs(Double(y) - expected) / abs(expected))
      }
      #expect(abs(y) <= 1 && (y.sign == x.sign || x == 0))
    }
    #expect(worst <= 2e-7 && worstShare <= 3e-7)
  }

  @Test("any length, tails included, gives the same bits", arguments: names)
  func tails(name: String) throws {
    let set = try InstructionSet.named(name)
    let x = Array(usual.prefix(70))
    let whole = apply(ck_tanh, x, set)
    for count in 0...40 {
      #expect(apply(ck_tanh, Array(x.prefix(count)), set) == Array(whole.prefix(count)))
    }
  }
}

/// Every instruction set that this machine can be made to use.
let names = InstructionSet.available.map(\.name)
