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

  /// Computes a block, or a member's share of its columns.
  ///
  /// `hidden` gives h of an earlier layer, row by row of (steps, rows).
  /// Where `isReversed`, the first pointer is for the last timestep; there is then one row only.
  func fill(
    _ plan: BlockPlan, of sequences: Sequences, isReversed: Bool,
    member: Crew.Member = .alone, hidden: (Int) -> VectorRows
  ) {
    let total = plan.steps * plan.rows.count
    precondition(total <= capacity, "a block must fit the room made for it")
    if member.isFirst { prepare(plan, of: sequences, isReversed: isReversed) }
    guard !projection.dense.isEmpty else { return }
    member.meet()
    let columns = projection.columns
    let room = VectorRows(start: UnsafePointer(values.start), stride: columns)
    var addend =
      projection.table == nil
      ? VectorRows(start: UnsafePointer(projection.bias.start), stride: 0) : room
    for dense in projection.dense {
      let x = rows(of: dense, hidden)
      dense.matrix.multiply(
        x.start, stride: x.stride, rows: total, adding: addend.start, stride: addend.stride,
        into: values.start, stride: columns, share: (member.index, member.count))
      addend = room
    }
  }

  /// All but the products: what they read from outside, what they are added to, and the pointers.
  private func prepare(_ plan: BlockPlan, of sequences: Sequences, isReversed: Bool) {
    let total = plan.steps * plan.rows.count
    let columns = projection.columns
    if let table = projection.table { lookUp(plan, of: sequences, in: table) }
    if !projection.dense.isEmpty {
      for index in 0..<total {
        let row = values.start + index * columns
        if projection.table != nil {
          memcpy(row, pointers[index], columns * MemoryLayout<Float>.stride)
        }
        pointers[index] = UnsafePointer(row)
      }
    }
    if let dense = projection.dense.first(where: { $0.source == .input }) {
      gather(plan, of: sequences, size: dense.matrix.inputs)
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
    of dense: SourceProjection.Dense, _ hidden: (Int) -> VectorRows
  ) -> VectorRows {
    switch dense.source {
    case .layer(let index): hidden(index)
    case .input: VectorRows(start: UnsafePointer(gathered.start), stride: dense.matrix.inputs)
    }
  }

  /// Puts the block's embeddings or vectors side by side.
  private func gather(_ plan: BlockPlan, of sequences: Sequences, size: Int) {
    for (place, row) in plan.rows.enumerated() {
      for step in 0..<row.timesteps.count {
        let timestep = row.timesteps.lowerBound + step
        let to = gathered.start + (step * plan.rows.count + place) * size
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
  }

  private func copy(
    _ values: [Float], at offset: Int, count: Int, to: UnsafeMutablePointer<Float>
  ) {
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { to.update(from: base + offset, count: count) }
    }
  }
}
