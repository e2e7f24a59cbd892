// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Corpora

@Suite("Where timesteps end")
struct TimestepEndsTests {
  @Test(
    "any ends that do not fall come back as they were given",
    arguments: [
      [], [1, 2, 3], [0], [2], [1, 2, 4, 5], [0, 0, 1, 1, 1, 2], [1, 1, 2],
      [1, 2, 1 << 32], [(1 << 32) - 1, 1 << 32, (1 << 32) + 1, 3 << 32, (3 << 32) + 7, 5 << 32],
    ])
  func ends(_ list: [Int]) {
    let ends = TimestepEnds(list)
    #expect(Array(ends) == list)
    #expect(ends.indices.map { ends[$0] } == list && ends.last == list.last)
    #expect(ends == list.reduce(into: TimestepEnds()) { $0.append($1) })
    #expect(ends.isCounting == list.elementsEqual(1..<list.count + 1))
  }

  @Test("ends that differ in the last one alone, or by 2^32, are not equal")
  func inequality() {
    #expect(TimestepEnds([1, 2, 5]) != TimestepEnds([1, 2, 6]))
    #expect(TimestepEnds([1, 2]) != TimestepEnds([1, 2, 3]))
    #expect(TimestepEnds([7, 9]) != TimestepEnds([7, 9 + 1 << 32]))
  }

  @Test("counting ends take no memory, whatever their number")
  func counting() {
    let ends = TimestepEnds(counting: 1 << 40)
    #expect(ends.count == 1 << 40 && ends.isCounting && ends.lower.isEmpty)
    #expect(ends[(1 << 40) - 1] == 1 << 40)
  }
}
