// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scoring

@Suite("A split")
struct SplitTests {
  @Test("gives no timestep to both halves, and none within a lag of a document's end")
  func neverLeaks() {
    for lengths in [[5000], [40, 3000], [900, 800, 1000, 20, 3000, 1, 0, 700]] {
      let split = Split(lengths: lengths, margin: 2, seed: 3)
      for (document, stretches) in split.stretches.enumerated() {
        var end = 2
        for stretch in stretches {
          #expect(stretch.document == document)
          #expect(stretch.timesteps.lowerBound >= end)
          end = stretch.timesteps.upperBound
          #expect(end <= lengths[document] - 2)
        }
        if split.isByDocument { #expect(Set(stretches.map(\.half)).count <= 1) }
      }
    }
  }

  @Test("balances the halves by length and is the same for the same seed")
  func isBalanced() {
    let lengths = (0..<40).map { 500 + $0 * $0 * 7 % 900 }
    let split = Split(lengths: lengths, margin: 2, seed: 1)
    #expect(split.isByDocument)
    let (a, b) = (split.timesteps(.selection), split.timesteps(.report))
    #expect(abs(a - b) < (a + b) / 20)
    #expect(Split(lengths: lengths, margin: 2, seed: 1).stretches == split.stretches)
  }

  @Test("cuts a single document into far-apart blocks")
  func cutsOneDocument() {
    let split = Split(lengths: [32_000], margin: 2, seed: 1)
    #expect(!split.isByDocument)
    #expect(split.stretches[0].count == 16)
    for (a, b) in zip(split.stretches[0], split.stretches[0].dropFirst()) {
      #expect(a.half != b.half)
      #expect(b.timesteps.lowerBound - a.timesteps.upperBound >= 200)
    }
  }

  @Test("cuts documents too where one outweighs the others")
  func cutsAroundAGiant() {
    #expect(!Split(lengths: [100_000, 100, 100, 100, 100], margin: 2, seed: 1).isByDocument)
  }
}
