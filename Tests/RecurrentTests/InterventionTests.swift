// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Testing

@testable import Recurrent

@Suite("Interventions hold a cell inside the recurrence")
struct InterventionTests {
  private let document = EncodedDocument.seeded(30, seed: 2)

  private func read(
    _ model: LanguageModel, _ documents: [EncodedDocument], _ interventions: [Intervention]
  ) throws -> CollectingSink {
    var options = ReadingOptions()
    options.interventions = interventions
    options.blockTimesteps = 7
    let sink = CollectingSink()
    try model.read(documents, into: [sink], options: options)
    return sink
  }

  @Test(
    "a held cell changes everything that follows as the equations say",
    arguments: [SampleNetwork.lstm, .gruResetBefore, .tanh, .multiplicativeLSTM])
  func equations(sample: SampleNetwork) throws {
    let weights = sample.weights()
    let model = try LanguageModel(name: "", sha256: "", weights: weights)
    let cell = CellID(layer: 0, index: 17)
    let sink = try read(model, [document], [Intervention(cell: cell, value: 0.75)])
    let naive = NaiveNetwork(weights: weights, held: [cell: 0.75])
    #expect(greatestDifference(sink, document: 0, naive.read(document.symbols)) < 5e-6)
    let free = NaiveNetwork(weights: weights).read(document.symbols)
    #expect(greatestDifference(sink, document: 0, free) > 1e-3)
  }

  @Test("a cell held at the values that it has changes nothing")
  func ownValues() throws {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    let free = try read(model, [document], [])
    let own = try #require(free.values[.init(document: 0, layer: 1, quantity: .c)])[4]
    let held = try read(
      model, [document], [Intervention(cell: CellID(layer: 1, index: 4), values: own)])
    for (found, expected) in zip(held.losses[0] ?? [], free.losses[0] ?? []).dropFirst() {
      #expect(abs(found - expected) < 1e-5)
    }
  }

  @Test("an intervention of one document leaves the others alone")
  func oneDocument() throws {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    let cell = CellID(layer: 0, index: 3)
    let both = try read(
      model, [document, document], [Intervention(cell: cell, value: -1, document: 1)])
    let (free, held) = (
      try read(model, [document], []),
      try read(model, [document], [Intervention(cell: cell, value: -1)])
    )
    #expect(both.lossBits[0] == free.lossBits[0])
    #expect(both.lossBits[1] == held.lossBits[0])
    #expect(held.lossBits[0] != free.lossBits[0])
  }

  @Test("a step holds cells too")
  func step() throws {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    var state = model.initialState()
    _ = model.step(
      3, state: &state,
      interventions: [Intervention(cell: CellID(layer: 1, index: 0), value: 0.25)])
    #expect(state.layers[1].c[0] == 0.25)
  }

  @Test("a cell that the network does not have is named")
  func unknownCell() throws {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    #expect(
      throws: ModelError.cannot(what: "hold cell 1:19", because: "the layers have 19, 19 cells")
    ) {
      _ = try read(
        model, [document], [Intervention(cell: CellID(layer: 1, index: 19), value: 0)])
    }
  }
}
