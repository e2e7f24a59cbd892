// SPDX-License-Identifier: Apache-2.0

import Recordings

/// Every quantity of every layer over a short stretch, computed again from a state before it.
public struct Replay: Sendable {
  /// How many timesteps the stretch has.
  public private(set) var steps = 0
  /// What holds after the stretch.
  public private(set) var end: NetworkState
  /// (cells, steps) row by row, by layer and quantity.
  private var layers: [[Quantity: [Float]]]
  private let model: LanguageModel

  /// No timestep yet.
  init(before state: NetworkState, of model: LanguageModel) {
    end = state
    layers = model.layers.map { _ in [:] }
    self.model = model
  }

  /// Adds timesteps behind those that are there; their columns stand to the right.
  mutating func append(steps added: Int, _ blocks: [[Quantity: [Float]]], end: NetworkState) {
    for (layer, block) in blocks.enumerated() {
      layers[layer] = block.reduce(into: layers[layer]) { kept, entry in
        kept[entry.key] = joined(kept[entry.key] ?? [], entry.value, added: added)
      }
    }
    steps += added
    self.end = end
  }

  private func joined(_ before: [Float], _ values: [Float], added: Int) -> [Float] {
    guard steps > 0 else { return values }
    var rows: [Float] = []
    for row in 0..<values.count / added {
      rows += before[row * steps..<(row + 1) * steps]
      rows += values[row * added..<(row + 1) * added]
    }
    return rows
  }

  /// A quantity of a layer, shape (cells, steps) row by row; nil where the layer has none such.
  public func values(layer: Int, _ quantity: Quantity) -> [Float]? { layers[layer][quantity] }

  /// A quantity of one cell, shape (steps); nil where the layer has none such.
  public func trace(_ cell: CellID, _ quantity: Quantity) -> ArraySlice<Float>? {
    guard let values = layers[cell.layer][quantity] else { return nil }
    return values[cell.index * steps..<(cell.index + 1) * steps]
  }

  /// The state after a step of the stretch.
  public func state(after step: Int) -> NetworkState {
    precondition(step >= 0 && step < steps, "the step must be in the stretch")
    return NetworkState(
      layers: layers.map { layer in
        func column(_ quantity: Quantity) -> [Float] {
          guard let values = layer[quantity] else { return [] }
          return stride(from: step, to: values.count, by: steps).map { values[$0] }
        }
        return NetworkState.Layer(c: column(.c), h: column(.h))
      })
  }

  /// What the model predicted after a step of the stretch: logits of the next symbol, shape (V); empty
  /// for a model without decoder.
  public func logits(after step: Int) -> [Float] {
    model.logits(state(after: step))
  }
}
