// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Tensors

/// r and z are sigmoids of W x + U h' + b; n = tanh(W x + b + r (U h' + b')) with the reset after the
/// product, or tanh(W x + b + U (r h') + b') with the reset before it; h mixes h' and n by z.
///
/// Sources: Cho et al. 2014 (arXiv 1406.1078), reset before; cuDNN and PyTorch, reset after.
struct GRU: RecurrentLayer {
  let cells: Int
  let projections: [SourceProjection]
  private let recurrent: PackedMatrix
  private let candidate: PackedMatrix?
  private let recurrentBias: AlignedBuffer
  private let slope: Float
  private let updateMeansNew: Bool

  var outputs: Int { cells }
  let kind = "gru"
  let quantities: [Quantity] = [.h, .r, .z, .n]
  let gateQuantities: [Quantity] = [.r, .z, .n]
  let requiredGates: Set<Quantity> = [.r, .z, .n]

  init(
    _ weights: LayerWeights, resetAfter: Bool, updateMeansNew: Bool, index: Int, packing: Packing
  ) throws(ModelError) {
    let instructionSet = packing.instructionSet
    cells = weights.cells
    slope = weights.gateSlope
    self.updateMeansNew = updateMeansNew
    let candidateRows = 2 * cells..<3 * cells
    let width = AlignedBuffer.padded(cells)
    recurrentBias = AlignedBuffer(count: 3 * width)
    var inputBias = weights.summedBias
    if resetAfter {
      recurrent = PackedMatrix(
        weights.recurrent, order: .gates(3, cells: cells), isReadAtEveryStep: true,
        for: instructionSet)
      candidate = nil
      for (cell, row) in candidateRows.enumerated() {
        inputBias[row] = weights.inputBias[row]
        recurrentBias.start[2 * width + cell] = weights.recurrentBias[row]
      }
    } else {
      recurrent = PackedMatrix(
        weights.recurrent.rows(0..<2 * cells), order: .gates(2, cells: cells),
        isReadAtEveryStep: true, for: instructionSet)
      candidate = PackedMatrix(
        weights.recurrent.rows(candidateRows), isReadAtEveryStep: true, for: instructionSet)
    }
    projections = [
      try SourceProjection(
        weights.input, bias: inputBias, sources: weights.sources,
        order: .gates(3, cells: cells), reader: "layer \(index) input weight", packing: packing)
    ]
  }

  func run(
    _ block: inout ck_block, extra: UnsafePointer<UnsafePointer<Float>>?, kernels: OpaquePointer
  ) {
    let rows = Int(block.rows)
    var layer = ck_gru(
      recurrent: recurrent.matrix(rows: rows),
      candidate: candidate?.matrix(rows: rows) ?? ck_matrix(), recurrent_bias: recurrentBias.start,
      cells: Int32(cells), slope: slope, update_means_new: updateMeansNew ? 1 : 0)
    ck_gru_run(kernels, &layer, &block)
  }
}
