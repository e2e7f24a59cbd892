// SPDX-License-Identifier: Apache-2.0

/// Where each weight of a network lies in one flat run of floats.
///
/// Letters: H cells, G gates a cell, V symbols, I inputs of a layer (V, or H).
/// Matrices stand in **column form** (inputs, outputs), the transpose of a checkpoint's: a one-hot
/// input then picks a row, packing for the forward product copies whole stretches, and a gradient
/// is written the way that it is computed. Optimisers see only the run.
struct ParameterLayout: Sendable {
  /// A matrix (inputs, outputs) in column form.
  struct Matrix: Sendable {
    let offset: Int
    let inputs: Int
    let outputs: Int

    var range: Range<Int> { offset..<offset + inputs * outputs }
  }

  /// One layer's weights.
  struct Layer: Sendable {
    /// (I, G·H).
    let input: Matrix
    /// (H, G·H).
    let recurrent: Matrix
    /// G·H.
    let inputBias: Range<Int>
    /// G·H.
    let recurrentBias: Range<Int>
  }

  let shape: NetworkShape
  let layers: [Layer]
  /// (H, V).
  let decoder: Matrix
  /// V.
  let decoderBias: Range<Int>
  /// Floats in all.
  let count: Int

  /// Lays out a network of a shape whose size has been checked.
  init(_ shape: NetworkShape) {
    var next = 0
    func take(_ count: Int) -> Range<Int> {
      defer { next += count }
      return next..<next + count
    }
    func matrix(_ inputs: Int, _ outputs: Int) -> Matrix {
      Matrix(offset: take(inputs * outputs).lowerBound, inputs: inputs, outputs: outputs)
    }
    let (H, V, width) = (shape.cells, shape.symbols, shape.kind.gates * shape.cells)
    layers = (0..<shape.layers).map { layer in
      Layer(
        input: matrix(layer == 0 ? V : H, width), recurrent: matrix(H, width),
        inputBias: take(width), recurrentBias: take(width))
    }
    decoder = matrix(H, V)
    decoderBias = take(V)
    count = next
    self.shape = shape
  }
}
