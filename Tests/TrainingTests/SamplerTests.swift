// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recurrent
import Testing

@testable import Training

@Suite("Sampling")
struct SamplerTests {
  @Test("a model of windows writes what the last window alone foretells")
  func windows() throws {
    let shape = NetworkShape(kind: .lstm, layers: 1, cells: 16, symbols: 3)
    let layout = ParameterLayout(shape)
    let vocabulary = Vocabulary(kind: .characters, symbols: ["a", "b", "c"], source: "the test")
    var parameters = layout.freshParameters(seed: 2)
    for index in parameters.indices { parameters[index] *= 8 }
    var weights = layout.weights(parameters, vocabulary: vocabulary)
    func text(after history: String) throws -> String {
      var sampler = try Sampler(weights, temperature: 1, seed: 1)
      return try sampler.sample(length: 200, after: history)
    }
    let histories = ["aaaaaaabca", "bbbbbbbbca", "cacacaabca", "ccccccccca"]
    #expect(
      Set(try histories.map(text)).count > 1, "what came before matters to the carried state")
    weights.window = 2
    #expect(Set(try histories.map(text)) == [try text(after: "ca")])
  }
}
