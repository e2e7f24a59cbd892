// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors

/// A trained recurrent network, ready to read: packed weights, no state.
///
/// Any number of readings may go on at once.
public final class LanguageModel: Sendable {
  /// What recordings and scores keep of the model.
  public let description: ModelDescription
  /// What else is known of the network.
  public let facts: NetworkFacts
  /// The kernels that it computes with.
  public let instructionSet: InstructionSet
  let layers: [any RecurrentLayer]
  let decoder: Decoder?

  /// A model of given weights, packed for an instruction set; throws where shapes disagree.
  public convenience init(
    name: String, sha256: String, weights: consuming NetworkWeights,
    instructionSet: InstructionSet = .current
  ) throws(ModelError) {
    try weights.check()
    let packing = weights.packing(for: instructionSet)
    try self.init(name: name, sha256: sha256, weights: weights, packing)
  }

  /// The same of weights whose shapes were checked; each layer's are let go once they are packed.
  init(
    name: String, sha256: String, weights: consuming NetworkWeights, _ packing: Packing
  ) throws(ModelError) {
    instructionSet = packing.instructionSet
    facts = weights.facts
    decoder = try weights.decoder.map { (decoder) throws(ModelError) in
      try Decoder(decoder, packing: packing)
    }
    weights.decoder = nil
    let updateMeansNew = weights.layers.contains {
      if case .gru(_, updateMeansNew: true) = $0.kind { true } else { false }
    }
    var layers: [any RecurrentLayer] = []
    var descriptions: [ModelDescription.Layer] = []
    weights.layers.reverse()
    while let unpacked = weights.layers.popLast() {
      let layer = try unpacked.packed(index: layers.count, packing)
      layers.append(layer)
      descriptions.append(
        ModelDescription.Layer(
          kind: layer.kind, cells: layer.cells, outputs: layer.outputs,
          quantities: layer.quantities, isReversed: unpacked.isReversed))
    }
    self.layers = layers
    description = ModelDescription(
      name: name, sha256: sha256, layers: descriptions, updateGateMeansNew: updateMeansNew,
      window: weights.window)
  }

  /// Whether it predicts the next symbol; without a decoder no loss is handed out.
  public var predicts: Bool { decoder != nil }

  /// Whether every layer reads from the beginning, so that it can be read step by step.
  public var readsForward: Bool { !description.layers.contains(where: \.isReversed) }

  /// The state before the first symbol: zeros.
  public func initialState() -> NetworkState {
    NetworkState(
      layers: layers.map { layer in
        NetworkState.Layer(
          c: [Float](repeating: 0, count: layer.hasCellState ? layer.cells : 0),
          h: [Float](repeating: 0, count: layer.outputs))
      })
  }

  /// Every symbol must have an input.
  func check(_ symbols: some Collection<Int32>, in name: String) throws(ModelError) {
    let limit = Int32(facts.symbols)
    guard limit > 0 else {
      throw .cannot(
        what: "read text", because: "the network reads vectors of outside, not symbols")
    }
    guard let wrong = symbols.first(where: { $0 < 0 || $0 >= limit }) else { return }
    throw .unknownSymbols(
      summary: "'\(name)' has symbol \(wrong), the model has \(limit) of them")
  }
}
