// SPDX-License-Identifier: Apache-2.0

import Glibc
import Tensors

/// Vectors of one size in memory: the first, and the distance from one to the next in floats.
struct VectorRows {
  let start: UnsafePointer<Float>
  let stride: Int
}

/// Room for what a `SourceProjection` makes of a block: one pointer a timestep and row.
final class ProjectionRows {
  let projection: SourceProjection
  /// Shape (steps, rows), each to `projection.columns` floats.
  let pointers: UnsafeMutablePointer<UnsafePointer<Float>>
  private let capacity: Int
  /// Shape (steps, rows, columns); empty where a table has every answer.
  private let values: AlignedBuffer
  /// Embeddings or vectors of the block, shape (steps, rows, size).
  private let gathered: AlignedBuffer

  /// Room for `capacity` timesteps of all rows together.
  init(_ projection: SourceProjection, capacity: Int) {
    self.projection = projection
    self.capacity = capacity
    pointers = .allocate(capacity: max(capacity, 1))
    pointers.initialize(repeating: UnsafePointer(projection.bias.start), count: capacity)
    values = AlignedBuffer(count: projection.dense.isEmpty ? 0 : capacity * projection.columns)
    let inputSize = projection.dense.first { $0.source == .input }?.matrix.inputs ?? 0
    gathered = AlignedBuffer(count: capacity * inputSize)
  }

  deinit { pointers.deallocate() }

  /// Computes a block.
  ///
  /// `hidden` gives h of an earlier layer, row by row of (steps, rows).
  /// Where `isReversed`, the first pointer is for the last timestep; there is then one row only.
  func fill(
    _ plan: BlockPlan, of sequences: Sequences, isReversed: Bool, hidden: (Int) -> VectorRows
  ) {
    let total = plan.steps * plan.rows.count
    let columns = projection.columns
    precondition(total <= capacity, "a block must fit the room made for it")
    if let table = projection.table { lookUp(plan, of: sequences, in: table) }
    if !projection.dense.isEmpty {
      var addend = VectorRows(start: UnsafePointer(projection.bias.start), stride: 0)
      if projection.table != nil {
        for index in 0..<total {
          memcpy(
            values.start + index * columns, pointers[index],
            columns * MemoryLayout<Float>.stride)
        }
        addend = VectorRows(start: UnsafePointer(values.start), stride: columns)
      }
      for dense in projection.dense {
        let x = rows(of: dense, plan, sequences, hidden)
        dense.matrix.multiply(
          x.start, stride: x.stride, rows: total, adding: addend.start, stride: addend.stride,
          into: values.start, stride: columns)
        addend = VectorRows(start: UnsafePointer(values.start), stride: columns)
      }
      for index in 0..<total { pointers[index] = UnsafePointer(values.start + index * columns) }
    }
    if isReversed {
      precondition(plan.rows.count == 1, "a reversed layer reads one document at a time")
      var order = UnsafeMutableBufferPointer(start: pointers, count: total)
      order.reverse()
    }
  }

  private func lookUp(_ plan: BlockPlan, of sequences: Sequences, in table: AlignedBuffer) {
    let (rows, columns) = (plan.rows.count, projection.columns)
    for (place, row) in plan.rows.enumerated() {
      let symbols = sequences.symbols(of: row.document)
      for step in 0..<row.timesteps.count {
        let symbol = Int(symbols[row.timesteps.lowerBound + step])
        pointers[step * rows + place] = UnsafePointer(table.start + symbol * columns)
      }
    }
  }

  private func rows(
    of dense: SourceProjection.Dense, _ plan: BlockPlan, _ sequences: Sequences,
    _ hidden: (Int) -> VectorRows
  ) -> VectorRows {
    if case .layer(let index) = dense.source { return hidden(index) }
    let (rows, size) = (plan.rows.count, dense.matrix.inputs)
    for (place, row) in plan.rows.enumerated() {
      for step in 0..<row.timesteps.count {
        let timestep = row.timesteps.lowerBound + step
        let to = gathered.start + (step * rows + place) * size
        switch (sequences, projection.embedding) {
        case (.vectors(let documents, _), _):
          copy(documents[row.document], at: timestep * size, count: size, to: to)
        case (.symbols(let documents), let embedding?):
          let symbol = Int(documents[row.document][timestep])
          copy(embedding.values, at: symbol * size, count: size, to: to)
        case (.symbols, nil):
          preconditionFailure("symbols are multiplied only where there is an embedding")
        }
      }
    }
    return VectorRows(start: UnsafePointer(gathered.start), stride: size)
  }

  private func copy(
    _ values: [Float], at offset: Int, count: Int, to: UnsafeMutablePointer<Float>
  ) {
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { to.update(from: base + offset, count: count) }
    }
  }
}
