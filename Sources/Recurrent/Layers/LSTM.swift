// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Tensors

/// c = f c' + i g; h = o tanh(c), with i, f, o sigmoids and g a tanh of W x + U h' + b.
///
/// With a projection P, h = P (o tanh(c)). A multiplicative LSTM reads m = (Wmx x) (Wmh h') where
/// this one reads h'.
///
/// Sources: Hochreiter & Schmidhuber 1997; Krause et al. 2016 (arXiv 1609.07959) for the mLSTM.
struct LSTM: RecurrentLayer {
  let cells: Int
  let outputs: Int
  let projections: [SourceProjection]
  private let recurrent: PackedMatrix
  private let projection: PackedMatrix?
  private let recurrentMixing: PackedMatrix?
  private let slope: Float

  var kind: String { recurrentMixing == nil ? "lstm" : "mlstm" }
  let quantities: [Quantity] = [.c, .h, .i, .f, .o, .g]
  let gateQuantities: [Quantity] = [.i, .f, .o, .g]
  let requiredGates: Set<Quantity> = []

  init(
    _ weights: LayerWeights, mixing: (input: Tensor, recurrent: Tensor)? = nil, index: Int,
    packing: Packing
  ) throws(ModelError) {
    let instructionSet = packing.instructionSet
    cells = weights.cells
    outputs = weights.outputs
    slope = weights.gateSlope
    let order = PackedMatrix.Order.dealt(cells: cells)
    recurrent = PackedMatrix(
      weights.recurrent, order: order, isReadAtEveryStep: true, for: instructionSet)
    projection = weights.projection.map {
      PackedMatrix($0, isReadAtEveryStep: true, for: instructionSet)
    }
    recurrentMixing = mixing.map {
      PackedMatrix($0.recurrent, isReadAtEveryStep: true, for: instructionSet)
    }
    var projections = [
      try SourceProjection(
        weights.input, bias: weights.summedBias, sources: weights.sources, order: order,
        reader: "layer \(index) input weight", packing: packing)
    ]
    if let mixing {
      projections.append(
        try SourceProjection(
          mixing.input, bias: [Float](repeating: 0, count: cells), sources: weights.sources,
          order: .natural, reader: "layer \(index) input mixing", packing: packing))
    }
    self.projections = projections
  }

  func run(
    _ block: inout ck_block, extra: UnsafePointer<UnsafePointer<Float>>?, kernels: OpaquePointer
  ) {
    let rows = Int(block.rows)
    var layer = ck_lstm(
      recurrent: recurrent.matrix(rows: rows),
      projection: projection?.matrix(rows: rows) ?? ck_matrix(), cells: Int32(cells),
      outputs: Int32(outputs), slope: slope,
      recurrent_mixing: recurrentMixing?.matrix(rows: rows) ?? ck_matrix(), mixed_input: extra)
    ck_lstm_run(kernels, &layer, &block)
  }
}
