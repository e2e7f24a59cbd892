// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors

extension LanguageModel {
  /// Reads one symbol, moving the state; returns the logits of the next one, shape (V), empty for a
  /// model without decoder.
  ///
  /// The symbol must be of the model's vocabulary, the interventions' cells of its layers, and every
  /// layer must read forward. An intervention of many values takes its first.
  public func step(
    _ symbol: Int32, state: inout NetworkState, interventions: [Intervention] = []
  ) -> [Float] {
    precondition(readsForward, "a network with a reversed layer cannot be read step by step")
    precondition(
      symbol >= 0 && symbol < Int32(weights.input.symbols),
      "the symbol must be of the model's vocabulary")
    let frames = readOnce([symbol], from: state, gates: [], interventions: interventions)
    state = NetworkState(layers: frames.map { $0.state(ofSlot: 0) })
    return logits(state)
  }

  /// What the model predicts in a state: logits of the next symbol, shape (V); empty for a model without
  /// decoder.
  public func logits(_ state: NetworkState) -> [Float] { decoder?.logits(state) ?? [] }

  /// Reads a short stretch from a state and keeps every quantity of every layer.
  ///
  /// Its indices are its timesteps in the document, for a network whose state returns to zero.
  public func replay(_ symbols: ArraySlice<Int32>, from state: NetworkState) throws -> Replay {
    guard readsForward else {
      throw ModelError.cannot(
        what: "replay a stretch", because: "the network has a layer that reads from the end")
    }
    try check(symbols, in: "the stretch")
    try check(state)
    let windows = WindowedTimesteps(weights.window)
    var replay = Replay(before: state, of: self)
    for block in windows.blocks(of: symbols.indices, size: max(1, symbols.count)) {
      let start = windows.begins(at: block.lowerBound) ? initialState() : replay.end
      let frames = readOnce(
        Array(symbols[block]), from: start, gates: Quantity.allCases, interventions: [])
      let plan = plan(block.count)
      replay.append(
        steps: block.count,
        frames.map { frame in
          Dictionary(
            uniqueKeysWithValues: frame.layer.quantities.map { ($0, frame.array($0, plan)) })
        }, end: NetworkState(layers: frames.map { $0.state(ofSlot: 0) }))
    }
    return replay
  }

  /// One block of one stream.
  private func plan(_ steps: Int) -> BlockPlan {
    BlockPlan([BlockPlan.Row(slot: 0, document: 0, timesteps: 0..<steps, ends: true)])
  }

  /// Reads symbols as one block, layer after layer; the frames then hold planes and states.
  private func readOnce(
    _ symbols: [Int32], from state: NetworkState, gates: [Quantity], interventions: [Intervention]
  ) -> [LayerFrame] {
    let stretch = EncodedDocument(
      name: "stretch", symbols: symbols, byteEnds: Array(1...symbols.count), bytes: [])
    let plan = plan(symbols.count)
    var frames: [LayerFrame] = []
    for (index, layer) in layers.enumerated() {
      let frame = LayerFrame(
        layer, index: index, isReversed: false, steps: symbols.count, rows: 1, gates: gates,
        interventions: interventions, instructionSet: instructionSet)
      frame.setState(state.layers[index], ofSlot: 0)
      frame.compute(plan, of: .symbols([stretch]), ring: 0) { [frames] in
        frames[$0].hidden(plan, ring: 0)
      }
      frames.append(frame)
    }
    return frames
  }
}
