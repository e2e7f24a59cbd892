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
    _ weights: NetworkWeights.Decoder, network: NetworkWeights, for instructionSet: InstructionSet
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
    self.instructionSet = instructionSet
    projection = try SourceProjection(
      weights.weight, bias: weights.bias, sources: weights.sources, order: .natural,
      reader: "decoder weight", network: network, for: instructionSet)
  }

  /// Logits of one state, shape (V).
  func logits(_ state: NetworkState) -> [Float] {
    let out = AlignedBuffer(count: projection.columns)
    var addend = UnsafePointer(projection.bias.start)
    for dense in projection.dense {
      guard case .layer(let index) = dense.source else { continue }
      state.layers[index].h.withUnsafeBufferPointer { h in
        guard let h = h.baseAddress else { return }
        dense.matrix.multiply(
          h, stride: 0, rows: 1, adding: addend, stride: 0, into: out.start, stride: 0)
      }
      addend = UnsafePointer(out.start)
    }
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
