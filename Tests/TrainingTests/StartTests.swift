// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recurrent
import Testing

@testable import Training

@Suite("Training goes on from a trained model")
struct StartTests {
  private func weights(_ kind: NetworkShape.Kind = .gru, symbols: String) -> NetworkWeights {
    let layout = ParameterLayout(
      NetworkShape(kind: kind, layers: 2, cells: 12, symbols: symbols.count))
    return layout.weights(
      layout.freshParameters(seed: 9),
      vocabulary: Vocabulary(
        kind: .characters, symbols: symbols.map(String.init), source: "the test"))
  }

  @Test("the first weights are the model's, and a text has the model's symbols in its order")
  func start() throws {
    let model = weights(symbols: "zyba ")
    var options = smallOptions()
    try options.continueFrom(model)
    #expect(options.kind == .gru && options.layers == 2 && options.cells == 12)
    let corpus = Corpus([Document(String(repeating: "ab ba ", count: 100))])
    let text = try TrainingText(corpus, options: options, vocabulary: model.vocabulary)
    #expect(text.vocabulary == model.vocabulary)
    #expect(Array(text.symbols.prefix(4)) == [3, 2, 4, 2])
    let trainer = try Trainer(options: options, text: text, start: model)
    #expect(trainer.weights == model)
  }

  @Test("a symbol that the model does not have is named, and so is a model of another make")
  func refused() throws {
    let model = weights(symbols: "ab")
    var options = smallOptions()
    try options.continueFrom(model)
    let corpus = Corpus([Document(String(repeating: "abc", count: 100))])
    #expect(throws: TrainingError.unknownSymbol("c")) {
      try TrainingText(corpus, options: options, vocabulary: model.vocabulary)
    }
    var windowed = model
    windowed.window = 8
    #expect(throws: TrainingError.self) { try options.continueFrom(windowed) }
    var nameless = model
    nameless.vocabulary = nil
    #expect(throws: TrainingError.self) { try options.continueFrom(nameless) }
  }
}
