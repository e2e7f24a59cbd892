// SPDX-License-Identifier: Apache-2.0

import CKernels
import Corpora
import Tensors

/// logits = W h + b over the vocabulary, packed.
struct Decoder: Sendable {
  let projection: SourceProjection
  /// V.
  let symbols: Int
  private let instructionSet: InstructionSet

  init(
    _ weights: NetworkWeights.Decoder, packing: Packing
  ) throws(ModelError) {
    guard weights.weight.rank == 2, weights.bias.count == weights.weight.shape[0],
      weights.weight.shape[0] > 0
    else {
      throw .wrongShape(
        name: "decoder bias", found: [weights.bias.count],
        expected: "\(weights.weight.shape.prefix(1))")
    }
    guard !weights.sources.contains(.input) else {
      throw .cannot(what: "build the decoder", because: "it reads the network's input directly")
    }
    symbols = weights.weight.shape[0]
    instructionSet = packing.instructionSet
    projection = try SourceProjection(
      weights.weight, bias: weights.bias, sources: weights.sources, order: .natural,
      reader: "decoder weight", packing: packing)
  }

  /// Logits of many states, shape (rows, V), row stride `projection.columns`; `hidden` gives h of a
  /// layer, row by row.
  func logits(
    rows: Int, into out: UnsafeMutablePointer<Float>, hidden: (Int) -> VectorRows
  ) {
    var addend = VectorRows(start: UnsafePointer(projection.bias.start), stride: 0)
    for dense in projection.dense {
      guard case .layer(let index) = dense.source else { continue }
      let h = hidden(index)
      dense.matrix.multiply(
        h.start, stride: h.stride, rows: rows, adding: addend.start, stride: addend.stride,
        into: out, stride: projection.columns)
      addend = VectorRows(start: UnsafePointer(out), stride: projection.columns)
    }
  }

  /// Logits of one state, shape (V).
  func logits(_ state: NetworkState) -> [Float] {
    let h = state.layers.map { AlignedBuffer($0.h) }
    let out = AlignedBuffer(count: projection.columns)
    logits(rows: 1, into: out.start) { VectorRows(start: UnsafePointer(h[$0].start), stride: 0) }
    return out.array(0..<symbols)
  }

  /// −log p of a symbol in a state, nats.
  func loss(of symbol: Int32, _ state: NetworkState) -> Float {
    let logits = AlignedBuffer(logits(state), count: projection.columns)
    var loss: Float = .nan
    ck_log_loss(
      instructionSet.kernels, logits.start, projection.columns, Int32(symbols), 1, [symbol], &loss)
    return loss
  }
}
