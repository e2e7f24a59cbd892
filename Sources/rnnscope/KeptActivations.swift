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

  /// What a decoder makes of h, before any softmax: shape (timesteps, symbols).
  func scores(by decoder: NetworkWeights.Decoder) -> [[Double]] {
    let (symbols, width) = (decoder.weight.shape[0], decoder.weight.shape[1])
    let states = decoder.sources.flatMap { source in
      if case .layer(let layer) = source { values(layer: layer, .h) ?? [] } else { [Float]() }
    }
    return (0..<timesteps).map { step in
      (0..<symbols).map { symbol in
        (0..<width).reduce(Double(decoder.bias[symbol])) { sum, place in
          sum + Double(decoder.weight.values[symbol * width + place])
            * Double(states[place * timesteps + step])
        }
      }
    }
  }
}
