// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Recurrent
import Synchronization

/// What a cell is worth to the model: the loss with the cell held still, against the loss as it is.
///
/// The cell is held inside the recurrence at every timestep. A loss belongs to the place where the
/// prediction is made: after symbol t for symbol t + 1, so that it meets the label at t.
struct Ablation {
  /// What a cell is held at.
  enum Hold: Equatable {
    case mean
    case value(Float)
  }

  /// Mean change of the loss when one cell is held, nats per symbol.
  struct Effect {
    let cell: CellID
    let held: Float
    let all: Double
    /// Where the hypothesis is true, and where it is false; nil where it never is, or none was asked.
    let whereTrue: Double?
    let whereFalse: Double?
  }

  let model: LanguageModel
  let documents: [EncodedDocument]
  /// For each document, whether the hypothesis is true after each symbol; nil where none was asked.
  let labels: [[Bool]]?

  /// The effects of holding each of some cells, in their order; `progress` hears the cells done.
  func effects(
    of cells: [CellID], hold: Hold, options: ReadingOptions, progress: (Int) -> Bool
  ) throws -> [Effect] {
    let intact = LossTraces(documents: documents)
    let means = CellMeans(model.description)
    try model.read(documents, into: [intact, means], options: options)
    var effects: [Effect] = []
    // Copies of the text with another cell held in each are read beside one another.
    let batch = max(1, 16 / documents.count)
    for first in stride(from: 0, to: cells.count, by: batch) {
      let some = Array(cells[first..<min(first + batch, cells.count)])
      let copies = some.flatMap { _ in documents }
      let values = some.map { cell -> Float in
        switch hold {
        case .mean: means.mean(cell)
        case .value(let value): value
        }
      }
      var options = options
      options.interventions = some.indices.flatMap { index in
        documents.indices.map { document in
          Intervention(
            cell: some[index], value: values[index],
            document: index * documents.count + document)
        }
      }
      let held = LossTraces(documents: copies)
      try model.read(copies, into: [held], options: options)
      for index in some.indices {
        effects.append(
          effect(some[index], values[index], intact: intact, held, from: index * documents.count))
      }
      guard progress(effects.count) else { throw CancellationError() }
    }
    return effects
  }

  private func effect(
    _ cell: CellID, _ value: Float, intact: LossTraces, _ held: LossTraces, from first: Int
  ) -> Effect {
    var sums = [0.0, 0.0]
    var counts = [0, 0]
    for document in documents.indices {
      let before = intact.losses(document)
      let after = held.losses(first + document)
      for step in before.indices.dropFirst() {
        let isTrue = labels?[document][step - 1] ?? false
        sums[isTrue ? 1 : 0] += Double(after[step] - before[step])
        counts[isTrue ? 1 : 0] += 1
      }
    }
    func mean(_ index: Int) -> Double? {
      labels == nil || counts[index] == 0 ? nil : sums[index] / Double(counts[index])
    }
    return Effect(
      cell: cell, held: value, all: (sums[0] + sums[1]) / Double(max(1, counts[0] + counts[1])),
      whereTrue: mean(1), whereFalse: mean(0))
  }
}

/// A sink that keeps the loss of every timestep of short documents.
private final class LossTraces: ActivationSink {
  let quantities: Set<Quantity> = []
  let wantsLoss = true
  private let traces: Mutex<[[Float]]>

  init(documents: [EncodedDocument]) {
    traces = Mutex(documents.map { Array(repeating: 0, count: $0.timesteps) })
  }

  func receive(_ block: ActivationBlock) {}

  func receive(_ block: LossBlock) {
    traces.withLock { traces in
      for (index, timestep) in block.timesteps.enumerated() {
        traces[block.document][timestep] = block.nats[index]
      }
    }
  }

  func losses(_ document: Int) -> [Float] { traces.withLock { $0[document] } }
}

/// A sink that adds up every cell's main state.
private final class CellMeans: ActivationSink {
  let quantities: Set<Quantity>
  private let sums: Mutex<[[Double]]>
  private let counts: Mutex<[Int]>

  init(_ model: ModelDescription) {
    quantities = [model.mainQuantity]
    sums = Mutex(model.layers.map { Array(repeating: 0, count: max($0.cells, $0.outputs)) })
    counts = Mutex(Array(repeating: 0, count: model.layers.count))
  }

  func receive(_ block: ActivationBlock) {
    var added = [Double](repeating: 0, count: block.cells)
    for cell in 0..<block.cells {
      for step in 0..<block.timesteps.count {
        added[cell] += Double(block.values[cell * block.stride + step])
      }
    }
    counts.withLock { $0[block.layer] += block.timesteps.count }
    sums.withLock { [added] sums in
      for (cell, value) in added.enumerated() { sums[block.layer][cell] += value }
    }
  }

  func mean(_ cell: CellID) -> Float {
    let count = counts.withLock { $0[cell.layer] }
    return Float(sums.withLock { $0[cell.layer][cell.index] } / Double(max(1, count)))
  }
}
