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
  private let rows: ProjectionRows
  private var carried: [Float]
  private var losses: [Float] = []
  private var targets: [Int32] = []

  init(_ decoder: Decoder, steps: Int, rows: Int, instructionSet: InstructionSet) {
    self.decoder = decoder
    kernels = instructionSet.kernels
    self.rows = ProjectionRows(
      decoder.projection, capacity: AlignedBuffer.padded(steps) * rows)
    carried = [Float](repeating: .nan, count: rows)
  }

  /// Says what the loss of a stream's next timestep is; NaN where nothing was read before.
  func carry(_ loss: Float, slot: Int) { carried[slot] = loss }

  /// Decodes a block and hands out the loss of its timesteps.
  func compute(
    _ plan: BlockPlan, of sequences: Sequences, to outlet: Outlet, hidden: (Int) -> VectorRows
  ) throws {
    rows.fill(plan, of: sequences, isReversed: false, hidden: hidden)
    let (count, total) = (plan.rows.count, plan.steps * plan.rows.count)
    targets = [Int32](repeating: -1, count: total)
    losses = [Float](repeating: .nan, count: total)
    for (place, row) in plan.rows.enumerated() {
      let symbols = sequences.symbols(of: row.document)
      for (step, timestep) in row.timesteps.enumerated() where timestep + 1 < symbols.count {
        targets[step * count + place] = symbols[timestep + 1]
      }
    }
    ck_log_loss(
      kernels, rows.matrix, decoder.projection.columns, Int32(decoder.symbols), Int32(total),
      targets, &losses)
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
