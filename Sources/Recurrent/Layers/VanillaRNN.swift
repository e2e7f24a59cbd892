// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Tensors

/// h = tanh(W x + U h' + b), or max(0, …) with ReLU.
///
/// Source: Elman 1990.
struct VanillaRNN: RecurrentLayer {
  let cells: Int
  let projections: [SourceProjection]
  private let recurrent: PackedMatrix
  private let relu: Bool

  var outputs: Int { cells }
  let kind = "rnn"
  let quantities: [Quantity] = [.h]
  let gateQuantities: [Quantity] = []
  let requiredGates: Set<Quantity> = []

  init(
    _ weights: LayerWeights, relu: Bool, index: Int, packing: Packing
  ) throws(ModelError) {
    let instructionSet = packing.instructionSet
    cells = weights.cells
    self.relu = relu
    recurrent = PackedMatrix(weights.recurrent, isReadAtEveryStep: true, for: instructionSet)
    projections = [
      try SourceProjection(
        weights.input, bias: weights.summedBias, sources: weights.sources, order: .natural,
        reader: "layer \(index) input weight", packing: packing)
    ]
  }

  func run(
    _ block: inout ck_block, extra: UnsafePointer<UnsafePointer<Float>>?, kernels: OpaquePointer
  ) {
    var layer = ck_vanilla(
      recurrent: recurrent.matrix(rows: Int(block.rows)), cells: Int32(cells), relu: relu ? 1 : 0)
    ck_vanilla_run(kernels, &layer, &block)
  }
}
