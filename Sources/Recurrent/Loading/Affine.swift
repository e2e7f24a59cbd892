// SPDX-License-Identifier: Apache-2.0

import Tensors

/// y = scale · x + shift, elementwise: what a batch normalisation is after training.
struct Affine {
  let scale: [Float]
  let shift: [Float]

  /// What `inspect` tells where one was folded.
  static let announcement =
    "batch normalisation: by its running statistics, taken into the next product"

  /// γ (x − mean) · inverse + β, all of one length.
  ///
  /// Without them γ is 1 and β is 0.
  init(mean: [Float], inverse: [Float], gamma: [Float]?, beta: [Float]?) {
    let scale = gamma.map { zip(inverse, $0).map { $0 * $1 } } ?? inverse
    let shift = zip(mean, scale).map { -$0 * $1 }
    self.scale = scale
    self.shift = beta.map { zip(shift, $0).map { $0 + $1 } } ?? shift
  }

  /// γ (x − mean) / √(variance + ε) + β.
  init(mean: [Float], variance: [Float], epsilon: Float, gamma: [Float]?, beta: [Float]?) {
    self.init(
      mean: mean, inverse: variance.map { 1 / ($0 + epsilon).squareRoot() }, gamma: gamma,
      beta: beta)
  }

  /// W (s x + t) + b = (W s) x + (b + W t), for W of shape (rows, length) and b of (rows).
  func fold(into weight: inout Tensor, _ bias: inout [Float]) throws(ModelError) {
    let columns = weight.shape[1]
    guard scale.count == columns else {
      throw .wrongShape(name: "running mean", found: [scale.count], expected: "[\(columns)]")
    }
    var values = weight.values
    for row in 0..<weight.shape[0] {
      var added: Float = 0
      for column in 0..<columns {
        added += values[row * columns + column] * shift[column]
        values[row * columns + column] *= scale[column]
      }
      bias[row] += added
    }
    weight = Tensor(shape: weight.shape, values: values)
  }
}
