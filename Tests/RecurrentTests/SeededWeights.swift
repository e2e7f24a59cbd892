// SPDX-License-Identifier: Apache-2.0
//
// Networks of made-up weights, the same on every machine and in make_fixtures.py.

import Corpora
import Recordings
import Tensors

@testable import Recurrent

/// Numbers in [−1, 1) from a 32-bit linear congruential generator (Numerical Recipes' constants).
struct SeededNumbers {
  private var state: UInt32

  init(_ seed: UInt32) { state = seed }

  mutating func next() -> Float {
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) / 8_388_608 - 1
  }

  mutating func array(_ count: Int, scale: Float) -> [Float] {
    (0..<count).map { _ in next() * scale }
  }

  mutating func tensor(_ shape: [Int], scale: Float) -> Tensor {
    Tensor(shape: shape, values: array(shape.reduce(1, *), scale: scale))
  }

  /// Symbols below `limit`.
  mutating func symbols(_ count: Int, below limit: Int) -> [Int32] {
    (0..<count).map { _ in
      _ = next()
      return Int32((state >> 8) % UInt32(limit))
    }
  }
}

extension LayerWeights {
  /// A layer of seeded weights of size about 1 / √(what a cell reads).
  static func seeded(
    _ kind: Kind, cells: Int, inputs: Int, sources: [Source], outputs: Int? = nil,
    gateFunction: GateFunction = .sigmoid, isReversed: Bool = false,
    from numbers: inout SeededNumbers
  ) -> LayerWeights {
    let gates =
      switch kind {
      case .lstm, .multiplicativeLSTM: 4
      case .gru: 3
      case .vanilla: 1
      }
    let R = outputs ?? cells
    let scale = 2 / Float(R).squareRoot()
    return LayerWeights(
      kind: kind, input: numbers.tensor([gates * cells, inputs], scale: scale),
      recurrent: numbers.tensor([gates * cells, R], scale: scale),
      inputBias: numbers.array(gates * cells, scale: 0.5),
      recurrentBias: numbers.array(gates * cells, scale: 0.5),
      projection: outputs.map { numbers.tensor([$0, cells], scale: scale) },
      gateFunction: gateFunction, isReversed: isReversed, sources: sources)
  }
}

extension NetworkWeights {
  /// A stack of equal layers over one-hot symbols, with a decoder.
  static func seededStack(
    _ kind: LayerWeights.Kind, cells: Int, layers: Int, symbols: Int = 7, seed: UInt32 = 1,
    gateFunction: LayerWeights.GateFunction = .sigmoid, input: Input? = nil, outputs: Int? = nil
  ) -> NetworkWeights {
    var numbers = SeededNumbers(seed)
    let input = input ?? .oneHot(size: symbols)
    var network = NetworkWeights(input: input, layers: [], decoder: nil, vocabulary: nil)
    for index in 0..<layers {
      let source: LayerWeights.Source = index == 0 ? .input : .layer(index - 1)
      network.layers.append(
        .seeded(
          kind, cells: cells, inputs: network.packing(for: .current).size(of: source),
          sources: [source],
          outputs: outputs, gateFunction: gateFunction, from: &numbers))
    }
    network.decoder = Decoder(
      weight: numbers.tensor(
        [symbols, network.packing(for: .current).size(of: .layer(layers - 1))], scale: 1),
      bias: numbers.array(symbols, scale: 1), sources: [.layer(layers - 1)])
    return network
  }
}

extension EncodedDocument {
  /// A document of seeded symbols.
  static func seeded(_ timesteps: Int, below limit: Int = 7, seed: UInt32) -> EncodedDocument {
    var numbers = SeededNumbers(seed)
    return EncodedDocument(
      name: "seeded \(seed)", symbols: numbers.symbols(timesteps, below: limit),
      byteEnds: Array(0..<timesteps).map { $0 + 1 }, bytes: [])
  }
}
