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
    return decoder?.logits(state) ?? []
  }

  /// Reads a short window from a state and keeps every quantity of every layer.
  public func replay(_ symbols: ArraySlice<Int32>, from state: NetworkState) throws -> Replay {
    guard readsForward else {
      throw ModelError.cannot(
        what: "replay a window", because: "the network has a layer that reads from the end")
    }
    try check(symbols, in: "the window")
    try check(state)
    guard !symbols.isEmpty else {
      return Replay(
        steps: 0, layers: layers.map { _ in [:] }, cells: layers.map(\.cells), end: state,
        model: self)
    }
    let frames = readOnce(Array(symbols), from: state, gates: Quantity.allCases, interventions: [])
    let plan = windowPlan(symbols.count)
    return Replay(
      steps: symbols.count,
      layers: frames.map { frame in
        Dictionary(
          uniqueKeysWithValues: frame.layer.quantities.map { ($0, frame.array($0, plan)) })
      },
      cells: layers.map(\.cells),
      end: NetworkState(layers: frames.map { $0.state(ofSlot: 0) }), model: self)
  }

  /// One block of one stream.
  private func windowPlan(_ steps: Int) -> BlockPlan {
    BlockPlan([BlockPlan.Row(slot: 0, document: 0, timesteps: 0..<steps, ends: true)])
  }

  /// Reads symbols as one block, layer after layer; the frames then hold planes and states.
  private func readOnce(
    _ symbols: [Int32], from state: NetworkState, gates: [Quantity], interventions: [Intervention]
  ) -> [LayerFrame] {
    let window = EncodedDocument(
      name: "window", symbols: symbols, byteEnds: Array(1...symbols.count), bytes: [])
    let plan = windowPlan(symbols.count)
    var frames: [LayerFrame] = []
    for (index, layer) in layers.enumerated() {
      let frame = LayerFrame(
        layer, index: index, isReversed: false, steps: symbols.count, rows: 1, gates: gates,
        interventions: interventions, instructionSet: instructionSet)
      frame.setState(state.layers[index], ofSlot: 0)
      frame.compute(plan, of: .symbols([window]), ring: 0) { [frames] in
        frames[$0].hidden(plan, ring: 0)
      }
      frames.append(frame)
    }
    return frames
  }
}
