// SPDX-License-Identifier: Apache-2.0
//
// One recurrent layer's arrays of Keras, brought into canonical order. Columns: LSTM i f c o, GRU z r h.
// CuDNN's layers have twice the bias and every block of numbers in another order. Reference:
// keras-team/tf-keras, tf_keras/saving/legacy/hdf5_format.py.

import Checkpoints
import Tensors

/// Kernel (I, G·H), recurrent kernel (H, G·H) and bias of one direction of a layer.
struct KerasCell {
  let name: String
  let kernel: Tensor
  let recurrent: Tensor
  let bias: Tensor?
  /// H.
  let cells: Int
  /// G.
  let gates: Int
  /// Whether a CuDNN layer wrote it: bias of 8 H or 6 H in one row.
  let isCuDNN: Bool

  /// The arrays of a layer, in Keras' order; 12 or 9 of them are Keras 1's, one a gate.
  init(_ name: String, _ weights: [Checkpoint.NamedTensor]) throws(ModelError) {
    self.name = name
    var parts = weights
    if weights.count == 12 {
      parts = try Self.joined(weights, gates: [0, 2, 1, 3])  // Keras 1: i c f o
    } else if weights.count == 9 {
      parts = try Self.joined(weights, gates: [0, 1, 2])
    }
    guard parts.count == 2 || parts.count == 3 else {
      throw .cannot(
        what: "read layer '\(name)'",
        because: "it has \(weights.count) arrays; expected kernel, recurrent kernel and bias")
    }
    (kernel, recurrent) = (try parts[0].weights(), try parts[1].weights())
    guard recurrent.rank == 2, recurrent.shape[0] > 0,
      recurrent.shape[1] % recurrent.shape[0] == 0,
      [1, 3, 4].contains(recurrent.shape[1] / recurrent.shape[0])
    else {
      throw .wrongShape(
        name: parts[1].name, found: recurrent.shape,
        expected: "[H, 4 H], [H, 3 H] or [H, H], for LSTM, GRU or SimpleRNN")
    }
    cells = recurrent.shape[0]
    gates = recurrent.shape[1] / cells
    guard kernel.rank == 2, kernel.shape[0] > 0, kernel.shape[1] == recurrent.shape[1] else {
      throw .wrongShape(
        name: parts[0].name, found: kernel.shape, expected: "[any, \(recurrent.shape[1])]")
    }
    bias = parts.count == 3 ? try parts[2].weights() : nil
    let rows = gates * cells
    let allowed = [[rows]] + (gates > 1 ? [[2 * rows]] : []) + (gates == 3 ? [[2, rows]] : [])
    if let bias, !allowed.contains(bias.shape) {
      throw .wrongShape(
        name: parts[2].name, found: bias.shape,
        expected: allowed.map { "\($0)" }.joined(separator: " or "))
    }
    isCuDNN = bias?.shape == [2 * rows]
  }

  /// Whether a GRU resets after the recurrent product, where its bias tells it.
  var resetsAfter: Bool? {
    guard gates == 3, let bias else { return nil }
    return bias.count == 6 * cells
  }

  /// How many biases are added: none, one, or one on either side.
  var biases: Int { (bias?.count ?? 0) / (gates * cells) }

  /// The layer in canonical order: i f o g, r z n.
  func layer(
    _ kind: LayerWeights.Kind, _ gateFunction: LayerWeights.GateFunction, isReversed: Bool,
    sources: [LayerWeights.Source]
  ) -> LayerWeights {
    let order = gates == 4 ? [0, 1, 3, 2] : gates == 3 ? [1, 0, 2] : [0]
    let rows = gates * cells
    let values = bias?.values ?? [Float](repeating: 0, count: rows)
    let recurrentBias =
      values.count == 2 * rows ? Array(values[rows...]) : [Float](repeating: 0, count: rows)
    return LayerWeights(
      kind: kind, input: matrix(kernel, order), recurrent: matrix(recurrent, order),
      inputBias: Array(values[..<rows]).blocks(of: cells, order: order),
      recurrentBias: recurrentBias.blocks(of: cells, order: order), gateFunction: gateFunction,
      isReversed: isReversed, sources: sources)
  }

  /// Columns to rows, gate by gate; CuDNN's blocks hold the rows already, in a column's clothes.
  private func matrix(_ columns: Tensor, _ order: [Int]) -> Tensor {
    Tensor.stacked(
      order.map { gate in
        let block = columns.columns(gate * cells..<(gate + 1) * cells)
        return isCuDNN
          ? Tensor(shape: [cells, block.shape[0]], values: block.values) : block.transposed()
      })
  }

  /// Keras 1's W, U, b of each gate as one kernel, recurrent kernel and bias.
  private static func joined(
    _ weights: [Checkpoint.NamedTensor], gates: [Int]
  ) throws(ModelError) -> [Checkpoint.NamedTensor] {
    var joined: [Checkpoint.NamedTensor] = []
    for part in 0..<3 {
      let blocks = gates.map { weights[3 * $0 + part] }
      let first = blocks[0]
      for block in blocks
      where block.shape != first.shape || first.rank != (part == 2 ? 1 : 2) {
        throw .wrongShape(name: block.name, found: block.shape, expected: "\(first.shape)")
      }
      let tensor =
        part == 2
        ? Tensor(
          shape: [blocks.count * first.count], values: blocks.flatMap(\.tensor.values))
        : Tensor.stacked(blocks.map { $0.tensor.transposed() }).transposed()
      joined.append(.init(name: first.name, tensor: tensor, elementType: first.elementType))
    }
    return joined
  }
}
