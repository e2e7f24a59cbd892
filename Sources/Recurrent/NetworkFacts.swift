// SPDX-License-Identifier: Apache-2.0

import Corpora

/// What is known of a network beside its weights, which a model keeps once they are packed.
public struct NetworkFacts: Sendable, Equatable {
  /// How many symbols the input tells apart; of vectors, how long they are.
  public let inputSize: Int
  /// Whether it reads vectors from outside instead of symbols; such a model is only verified.
  public let readsVectors: Bool
  /// Nil where it must be given.
  public let vocabulary: Vocabulary?
  /// Numbers in all weights; biases that are zero throughout, as where a file has none, do not count.
  public let parameterCount: Int
  /// Everything that was taken for granted, one line each.
  public let assumptions: [String]

  /// How many symbols there are; 0 where the input is no symbol.
  var symbols: Int { readsVectors ? 0 : inputSize }
}

extension NetworkWeights {
  /// What there is to know beside the weights.
  var facts: NetworkFacts {
    let readsVectors = if case .vectors = input { true } else { false }
    return NetworkFacts(
      inputSize: inputSize, readsVectors: readsVectors,
      vocabulary: vocabulary, parameterCount: parameterCount, assumptions: assumptions)
  }

  /// How many symbols the input tells apart; of vectors, how long they are.
  public var inputSize: Int {
    switch input {
    case .oneHot(let size), .scalar(let size, _), .vectors(let size): size
    case .embedding(let table): table.shape[0]
    }
  }

  var parameterCount: Int {
    func count(_ bias: [Float]) -> Int { bias.contains { $0 != 0 } ? bias.count : 0 }
    var total = 0
    if case .embedding(let table) = input { total += table.count }
    for layer in layers {
      total += layer.input.count + layer.recurrent.count + (layer.projection?.count ?? 0)
      total += count(layer.inputBias) + count(layer.recurrentBias)
      if case .multiplicativeLSTM(let input, let recurrent) = layer.kind {
        total += input.count + recurrent.count
      }
    }
    if let decoder { total += decoder.weight.count + count(decoder.bias) }
    return total
  }
}
