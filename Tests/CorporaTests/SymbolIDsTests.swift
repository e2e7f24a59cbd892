// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Corpora

@Suite("Symbols by their ids")
struct SymbolIDsTests {
  @Test(
    "any ids come back as they were given, in a byte each where that is enough",
    arguments: [[], [0], [0, 255, 7], [0, 256, 7], [3, -1], [1, 2, .max, .min, 0]])
  func ids(_ list: [Int32]) {
    let ids = SymbolIDs(list)
    #expect(Array(ids) == list && ids.indices.map { ids[$0] } == list)
    #expect(ids.wide.isEmpty == list.allSatisfy { (0...255).contains($0) })
    #expect(ids.narrow.isEmpty || ids.wide.isEmpty, "nothing is kept twice")
    #expect(ids == list.reduce(into: SymbolIDs()) { $0.append($1) })
  }

  @Test("a byte and a wide id of the same sequence are told apart")
  func inequality() {
    #expect(SymbolIDs([1, 2]) != [1, 258])
    #expect(SymbolIDs([1, 2]) != [1, 2, 3])
  }
}
