// SPDX-License-Identifier: Apache-2.0

import Corpora
import Testing

@testable import rnnscope

@Suite("The untrained network")
struct UntrainedNetworkTests {
  @Test("a text has one baseline, whoever numbered its symbols")
  func numbering() {
    func documents(_ symbols: [[Int32]]) -> [EncodedDocument] {
      symbols.map {
        EncodedDocument(
          name: "d", symbols: $0, byteEnds: Array(1...$0.count),
          bytes: Array(repeating: 65, count: $0.count))
      }
    }
    let byVocabulary = UntrainedNetwork.numbered(documents([[7, 2, 7, 9], [2, 40]]))
    let byText = UntrainedNetwork.numbered(documents([[0, 1, 0, 2], [1, 3]]))
    #expect(byVocabulary == byText)
    #expect(byText.documents == documents([[0, 1, 0, 2], [1, 3]]) && byText.symbols == 4)
  }
}
