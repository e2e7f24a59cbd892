// SPDX-License-Identifier: Apache-2.0

import Recordings
import Tensors

/// Reads one document of a network with reversed layers: layer by layer, each over all of it.
///
/// A reversed layer begins at the document's end, so nothing above it can begin earlier. Memory grows with the document by R floats
/// a timestep and layer.
///
/// A reversed layer is run twice: from the end to keep its state before every block, then block by
/// block in the order of time, as sinks are promised.
struct DocumentReading {
  let model: LanguageModel
  let sequences: Sequences
  let document: Int
  let outlet: Outlet
  let options: ReadingOptions

  func run() throws {
    let timesteps = sequences.timesteps(of: document)
    let size = options.blockTimesteps(streams: 1)
    let blocks = windows.blocks(of: 0..<timesteps, size: size).map { block in
      BlockPlan([
        BlockPlan.Row(
          slot: 0, document: document, timesteps: block, ends: block.upperBound == timesteps)
      ])
    }
    var hidden: [AlignedBuffer] = []
    for index in model.layers.indices {
      let layer = model.layers[index]
      let h = AlignedBuffer(count: timesteps * AlignedBuffer.padded(layer.outputs))
      try read(layer, index: index, blocks: blocks, hidden: hidden, into: h)
      hidden.append(h)
    }
    if outlet.wantsLoss, let decoder = model.decoder {
      let loss = LossFrame(decoder, streams: 1, instructionSet: model.instructionSet)
      for plan in blocks {
        try loss.compute(plan, of: sequences, to: outlet) { rows(of: $0, plan, hidden) }
      }
    }
    try outlet.finish(document: document, timesteps: timesteps)
  }

  private var windows: WindowedTimesteps { WindowedTimesteps(model.description.window) }

  /// h of an earlier layer in the timesteps of a block.
  private func rows(of layer: Int, _ plan: BlockPlan, _ hidden: [AlignedBuffer]) -> VectorRows {
    let width = AlignedBuffer.padded(model.layers[layer].outputs)
    return VectorRows(
      start: UnsafePointer(hidden[layer].start + plan.rows[0].timesteps.lowerBound * width),
      stride: width)
  }

  private func read(
    _ layer: any RecurrentLayer, index: Int, blocks: [BlockPlan], hidden: [AlignedBuffer],
    into h: AlignedBuffer
  ) throws {
    let isReversed = model.description.layers[index].isReversed
    let wanted = outlet.wanted(layer.quantities, ofLayer: index)
    let frame = LayerFrame(
      layer, index: index, isReversed: isReversed, steps: options.blockTimesteps(streams: 1),
      rows: 1, gates: wanted, interventions: options.interventions,
      instructionSet: model.instructionSet)
    func compute(_ plan: BlockPlan) {
      frame.compute(plan, of: sequences, ring: 0) { rows(of: $0, plan, hidden) }
    }
    guard isReversed else {
      for plan in blocks {
        if windows.begins(at: plan.rows[0].timesteps.lowerBound) {
          frame.setState(nil, ofSlot: 0)
        }
        compute(plan)
        keep(frame.hidden(plan, ring: 0), plan, isReversed: false, in: h)
        try frame.send(plan, ring: 0, quantities: wanted, to: outlet)
      }
      return
    }
    var states: [NetworkState.Layer] = []
    for plan in blocks.reversed() {
      if windows.begins(at: plan.rows[0].timesteps.upperBound) { frame.setState(nil, ofSlot: 0) }
      states.append(frame.state(ofSlot: 0))
      compute(plan)
      keep(frame.hidden(plan, ring: 0), plan, isReversed: true, in: h)
    }
    guard !wanted.isEmpty else { return }
    for (plan, state) in zip(blocks, states.reversed()) {
      frame.setState(state, ofSlot: 0)
      compute(plan)
      try frame.send(plan, ring: 0, quantities: wanted, to: outlet)
    }
  }

  /// Keeps a block's h in the order of time.
  private func keep(_ rows: VectorRows, _ plan: BlockPlan, isReversed: Bool, in h: AlignedBuffer) {
    let timesteps = plan.rows[0].timesteps
    for step in 0..<timesteps.count {
      let timestep = isReversed ? timesteps.upperBound - 1 - step : timesteps.lowerBound + step
      (h.start + timestep * rows.stride).update(
        from: rows.start + step * rows.stride, count: rows.stride)
    }
  }
}
