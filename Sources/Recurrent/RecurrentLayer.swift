// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Tensors

/// One recurrent layer with packed weights: what it has, and how it runs a block of timesteps.
///
/// A layer keeps no state: it reads and writes the planes of the block.
protocol RecurrentLayer: Sendable {
  /// "lstm", "gru", "rnn" or "mlstm", as `ModelDescription` says it.
  var kind: String { get }
  /// H.
  var cells: Int { get }
  /// R, the size of h.
  var outputs: Int { get }
  /// Main state first.
  var quantities: [Quantity] { get }
  /// Those of them that have a gate plane, in the kernels' order.
  var gateQuantities: [Quantity] { get }
  /// Gate planes that must be there even if nobody wants to see them.
  var requiredGates: Set<Quantity> { get }
  /// W x + b, and for an mLSTM also Wmx x.
  var projections: [SourceProjection] { get }

  /// Runs the recurrence over a block; `extra` are the rows of the second projection, if any.
  func run(
    _ block: inout ck_block, extra: UnsafePointer<UnsafePointer<Float>>?, kernels: OpaquePointer)
}

extension RecurrentLayer {
  /// Whether there is a c beside h.
  var hasCellState: Bool { quantities.contains(.c) }
}

extension LayerWeights {
  /// The packed layer of these weights; `index` is for errors.
  func packed(index: Int, _ packing: Packing) throws(ModelError) -> any RecurrentLayer {
    switch kind {
    case .lstm:
      return try LSTM(self, index: index, packing: packing)
    case .multiplicativeLSTM(let inputMixing, let recurrentMixing):
      return try LSTM(
        self, mixing: (inputMixing, recurrentMixing), index: index, packing: packing)
    case .gru(let resetAfter, let updateMeansNew):
      return try GRU(
        self, resetAfter: resetAfter, updateMeansNew: updateMeansNew, index: index, packing: packing
      )
    case .vanilla(let relu):
      return try VanillaRNN(self, relu: relu, index: index, packing: packing)
    }
  }

  /// Every shape against every other, in the words of an error that names the tensor.
  func checkShapes(index: Int) throws(ModelError) {
    func check(_ name: String, _ tensor: Tensor, _ shape: [Int], _ letters: String)
      throws(ModelError)
    {
      guard tensor.shape == shape else {
        throw .wrongShape(
          name: "layer \(index) \(name)", found: tensor.shape, expected: "\(shape) (\(letters))")
      }
    }
    guard input.rank == 2, input.shape[0] > 0, input.shape[0] % gates == 0, input.shape[1] > 0
    else {
      throw .wrongShape(
        name: "layer \(index) input weight", found: input.shape,
        expected: "[\(gates) × cells, inputs]")
    }
    let rows = input.shape[0]
    if let projection {
      guard kind == .lstm else {
        throw .cannot(what: "project h of layer \(index)", because: "only an LSTM has a projection")
      }
      guard projection.rank == 2, projection.shape[0] > 0 else {
        throw .wrongShape(
          name: "layer \(index) projection", found: projection.shape,
          expected: "[outputs, \(cells)]")
      }
      try check("projection", projection, [projection.shape[0], cells], "outputs, cells")
    }
    if case .multiplicativeLSTM(let inputMixing, let recurrentMixing) = kind {
      try check("input mixing", inputMixing, [cells, input.shape[1]], "cells, inputs")
      try check("recurrent mixing", recurrentMixing, [cells, outputs], "cells, outputs")
      try check("recurrent weight", recurrent, [rows, cells], "gates × cells, cells")
    } else {
      try check("recurrent weight", recurrent, [rows, outputs], "gates × cells, outputs")
    }
    for (name, bias) in [("input bias", inputBias), ("recurrent bias", recurrentBias)]
    where bias.count != rows {
      throw .wrongShape(name: "layer \(index) \(name)", found: [bias.count], expected: "[\(rows)]")
    }
  }

  /// Both biases in one, for kinds that only add them.
  var summedBias: [Float] { zip(inputBias, recurrentBias).map(+) }

  /// 0 for the sigmoid, as the kernels take it.
  var gateSlope: Float {
    switch gateFunction {
    case .sigmoid: 0
    case .hardSigmoid(let slope): slope
    }
  }
}
