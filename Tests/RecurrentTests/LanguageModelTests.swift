// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors
import Testing

@testable import Recurrent

@Suite("Building a model and refusing what does not fit")
struct LanguageModelTests {
  private func build(_ change: (inout NetworkWeights) -> Void) throws -> LanguageModel {
    var weights = SampleNetwork.lstm.weights()
    change(&weights)
    return try LanguageModel(name: "m", sha256: "ab", weights: weights)
  }

  @Test("a model describes its layers")
  func description() throws {
    let model = try build { _ in }
    let layer = ModelDescription.Layer(
      kind: "lstm", cells: 19, quantities: [.c, .h, .i, .f, .o, .g])
    #expect(
      model.description == ModelDescription(name: "m", sha256: "ab", layers: [layer, layer]))
    #expect(model.predicts && model.readsForward)
    let gru = try LanguageModel(
      name: "", sha256: "", weights: SampleNetwork.gruUpdateMeansNew.weights())
    #expect(gru.description.updateGateMeansNew && gru.description.mainQuantity == .h)
  }

  @Test("every wrong shape is named with what was expected")
  func wrongShapes() {
    func expectWrong(_ name: String, _ change: (inout NetworkWeights) -> Void) {
      do {
        _ = try build(change)
        Issue.record("a wrong \(name) was taken")
      } catch ModelError.wrongShape(let found, _, _) {
        #expect(found == name)
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
    expectWrong("layer 0 input weight") { $0.layers[0].input = Tensor(zeros: [76, 6]) }
    expectWrong("layer 0 input weight") { $0.layers[0].input = Tensor(zeros: [75, 7]) }
    expectWrong("layer 0 input weight") { $0.layers[0].input = Tensor(zeros: [0, 7]) }
    expectWrong("layer 1 input weight") { $0.layers[1].sources = [.layer(0), .input] }
    expectWrong("layer 1 recurrent weight") { $0.layers[1].recurrent = Tensor(zeros: [76, 18]) }
    expectWrong("layer 1 recurrent bias") { $0.layers[1].recurrentBias = [1] }
    expectWrong("layer 0 input bias") { $0.layers[0].inputBias = [] }
    expectWrong("layer 0 projection") { $0.layers[0].projection = Tensor(zeros: [4, 18]) }
    expectWrong("decoder weight") { $0.decoder?.weight = Tensor(zeros: [7, 20]) }
    expectWrong("decoder bias") { $0.decoder?.bias = [0] }
    expectWrong("embedding") { $0.input = .embedding(Tensor(zeros: [7])) }
  }

  @Test("a network must have layers, each after those that it reads")
  func wrongOrder() {
    #expect(throws: ModelError.self) { try build { $0.layers = [] } }
    #expect(throws: ModelError.self) { try build { $0.layers[0].sources = [.layer(1)] } }
    #expect(throws: ModelError.self) { try build { $0.layers[1].sources = [.layer(1)] } }
    #expect(throws: ModelError.self) { try build { $0.layers[1].sources = [.layer(-1)] } }
    #expect(throws: ModelError.self) { try build { $0.decoder?.sources = [.layer(2)] } }
    #expect(throws: ModelError.self) { try build { $0.input = .oneHot(size: 0) } }
  }

  @Test("a symbol outside the model's is refused before anything is read")
  func unknownSymbol() throws {
    let model = try build { _ in }
    let document = EncodedDocument(
      name: "x", symbols: [0, 7], byteEnds: [1, 2], bytes: [97, 98])
    let sink = CollectingSink()
    #expect(throws: ModelError.unknownSymbols(summary: "'x' has symbol 7, the model has 7 of them"))
    { try model.read([document], into: [sink]) }
    #expect(sink.values.isEmpty)
  }

  @Test("stretches that do not fit are refused")
  func wrongStretches() throws {
    let model = try build { _ in }
    let document = EncodedDocument.seeded(5, seed: 1)
    for stretch in [
      ReadingStretch(document: 0, timesteps: 2..<6, state: nil),
      ReadingStretch(document: 0, timesteps: -1..<5, state: nil),
      ReadingStretch(document: 1, timesteps: 0..<5, state: nil),
      ReadingStretch(document: 0, timesteps: 2..<5, state: NetworkState(layers: [])),
    ] {
      var options = ReadingOptions()
      options.stretches = [stretch]
      #expect(throws: ModelError.self) {
        try model.read([document], into: [CollectingSink()], options: options)
      }
    }
  }

  @Test("what a sink throws stops the reading and reaches the caller", arguments: [1, 2])
  func throwingSink(threads: Int) throws {
    final class Full: ActivationSink, @unchecked Sendable {
      struct Disk: Error {}
      let quantities: Set<Quantity> = [.h]
      func receive(_ block: ActivationBlock) throws {
        if block.timesteps.lowerBound > 20 { throw Disk() }
      }
      func finish(document: Int, timesteps: Int) throws {
        Issue.record("the document has not ended")
      }
    }
    var options = ReadingOptions()
    options.threads = threads
    options.blockTimesteps = 4
    for sample in [SampleNetwork.lstm, .bidirectional] {
      let model = try LanguageModel(name: "", sha256: "", weights: sample.weights())
      #expect(throws: Full.Disk.self) {
        try model.read([.seeded(40, seed: 1)], into: [Full()], options: options)
      }
    }
  }

  @Test("progress counts every timestep and can stop the reading")
  func progress() throws {
    let model = try build { _ in }
    let documents = (0..<5).map { EncodedDocument.seeded(50, seed: $0) }
    let seen = Seen()
    var options = ReadingOptions()
    options.blockTimesteps = 8
    options.progress = { seen.note($0) }
    try model.read(documents, into: [CollectingSink()], options: options)
    #expect(seen.counts.last == 250 && seen.counts == seen.counts.sorted())
    options.progress = { $0 < 100 }
    #expect(throws: CancellationError.self) {
      try model.read(documents, into: [CollectingSink()], options: options)
    }
  }

  private final class Seen: @unchecked Sendable {
    private(set) var counts: [Int] = []
    func note(_ count: Int) -> Bool {
      counts.append(count)
      return true
    }
  }

  @Test("vectors of outside are read as symbols' inputs are")
  func vectors() throws {
    var weights = SampleNetwork.lstm.weights()
    weights.input = .vectors(size: 7)
    weights.decoder = nil
    let model = try LanguageModel(name: "", sha256: "", weights: weights)
    var numbers = SeededNumbers(8)
    let inputs = (0..<20).map { _ in numbers.array(7, scale: 1) }
    let sink = CollectingSink()
    try model.readVectors([inputs.flatMap { $0 }], into: [sink])
    let naive = NaiveNetwork(weights: weights).read(inputs: inputs.map { $0.map(Double.init) })
    #expect(greatestDifference(sink, document: 0, naive) < 5e-6)
    #expect(sink.losses.isEmpty)
    #expect(throws: ModelError.self) {
      try model.read([.seeded(5, seed: 1)], into: [CollectingSink()])
    }
    #expect(throws: ModelError.self) {
      try model.readVectors([[1, 2, 3]], into: [CollectingSink()])
    }
  }

  @Test("an input of more symbols than a table is made for is multiplied, with the same result")
  func largeEmbedding() throws {
    let weights = SampleNetwork.embedding.weights()
    let table = try LanguageModel(name: "", sha256: "", weights: weights)
    let product = try LanguageModel(
      name: "", sha256: "", weights: weights,
      weights.packing(for: .current, tableLimit: 0))
    let document = EncodedDocument.seeded(20, seed: 1)
    let (a, b) = (CollectingSink(), CollectingSink())
    try table.read([document], into: [a])
    try product.read([document], into: [b])
    #expect(a.bits == b.bits)
  }
}
