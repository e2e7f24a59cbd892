// SPDX-License-Identifier: Apache-2.0

import Checkpoints

extension WeightLayout {
  /// Every layout that is known, in the order in which names are compared with them.
  public static let all: [WeightLayout] = [
    charRNN, torchRNN, keras, onnx, pytorch, tensorflow, multiplicativeLSTM,
  ]

  /// The layout of a checkpoint's names.
  static func of(_ checkpoint: Checkpoint) throws(ModelError) -> WeightLayout {
    guard let layout = all.first(where: { $0.recognises(checkpoint) }) else {
      throw .unknownLayout(
        names: Array(checkpoint.tensors.map(\.name).prefix(6)),
        resemblance: checkpoint.resemblance, supported: all.map(\.name))
    }
    return layout
  }
}
