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
  /// The weights as they came, unpacked.
  public let weights: NetworkWeights
  /// The kernels that it computes with.
  public let instructionSet: InstructionSet
  let layers: [any RecurrentLayer]
  let decoder: Decoder?

  /// A model of given weights, packed for an instruction set; throws where shapes disagree.
  public convenience init(
    name: String, sha256: String, weights: NetworkWeights,
    instructionSet: InstructionSet = .current
  ) throws(ModelError) {
    try self.init(
      name: name, sha256: sha256,
      packing: Packing(network: weights, instructionSet: instructionSet))
  }

  init(name: String, sha256: String, packing: Packing) throws(ModelError) {
    weights = packing.network
    instructionSet = packing.instructionSet
    try Self.check(weights)
    var layers: [any RecurrentLayer] = []
    for (index, layer) in weights.layers.enumerated() {
      layers.append(try layer.packed(index: index, packing))
    }
    self.layers = layers
    if let decoder = weights.decoder {
      self.decoder = try Decoder(decoder, packing: packing)
    } else {
      decoder = nil
    }
    let updateMeansNew = weights.layers.contains {
      if case .gru(_, updateMeansNew: true) = $0.kind { true } else { false }
    }
    description = ModelDescription(
      name: name, sha256: sha256,
      layers: zip(layers, weights.layers).map { layer, weights in
        ModelDescription.Layer(
          kind: layer.kind, cells: layer.cells, outputs: layer.outputs,
          quantities: layer.quantities, isReversed: weights.isReversed)
      }, updateGateMeansNew: updateMeansNew, window: weights.window)
  }

  /// Whether it predicts the next symbol; without a decoder no loss is handed out.
  public var predicts: Bool { decoder != nil }

  /// Whether every layer reads from the beginning, so that it can be read step by step.
  public var readsForward: Bool { !weights.layers.contains(where: \.isReversed) }

  /// The state before the first symbol: zeros.
  public func initialState() -> NetworkState {
    NetworkState(
      layers: layers.map { layer in
        NetworkState.Layer(
          c: [Float](repeating: 0, count: layer.hasCellState ? layer.cells : 0),
          h: [Float](repeating: 0, count: layer.outputs))
      })
  }

  /// What must hold before any layer can be built.
  private static func check(_ weights: NetworkWeights) throws(ModelError) {
    guard !weights.layers.isEmpty else {
      throw .cannot(what: "build a network", because: "it has no recurrent layer")
    }
    switch weights.input {
    case .oneHot(let size) where size <= 0, .scalar(let size, _) where size <= 0,
      .vectors(let size) where size <= 0:
      throw .cannot(what: "build a network", because: "its input has size \(size)")
    case .embedding(let table) where table.rank != 2 || table.count == 0:
      throw .wrongShape(name: "embedding", found: table.shape, expected: "[symbols, size]")
    default: break
    }
    if let window = weights.window, !(1...1 << 30 ~= window) {
      throw .cannot(what: "read in windows", because: "one of \(window) symbols makes no sense")
    }
    let readers = weights.layers.map(\.sources) + (weights.decoder.map { [$0.sources] } ?? [])
    for (reader, sources) in readers.enumerated() {
      for source in sources.compactMap(\.layerIndex)
      where source < 0 || source >= min(reader, weights.layers.count) {
        throw .cannot(
          what: "build layer \(reader)",
          because: "it reads from layer \(source), which does not come before it")
      }
    }
  }

  /// Every symbol must have an input.
  func check(_ symbols: some Collection<Int32>, in name: String) throws(ModelError) {
    let limit = Int32(weights.input.symbols)
    guard limit > 0 else {
      throw .cannot(
        what: "read text", because: "the network reads vectors of outside, not symbols")
    }
    guard let wrong = symbols.first(where: { $0 < 0 || $0 >= limit }) else { return }
    throw .unknownSymbols(
      summary: "'\(name)' has symbol \(wrong), the model has \(limit) of them")
  }
}
