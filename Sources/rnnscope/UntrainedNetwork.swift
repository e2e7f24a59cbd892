// SPDX-License-Identifier: Apache-2.0

import Chance
import Corpora
import Glibc
import Recordings
import Recurrent
import Scoring
import Tensors

/// The same network with random weights: what a score is worth that an untrained network reaches too
/// (Wieting and Kiela 2019, arXiv 1901.10444: random LSTMs are strong baselines).
enum UntrainedNetwork {
  /// At most this much of a text is read with it; more does not move the baseline.
  static let timesteps = 20_000

  /// A model of the same layers over `symbols` one-hot symbols, weights uniform in ±1/√H, b_f = 1.
  static func model(like description: ModelDescription, symbols: Int, seed: UInt64) throws
    -> LanguageModel
  {
    var random = SplitMix64(seed: seed)
    var layers: [LayerWeights] = []
    for (index, layer) in description.layers.enumerated() where !layer.isReversed {
      let kind: LayerWeights.Kind =
        switch layer.kind {
        case "gru": .gru(resetAfter: true, updateMeansNew: description.updateGateMeansNew)
        case "rnn": .vanilla(relu: false)
        default: .lstm
        }
      let gates = layer.kind == "gru" ? 3 : layer.kind == "rnn" ? 1 : 4
      let inputs = layers.isEmpty ? symbols : layers[layers.count - 1].cells
      let reach = 1 / Float(layer.cells).squareRoot()
      let matrix = { (columns: Int) in
        Tensor(
          shape: [gates * layer.cells, columns],
          values: (0..<gates * layer.cells * columns).map { _ in (2 * random.unit() - 1) * reach })
      }
      var bias = [Float](repeating: 0, count: gates * layer.cells)
      if gates == 4 { for cell in layer.cells..<2 * layer.cells { bias[cell] = 1 } }
      layers.append(
        LayerWeights(
          kind: kind, input: matrix(inputs), recurrent: matrix(layer.cells), inputBias: bias,
          recurrentBias: Array(repeating: 0, count: gates * layer.cells),
          sources: [index == 0 ? .input : .layer(layers.count - 1)]))
    }
    return try LanguageModel(
      name: "untrained", sha256: "",
      weights: NetworkWeights(
        input: .oneHot(size: symbols), layers: layers, decoder: nil, vocabulary: nil))
  }

  /// The same documents with their symbols numbered by first appearance, and how many there are.
  ///
  /// So a text has one baseline, whether a model's vocabulary numbered its symbols or a recording, which
  /// holds none, did: other numbers draw other weights.
  static func numbered(_ documents: [EncodedDocument]) -> (
    documents: [EncodedDocument], symbols: Int
  ) {
    var numbering = SymbolNumbering<Int32>()
    let numbered = documents.map { document in
      EncodedDocument(
        name: document.name, symbols: SymbolIDs(document.symbols.lazy.map { numbering.number($0) }),
        byteEnds: document.byteEnds, bytes: document.bytes)
    }
    return (numbered, numbering.count)
  }

  /// Documents of so many timesteps in all: the beginning of each, in proportion.
  static func excerpt(_ documents: [EncodedDocument], to timesteps: Int = timesteps)
    -> [EncodedDocument]
  {
    let total = documents.reduce(0) { $0 + $1.timesteps }
    let share = min(1, Double(timesteps) / Double(max(total, 1)))
    return documents.map { document in
      let count = max(1, Int(Double(document.timesteps) * share))
      guard count < document.timesteps else { return document }
      return EncodedDocument(
        name: document.name, symbols: document.symbols[..<count],
        byteEnds: document.byteEnds[..<count],
        bytes: Array(document.bytes[..<document.byteEnds[count - 1]]))
    }
  }
}
