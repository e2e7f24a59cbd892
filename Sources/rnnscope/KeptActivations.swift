// SPDX-License-Identifier: Apache-2.0

import Recordings
import Recurrent
import Synchronization

/// A sink that keeps everything of one short document.
final class KeptActivations: ActivationSink {
  let quantities = Set(Quantity.allCases)
  let timesteps: Int
  private let columns: Mutex<[Column: [Float]]>

  private struct Column: Hashable {
    let layer: Int
    let quantity: Quantity
  }

  init(_ model: ModelDescription, timesteps: Int) {
    self.timesteps = timesteps
    var columns: [Column: [Float]] = [:]
    for (index, layer) in model.layers.enumerated() {
      for quantity in layer.quantities {
        let rows = layer.rows(of: quantity)
        columns[Column(layer: index, quantity: quantity)] = Array(
          repeating: 0, count: rows * timesteps)
      }
    }
    self.columns = Mutex(columns)
  }

  func receive(_ block: ActivationBlock) {
    let column = Column(layer: block.layer, quantity: block.quantity)
    columns.withLock { columns in
      for cell in 0..<block.cells {
        for (step, timestep) in block.timesteps.enumerated() {
          columns[column]?[cell * timesteps + timestep] = block.values[cell * block.stride + step]
        }
      }
    }
  }

  /// A quantity of a layer, shape (cells, timesteps); nil where the layer has none such.
  func values(layer: Int, _ quantity: Quantity) -> [Float]? {
    columns.withLock { $0[Column(layer: layer, quantity: quantity)] }
  }

  /// What a model predicts after each timestep: shape (timesteps, symbols).
  func logits(of model: LanguageModel) -> [[Double]] {
    let outputs = model.description.layers.indices.map { values(layer: $0, .h) ?? [] }
    return (0..<timesteps).map { step in
      let state = NetworkState(
        layers: outputs.map { h in
          NetworkState.Layer(
            c: [], h: stride(from: step, to: h.count, by: timesteps).map { h[$0] })
        })
      return model.logits(state).map(Double.init)
    }
  }
}
