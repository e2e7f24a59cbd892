// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors
import Testing

@testable import Recurrent

/// One network for each way that a layer can be built.
enum SampleNetwork: String, CaseIterable, CustomTestStringConvertible {
  case lstm, lstmHardSigmoid, lstmProjected, multiplicativeLSTM
  case gruResetAfter, gruResetBefore, gruUpdateMeansNew, gruHardSigmoid
  case tanh, relu, embedding, scalar, bidirectional, skipping

  var testDescription: String { rawValue }

  func weights(cells H: Int = 19) -> NetworkWeights {
    typealias N = NetworkWeights
    switch self {
    case .lstm: return N.seededStack(.lstm, cells: H, layers: 2)
    case .lstmHardSigmoid:
      return N.seededStack(
        .lstm, cells: H, layers: 2, gateFunction: .hardSigmoid(slope: 0.2))
    case .lstmProjected: return N.seededStack(.lstm, cells: H, layers: 2, outputs: 1 + H / 3)
    case .multiplicativeLSTM:
      var numbers = SeededNumbers(9)
      let kind = LayerWeights.Kind.multiplicativeLSTM(
        inputMixing: numbers.tensor([H, 7], scale: 1),
        recurrentMixing: numbers.tensor([H, H], scale: 0.5))
      return N.seededStack(kind, cells: H, layers: 1)
    case .gruResetAfter:
      return N.seededStack(.gru(resetAfter: true, updateMeansNew: false), cells: H, layers: 2)
    case .gruResetBefore:
      return N.seededStack(.gru(resetAfter: false, updateMeansNew: false), cells: H, layers: 2)
    case .gruUpdateMeansNew:
      return N.seededStack(.gru(resetAfter: false, updateMeansNew: true), cells: H, layers: 2)
    case .gruHardSigmoid:
      return N.seededStack(
        .gru(resetAfter: true, updateMeansNew: true), cells: H, layers: 1,
        gateFunction: .hardSigmoid(slope: 1.0 / 6))
    case .tanh: return N.seededStack(.vanilla(relu: false), cells: H, layers: 3)
    case .relu: return N.seededStack(.vanilla(relu: true), cells: H, layers: 2)
    case .embedding:
      var numbers = SeededNumbers(5)
      return N.seededStack(
        .lstm, cells: H, layers: 1, input: .embedding(numbers.tensor([7, 11], scale: 1)))
    case .scalar:
      return N.seededStack(.lstm, cells: H, layers: 1, input: .scalar(size: 7, scale: 1.0 / 7))
    case .bidirectional: return bidirectional(H)
    case .skipping: return skipping(H)
    }
  }

  /// Two layers of two directions, then a decoder over both.
  private func bidirectional(_ H: Int) -> NetworkWeights {
    var numbers = SeededNumbers(3)
    var network = NetworkWeights(
      input: .oneHot(size: 7), layers: [], decoder: nil, vocabulary: nil)
    for level in 0..<2 {
      for direction in 0..<2 {
        network.layers.append(
          .seeded(
            level == 0 ? .lstm : .gru(resetAfter: true, updateMeansNew: false), cells: H,
            inputs: level == 0 ? 7 : 2 * H,
            sources: level == 0 ? [.input] : [.layer(0), .layer(1)],
            isReversed: direction == 1, from: &numbers))
      }
    }
    network.decoder = .init(
      weight: numbers.tensor([7, 2 * H], scale: 1), bias: numbers.array(7, scale: 1),
      sources: [.layer(2), .layer(3)])
    return network
  }

  /// The second layer sees the symbol as well as the first layer; the decoder sees both layers.
  private func skipping(_ H: Int) -> NetworkWeights {
    var network = NetworkWeights.seededStack(.lstm, cells: H, layers: 1)
    var numbers = SeededNumbers(4)
    network.layers.append(
      .seeded(
        .vanilla(relu: false), cells: H + 2, inputs: H + 7, sources: [.layer(0), .input],
        from: &numbers))
    network.decoder = .init(
      weight: numbers.tensor([7, 2 * H + 2], scale: 1), bias: numbers.array(7, scale: 1),
      sources: [.layer(1), .layer(0)])
    return network
  }
}

/// The greatest difference of any quantity, relative to the largest value where that is above 1.
func greatestDifference(_ sink: CollectingSink, document: Int, _ naive: NaiveNetwork.Values)
  -> Double
{
  var greatest = 0.0
  for (layer, quantities) in naive.enumerated() {
    for (quantity, expected) in quantities {
      let key = CollectingSink.Key(document: document, layer: layer, quantity: quantity)
      guard let found = sink.values[key], found.count == expected.first?.count,
        found.allSatisfy({ $0.count == expected.count })
      else { return .infinity }
      let scale = max(1, expected.joined().map(abs).max() ?? 0)
      for (t, vector) in expected.enumerated() {
        for (cell, value) in vector.enumerated() {
          let difference = abs(Double(found[cell][t]) - value) / scale
          if !(difference <= greatest) { greatest = difference }  // NaN counts as a difference
        }
      }
    }
  }
  return greatest
}

@Suite("The equations of every layer kind")
struct EquationsTests {
  @Test(
    "every quantity equals the plain equations in double precision",
    arguments: SampleNetwork.allCases, [1, 19, 40])
  func quantities(sample: SampleNetwork, cells: Int) throws {
    let weights = sample.weights(cells: cells)
    let document = EncodedDocument.seeded(20, seed: 11)
    let naive = NaiveNetwork(weights: weights)
    let (expected, expectedLosses) = (naive.read(document.symbols), naive.losses(document.symbols))
    for instructionSet in InstructionSet.available {
      let sink = try CollectingSink.reading(document, with: weights, on: instructionSet)
      #expect(greatestDifference(sink, document: 0, expected) < 5e-6, "\(instructionSet)")
      let losses = try #require(sink.losses[0])
      #expect(losses.count == 20 && losses[0].isNaN)
      for (found, loss) in zip(losses.dropFirst(), expectedLosses) {
        #expect(abs(Double(found) - loss) < 1e-4)
      }
      #expect(sink.finished == [0: 20])
    }
  }
}
