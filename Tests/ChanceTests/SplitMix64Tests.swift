// SPDX-License-Identifier: Apache-2.0

import Chance
import Testing

@Suite("The seeded generator")
struct SplitMix64Tests {
  @Test("a seed gives the published numbers")
  func publishedNumbers() {
    // The first outputs of the reference implementation for seed 1234567.
    var random = SplitMix64(seed: 1_234_567)
    let drawn = (0..<3).map { _ in random.next() }
    #expect(
      drawn == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test("draws stay in their range and reach all of it")
  func ranges() {
    var random = SplitMix64(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<1_000 {
      let number = random.next(below: 7)
      #expect((0..<7).contains(number))
      seen.insert(number)
      #expect((0..<1).contains(random.unit()))
    }
    #expect(seen.count == 7)
  }
}
