// SPDX-License-Identifier: Apache-2.0

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
      symbol >= 0 && symbol < Int32(facts.symbols),
      "the symbol must be of the model's vocabulary")
    let plan = BlockPlan([BlockPlan.Row(slot: 0, document: 0, timesteps: 0..<1, ends: true)])
    var frames: [LayerFrame] = []
    for (index, layer) in layers.enumerated() {
      let frame = LayerFrame(
        layer, index: index, isReversed: false, steps: 1, rows: 1, gates: [],
        interventions: interventions, instructionSet: instructionSet)
      frame.setState(state.layers[index], ofSlot: 0)
      frame.compute(plan, of: .symbols([[symbol]]), ring: 0) { [frames] in
        frames[$0].hidden(plan, ring: 0)
      }
      frames.append(frame)
    }
    state = NetworkState(layers: frames.map { $0.state(ofSlot: 0) })
    return logits(state)
  }

  /// What the model predicts in a state: logits of the next symbol, shape (V); empty for a model without
  /// decoder.
  public func logits(_ state: NetworkState) -> [Float] { decoder?.logits(state) ?? [] }
}
