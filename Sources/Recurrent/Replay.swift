// SPDX-License-Identifier: Apache-2.0

import Recordings

/// Every quantity of every layer over a short window, computed again from a state before it.
public struct Replay: Sendable {
  /// How many timesteps the window has.
  public let steps: Int
  /// What holds after the window.
  public let end: NetworkState
  private let layers: [[Quantity: [Float]]]
  private let cells: [Int]
  private let model: LanguageModel

  init(
    steps: Int, layers: [[Quantity: [Float]]], cells: [Int], end: NetworkState,
    model: LanguageModel
  ) {
    self.steps = steps
    self.layers = layers
    self.cells = cells
    self.end = end
    self.model = model
  }

  /// A quantity of a layer, shape (cells, steps) row by row; nil where the layer has none such.
  public func values(layer: Int, _ quantity: Quantity) -> [Float]? { layers[layer][quantity] }

  /// A quantity of one cell, shape (steps); nil where the layer has none such.
  public func trace(_ cell: CellID, _ quantity: Quantity) -> ArraySlice<Float>? {
    guard let values = layers[cell.layer][quantity] else { return nil }
    return values[cell.index * steps..<(cell.index + 1) * steps]
  }

  /// The state after a step of the window.
  public func state(after step: Int) -> NetworkState {
    precondition(step >= 0 && step < steps, "the step must be in the window")
    return NetworkState(
      layers: layers.map { layer in
        func column(_ quantity: Quantity) -> [Float] {
          guard let values = layer[quantity] else { return [] }
          return stride(from: step, to: values.count, by: steps).map { values[$0] }
        }
        return NetworkState.Layer(c: column(.c), h: column(.h))
      })
  }

  /// What the model predicted after a step of the window: logits of the next symbol, shape (V); empty
  /// for a model without decoder.
  public func logits(after step: Int) -> [Float] {
    model.decoder?.logits(state(after: step)) ?? []
  }
}
