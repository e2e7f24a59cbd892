// SPDX-License-Identifier: Apache-2.0

import Chance
import Corpora
import Recurrent
import Tensors

extension ParameterLayout {
  /// Fresh weights: uniform in ±1/√H as PyTorch draws them, an LSTM's forget bias 1.
  func freshParameters(seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    let bound = 1 / Float(shape.cells).squareRoot()
    var values = (0..<count).map { _ in (2 * random.unit() - 1) * bound }
    if shape.kind == .lstm {
      for layer in layers {
        for cell in shape.cells..<2 * shape.cells {
          values[layer.inputBias.lowerBound + cell] = 1
          values[layer.recurrentBias.lowerBound + cell] = 0
        }
      }
    }
    return values
  }

  /// The network that a run of parameters describes.
  func weights(_ parameters: [Float], vocabulary: Vocabulary?) -> NetworkWeights {
    func tensor(_ matrix: Matrix) -> Tensor {
      Tensor(shape: [matrix.inputs, matrix.outputs], values: Array(parameters[matrix.range]))
        .transposed()
    }
    let layerWeights = layers.enumerated().map { index, layer in
      LayerWeights(
        kind: shape.kind.layerKind, input: tensor(layer.input), recurrent: tensor(layer.recurrent),
        inputBias: Array(parameters[layer.inputBias]),
        recurrentBias: Array(parameters[layer.recurrentBias]),
        sources: [index == 0 ? .input : .layer(index - 1)])
    }
    return NetworkWeights(
      input: .oneHot(size: shape.symbols), layers: layerWeights,
      decoder: NetworkWeights.Decoder(
        weight: tensor(decoder), bias: Array(parameters[decoderBias]),
        sources: [.layer(shape.layers - 1)]),
      vocabulary: vocabulary)
  }

  /// The run of parameters of a network of this layout's shape.
  func parameters(_ weights: NetworkWeights) throws(TrainingError) -> [Float] {
    guard let head = weights.decoder, weights.layers.count == layers.count else {
      throw .notTrainable("it has no decoder, or another number of layers")
    }
    var parameters = [Float](repeating: 0, count: count)
    func put(_ tensor: Tensor, _ matrix: Matrix) throws(TrainingError) {
      guard tensor.shape == [matrix.outputs, matrix.inputs] else {
        throw .notTrainable(
          "a weight has shape \(tensor.shape), expected \([matrix.outputs, matrix.inputs])")
      }
      parameters.replaceSubrange(matrix.range, with: tensor.transposed().values)
    }
    func put(_ bias: [Float], _ range: Range<Int>) throws(TrainingError) {
      guard bias.count == range.count else {
        throw .notTrainable("a bias has \(bias.count) elements, expected \(range.count)")
      }
      parameters.replaceSubrange(range, with: bias)
    }
    for (layer, values) in zip(layers, weights.layers) {
      guard values.kind == shape.kind.layerKind else {
        throw .notTrainable("its layers are of another kind than \(shape.kind.rawValue)")
      }
      try put(values.input, layer.input)
      try put(values.recurrent, layer.recurrent)
      try put(values.inputBias, layer.inputBias)
      try put(values.recurrentBias, layer.recurrentBias)
    }
    try put(head.weight, decoder)
    try put(head.bias, decoderBias)
    return parameters
  }
}
