// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// The buffers of one chunk of parallel streams, and the way through the network and back.
///
/// Letters: T timesteps of the chunk, B streams, H cells, G gates a cell, V symbols; all buffers are
/// time-major, (T, B, …). Streams do not meet until the weights' gradients, so each worker takes its
/// share of them through all layers, timesteps and back without waiting for the others; the gradients
/// are then divided by columns. Memory is bounded by T · B.
final class ChunkPass: Sendable {
  /// What one layer keeps of its way forwards.
  struct LayerBuffers: Sendable {
    /// (T, B, G·H): sums, then activated gates, then gradients of the sums.
    let gates: AlignedBuffer
    /// The recurrent side where it is kept apart (GRU), else the gates themselves.
    let recurrent: AlignedBuffer
    /// (T + 1, B, H): slot 0 is the state carried in, slot t + 1 what holds after symbol t.
    let h: AlignedBuffer
    /// The same of c; only an LSTM uses it.
    let c: AlignedBuffer
    /// (T, B, H): h after dropout, what the next layer reads; empty without dropout.
    let dropped: AlignedBuffer
    /// (B, H): the gradient of c, carried backwards.
    let dc: AlignedBuffer
  }

  /// What may be dropped between layers, and by which numbers.
  struct Dropout: Sendable {
    let rate: Float
    let key: UInt64
  }

  let network: TrainableNetwork
  let streams: Int
  let capacity: Int
  let layers: [LayerBuffers]
  /// (T, B, H): the gradient of the h of the layer that is gone through.
  private let dh: AlignedBuffer
  /// (T, B, V): logits, then their gradients.
  private let logits: AlignedBuffer
  /// (T, B): −log p of each target.
  private let nats: AlignedBuffer
  /// (T, B).
  private let symbols: AlignedMemory<Int32>
  private let targets: AlignedMemory<Int32>
  private let workers: Workers

  /// Room for chunks of up to `capacity` timesteps.
  init(network: TrainableNetwork, streams: Int, capacity: Int, dropout: Bool, workers: Workers) {
    let shape = network.layout.shape
    let (T, B, H, G) = (capacity, streams, shape.cells, shape.kind.gates)
    self.network = network
    self.streams = streams
    self.capacity = capacity
    self.workers = workers
    layers = (0..<shape.layers).map { layer in
      let gates = AlignedBuffer(count: T * B * G * H)
      return LayerBuffers(
        gates: gates, recurrent: shape.kind == .gru ? AlignedBuffer(count: T * B * G * H) : gates,
        h: AlignedBuffer(count: (T + 1) * B * H),
        c: AlignedBuffer(count: shape.kind == .lstm ? (T + 1) * B * H : 0),
        dropped: AlignedBuffer(count: dropout && layer + 1 < shape.layers ? T * B * H : 0),
        dc: AlignedBuffer(count: shape.kind == .lstm ? B * H : 0))
    }
    dh = AlignedBuffer(count: T * B * H)
    logits = AlignedBuffer(count: T * B * shape.symbols)
    nats = AlignedBuffer(count: T * B)
    symbols = AlignedMemory(count: T * B)
    targets = AlignedMemory(count: T * B)
  }

  /// Floats that the buffers of a pass would take, as a check before they are allocated.
  static func floats(shape: NetworkShape, streams: Int, capacity: Int) -> Double {
    let (T, B, H) = (Double(capacity), Double(streams), Double(shape.cells))
    let sides = shape.kind == .gru ? 2.0 : 1.0
    let layer = T * B * H * (sides * Double(shape.kind.gates) + 3) + 3 * B * H
    return Double(shape.layers) * layer + T * B * (H + Double(shape.symbols) + 1)
  }

  /// Forgets what the streams have read.
  func resetState() {
    let floats = streams * network.layout.shape.cells
    for layer in layers {
      layer.h.start.update(repeating: 0, count: floats)
      if layer.c.count > 0 { layer.c.start.update(repeating: 0, count: floats) }
    }
  }

  /// Makes what holds after `steps` timesteps the state that the next chunk starts from.
  func carryState(after steps: Int) {
    let floats = streams * network.layout.shape.cells
    for layer in layers {
      layer.h.start.update(from: layer.h.start + steps * floats, count: floats)
      if layer.c.count > 0 {
        layer.c.start.update(from: layer.c.start + steps * floats, count: floats)
      }
    }
  }

  /// Reads a chunk and gives the sum of −log p over its targets, nats.
  ///
  /// `symbols` and `targets` are time-major, (T, B). With `learns` the network's gradients are those
  /// of the mean loss afterwards. The state is carried by `carryState`, not here.
  func run(
    symbols: [Int32], targets: [Int32], steps: Int, learns: Bool, dropout: Dropout? = nil
  ) -> Double {
    precondition(steps > 0 && steps <= capacity, "a chunk fits its buffers")
    precondition(
      symbols.count == steps * streams && targets.count == symbols.count,
      "a chunk has a symbol and a target for each stream and timestep")
    self.symbols.replace(with: symbols)
    self.targets.replace(with: targets)
    workers.run { worker in
      let slice = Slice(rows: workers.share(worker, of: streams), steps: steps)
      guard !slice.rows.isEmpty else { return }
      forward(slice, dropout)
      predict(slice, learns: learns)
      if learns { backward(slice, dropout) }
    }
    if learns {
      network.gradients.start.update(repeating: 0, count: network.gradients.count)
      workers.run { addGradients(worker: $0, steps: steps, dropout) }
      copySharedBiasGradients()
    }
    var sum = 0.0
    for row in 0..<steps * streams { sum += Double(nats.start[row]) }
    return sum
  }

  // MARK: One worker's streams

  /// Some of the streams, through the whole chunk.
  private struct Slice {
    let rows: Range<Int>
    let steps: Int
  }

  /// The rows of a slice, all timesteps at once, in matrices of given widths.
  private func everyStep(_ slice: Slice, from a: Int, to c: Int) -> ck_training_rows {
    ck_training_rows(
      groups: slice.steps, rows: slice.rows.count, a_row: a, a_group: streams * a, c_row: c,
      c_group: streams * c)
  }

  /// The rows of a slice at one timestep.
  private func oneStep(_ slice: Slice, from a: Int, to c: Int) -> ck_training_rows {
    ck_training_rows(
      groups: 1, rows: slice.rows.count, a_row: a, a_group: 0, c_row: c, c_group: 0)
  }

  private func forward(_ slice: Slice, _ dropout: Dropout?) {
    let layout = network.layout
    let (H, B, first, n) = (layout.shape.cells, streams, slice.rows.lowerBound, slice.rows.count)
    let width = layout.shape.kind.gates * H
    let parameters = network.parameters.start
    for (index, layer) in layers.enumerated() {
      let weights = layout.layers[index]
      let bias = network.biases[index].start
      if let packed = network.inputs[index] {
        let below = layers[index - 1]
        let source = dropout == nil ? below.h.start + B * H : below.dropped.start
        ck_training_product(
          source + first * H, packed.forwards.start, H, width, layer.gates.start + first * width,
          everyStep(slice, from: H, to: width), bias, 0)
      } else {
        for t in 0..<slice.steps {
          let row = t * B + first
          ck_training_gather(
            parameters + weights.input.offset, width, symbols.start + row, n, 0, width, bias,
            layer.gates.start + row * width, width)
        }
      }
      for t in 0..<slice.steps {
        let (before, after) = ((t * B + first) * H, ((t + 1) * B + first) * H)
        let sums = (t * B + first) * width
        let isApart = layout.shape.kind == .gru
        ck_training_product(
          layer.h.start + before, network.recurrents[index].forwards.start, H, width,
          layer.recurrent.start + sums, oneStep(slice, from: H, to: width),
          isApart ? parameters + weights.recurrentBias.lowerBound : nil, isApart ? 0 : 1)
        let (gates, h) = (layer.gates.start + sums, layer.h.start)
        switch layout.shape.kind {
        case .lstm:
          ck_training_lstm_forward(
            gates, layer.c.start + before, layer.c.start + after, h + after, H, n)
        case .gru:
          ck_training_gru_forward(
            gates, layer.recurrent.start + sums, h + before, h + after, H, n)
        case .rnn: ck_training_vanilla_forward(gates, h + after, n * H)
        }
        if let dropout, layer.dropped.count > 0 {
          ck_training_dropout(
            h + after, layer.dropped.start + before, n * H, key(dropout, index), UInt64(before),
            1 - dropout.rate)
        }
      }
    }
  }

  private func predict(_ slice: Slice, learns: Bool) {
    let layout = network.layout
    let (H, V, B, first) = (
      layout.shape.cells, layout.shape.symbols, streams, slice.rows.lowerBound
    )
    guard let top = layers.last else { return }
    ck_training_product(
      top.h.start + (B + first) * H, network.decoder.forwards.start, H, V,
      logits.start + first * V, everyStep(slice, from: H, to: V),
      network.parameters.start + layout.decoderBias.lowerBound, 0)
    let scale = learns ? 1 / Float(slice.steps * B) : 0
    for t in 0..<slice.steps {
      let row = t * B + first
      ck_training_loss(
        logits.start + row * V, V, targets.start + row, slice.rows.count, V, scale, nats.start + row
      )
    }
  }

  private func backward(_ slice: Slice, _ dropout: Dropout?) {
    let layout = network.layout
    let (H, V, B) = (layout.shape.cells, layout.shape.symbols, streams)
    let (first, n, width) = (slice.rows.lowerBound, slice.rows.count, layout.shape.kind.gates * H)
    ck_training_product(
      logits.start + first * V, network.decoder.backwards.start, V, H, dh.start + first * H,
      everyStep(slice, from: V, to: H), nil, 0)
    for (index, layer) in layers.enumerated().reversed() {
      if layer.dc.count > 0 { (layer.dc.start + first * H).update(repeating: 0, count: n * H) }
      for t in (0..<slice.steps).reversed() {
        let (before, after) = ((t * B + first) * H, ((t + 1) * B + first) * H)
        let (gates, out) = (layer.gates.start + (t * B + first) * width, dh.start + before)
        let recurrent = layer.recurrent.start + (t * B + first) * width
        let earlier = t > 0 ? dh.start + ((t - 1) * B + first) * H : nil
        switch layout.shape.kind {
        case .lstm:
          ck_training_lstm_backward(
            gates, layer.c.start + before, layer.c.start + after, out, layer.dc.start + first * H,
            H,
            n)
        case .gru:
          ck_training_gru_backward(
            gates, recurrent, layer.h.start + before, out, earlier, H, n)
        case .rnn: ck_training_vanilla_backward(gates, layer.h.start + after, out, n * H)
        }
        if let earlier {
          ck_training_product(
            recurrent, network.recurrents[index].backwards.start, width, H, earlier,
            oneStep(slice, from: width, to: H), nil, 1)
        }
      }
      guard let packed = network.inputs[index] else { continue }
      ck_training_product(
        layer.gates.start + first * width, packed.backwards.start, width, H, dh.start + first * H,
        everyStep(slice, from: width, to: H), nil, 0)
      guard let dropout else { continue }
      for t in 0..<slice.steps {
        let at = (t * B + first) * H
        ck_training_dropout(
          dh.start + at, dh.start + at, n * H, key(dropout, index - 1), UInt64(at),
          1 - dropout.rate)
      }
    }
  }

  /// Every layer drops by numbers of its own.
  private func key(_ dropout: Dropout, _ layer: Int) -> UInt64 {
    dropout.key &+ UInt64(layer) &* 0x9e37_79b9_7f4a_7c15
  }

  // MARK: The weights' gradients

  /// One worker's columns of every gradient, summed over all streams and timesteps.
  private func addGradients(worker: Int, steps: Int, _ dropout: Dropout?) {
    let layout = network.layout
    let (H, V, rows) = (layout.shape.cells, layout.shape.symbols, steps * streams)
    let (width, grain) = (layout.shape.kind.gates * H, ck_training_panel())
    let gradients = network.gradients.start
    let columns = workers.share(worker, of: width, grain: grain)
    for (index, layer) in layers.enumerated() where !columns.isEmpty {
      let weights = layout.layers[index]
      ck_training_gradient(
        layer.h.start, H, H, layer.recurrent.start, width, columns.lowerBound, columns.upperBound,
        rows, gradients + weights.recurrent.offset, width,
        gradients + weights.recurrentBias.lowerBound)
      let inputBias =
        layout.shape.kind == .gru ? gradients + weights.inputBias.lowerBound : nil
      if index == 0 {
        ck_training_scatter(
          layer.gates.start, width, symbols.start, rows, columns.lowerBound, columns.upperBound,
          gradients + weights.input.offset, width, inputBias)
      } else {
        let below = layers[index - 1]
        ck_training_gradient(
          dropout == nil ? below.h.start + streams * H : below.dropped.start, H, H,
          layer.gates.start, width, columns.lowerBound, columns.upperBound, rows,
          gradients + weights.input.offset, width, inputBias)
      }
    }
    let symbolColumns = workers.share(worker, of: V, grain: grain)
    guard let top = layers.last, !symbolColumns.isEmpty else { return }
    ck_training_gradient(
      top.h.start + streams * H, H, H, logits.start, V, symbolColumns.lowerBound,
      symbolColumns.upperBound, rows, gradients + layout.decoder.offset, V,
      gradients + layout.decoderBias.lowerBound)
  }

  /// Both biases of a sum have one gradient, except in a GRU.
  private func copySharedBiasGradients() {
    guard network.layout.shape.kind != .gru else { return }
    for layer in network.layout.layers {
      (network.gradients.start + layer.inputBias.lowerBound).update(
        from: network.gradients.start + layer.recurrentBias.lowerBound,
        count: layer.inputBias.count)
    }
  }
}
