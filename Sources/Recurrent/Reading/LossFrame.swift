// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Tensors

/// The decoder's working memory: −log p of every symbol, given those before it.
///
/// Logits after timestep t − 1 predict symbol t, so each stream carries one loss into its next block.
final class LossFrame {
  private let decoder: Decoder
  private let kernels: OpaquePointer
  /// As many rows of logits as stay in a near cache, shape (logitRows, V padded).
  private let logits: AlignedBuffer
  private let logitRows: Int
  private var carried: [Float]
  private var losses: [Float] = []
  private var targets: [Int32] = []

  init(_ decoder: Decoder, streams: Int, instructionSet: InstructionSet) {
    self.decoder = decoder
    kernels = instructionSet.kernels
    logitRows = max(8, (1 << 16) / decoder.projection.columns)
    logits = AlignedBuffer(count: logitRows * decoder.projection.columns)
    carried = [Float](repeating: .nan, count: streams)
  }

  /// Says what the loss of a stream's next timestep is; NaN where nothing was read before.
  func carry(_ loss: Float, slot: Int) { carried[slot] = loss }

  /// Decodes a block and hands out the loss of its timesteps.
  func compute(
    _ plan: BlockPlan, of sequences: Sequences, to outlet: Outlet, hidden: (Int) -> VectorRows
  ) throws {
    let (count, total) = (plan.rows.count, plan.steps * plan.rows.count)
    targets = [Int32](repeating: -1, count: total)
    losses = [Float](repeating: .nan, count: total)
    for (place, row) in plan.rows.enumerated() {
      let symbols = sequences.symbols(of: row.document)
      for (step, timestep) in row.timesteps.enumerated() where timestep + 1 < symbols.count {
        targets[step * count + place] = symbols[timestep + 1]
      }
    }
    for first in stride(from: 0, to: total, by: logitRows) {
      let rows = min(logitRows, total - first)
      decoder.logits(rows: rows, into: logits.start) { layer in
        let h = hidden(layer)
        return VectorRows(start: h.start + first * h.stride, stride: h.stride)
      }
      losses.withUnsafeMutableBufferPointer { losses in
        targets.withUnsafeBufferPointer { targets in
          guard let nats = losses.baseAddress, let target = targets.baseAddress else { return }
          ck_log_loss(
            kernels, logits.start, decoder.projection.columns, Int32(decoder.symbols), Int32(rows),
            target + first, nats + first)
        }
      }
    }
    for (place, row) in plan.rows.enumerated() {
      let steps = row.timesteps.count
      var nats = [carried[row.slot]]
      for step in 0..<steps - 1 { nats.append(losses[step * count + place]) }
      carried[row.slot] = losses[(steps - 1) * count + place]
      try nats.withUnsafeBufferPointer { nats in
        guard let base = nats.baseAddress else { return }
        try outlet.send(LossBlock(document: row.document, timesteps: row.timesteps, nats: base))
      }
    }
  }
}
