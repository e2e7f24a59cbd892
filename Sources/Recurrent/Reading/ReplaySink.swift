// SPDX-License-Identifier: Apache-2.0

import Recordings
import Tensors

/// Takes the timesteps of a replay out of what is read.
final class ReplaySink: ActivationSink {
  let quantities: Set<Quantity>
  let timesteps: Range<Int>
  /// Shape (cells, timesteps), by layer and quantity; every block has columns of its own.
  let planes: [[Quantity: AlignedBuffer]]

  init(
    _ timesteps: Range<Int>, _ quantities: Set<Quantity>, layers: Set<Int>?,
    of model: LanguageModel
  ) {
    self.timesteps = timesteps
    self.quantities = quantities
    planes = model.description.layers.enumerated().map { index, layer in
      let wanted = layers?.contains(index) ?? true ? layer.quantities : []
      return Dictionary(
        uniqueKeysWithValues: wanted.filter(quantities.contains).map { quantity in
          (quantity, AlignedBuffer(count: layer.rows(of: quantity) * timesteps.count))
        })
    }
  }

  func receive(_ block: ActivationBlock) {
    let columns = block.timesteps.clamped(to: timesteps)
    guard !columns.isEmpty, let plane = planes[block.layer][block.quantity] else { return }
    let from = block.values + (columns.lowerBound - block.timesteps.lowerBound)
    let to = plane.start + (columns.lowerBound - timesteps.lowerBound)
    for cell in 0..<block.cells {
      (to + cell * timesteps.count).update(from: from + cell * block.stride, count: columns.count)
    }
  }
}
