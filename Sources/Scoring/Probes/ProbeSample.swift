// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Synchronization

/// Every cell's values at an even sample of both halves of a text, for probes of several cells.
///
/// A sink like a scorer. Memory is cells × sampled timesteps, whatever the text's length.
public final class ProbeSample: ActivationSink {
  /// A sampled timestep and its place in the sample of its half.
  private struct Step {
    let timestep: Int
    let half: Split.Half
    let slot: Int
  }

  /// What is read of the cells.
  public let quantities: Set<Quantity>
  let cells: [CellID]
  private let quantity: Quantity
  private let documents: [EncodedDocument]
  /// The sampled timesteps of each document, ascending.
  private let steps: [[Step]]
  /// How many timesteps of each half are sampled.
  private let counts: [Int]
  /// The first cell of each layer among all, and how many it has.
  private let layers: [Range<Int>]
  /// By half: (cells, sampled timesteps).
  private let values: Mutex<[[Float]]>

  /// A sample of `timesteps` of each half, or all where there are fewer.
  ///
  /// Halves are those of a ranking with the same seed, labels those at lag 0.
  public init(
    model: ModelDescription, documents: [EncodedDocument], quantity: Quantity? = nil,
    timesteps wanted: Int = 8_192, seed: UInt64 = ScoringOptions().seed
  ) throws(ScoringError) {
    let quantity = quantity ?? model.mainQuantity
    for (layer, description) in model.layers.enumerated()
    where !description.quantities.contains(quantity) {
      throw .noQuantity(quantity, layer: layer)
    }
    let lags = ScoringOptions().lags
    let margin = max(abs(lags.lowerBound), abs(lags.upperBound))
    let split = Split(lengths: documents.map(\.timesteps), margin: margin, seed: seed)
    let available = [split.timesteps(.selection), split.timesteps(.report)]
    guard let shorter = available.min(), shorter >= 64 else {
      throw .textTooShort(timesteps: documents.reduce(0) { $0 + $1.timesteps }, needed: 128)
    }
    let strides = available.map { max(1, $0 / max(1, wanted)) }
    var counts = [0, 0]
    var skipped = strides.map { $0 - 1 }
    steps = split.stretches.map { stretches in
      var steps: [Step] = []
      for stretch in stretches {
        let half = stretch.half.rawValue
        for timestep in stretch.timesteps {
          skipped[half] += 1
          guard skipped[half] == strides[half] else { continue }
          skipped[half] = 0
          steps.append(Step(timestep: timestep, half: stretch.half, slot: counts[half]))
          counts[half] += 1
        }
      }
      return steps
    }
    self.counts = counts
    var first = 0
    layers = model.layers.map { layer in
      defer { first += layer.rows(of: quantity) }
      return first..<first + layer.rows(of: quantity)
    }
    cells = layers.enumerated().flatMap { layer, range in
      range.indices.map { CellID(layer: layer, index: $0 - range.lowerBound) }
    }
    values = Mutex(counts.map { [count = first] in [Float](repeating: 0, count: count * $0) })
    self.quantity = quantity
    self.documents = documents
    quantities = [quantity]
  }

  /// Keeps a block's sampled timesteps.
  public func receive(_ block: ActivationBlock) {
    guard block.quantity == quantity, layers.indices.contains(block.layer),
      block.cells == layers[block.layer].count, steps.indices.contains(block.document)
    else { return }
    let all = steps[block.document]
    let first = all.firstIndexSorted { $0.timestep >= block.timesteps.lowerBound }
    let end = all.firstIndexSorted { $0.timestep >= block.timesteps.upperBound }
    guard first < end else { return }
    values.withLock { values in
      for step in all[first..<end] {
        let half = step.half.rawValue
        let column = step.timestep - block.timesteps.lowerBound
        var place = layers[block.layer].lowerBound * counts[half] + step.slot
        for cell in 0..<block.cells {
          values[half][place] = block.values[cell * block.stride + column]
          place += counts[half]
        }
      }
    }
  }

  /// A cell's sampled values of a half.
  func values(_ cell: Int, _ half: Split.Half) -> [Float] {
    let count = counts[half.rawValue]
    return values.withLock { Array($0[half.rawValue][cell * count..<(cell + 1) * count]) }
  }

  /// Whether a hypothesis is true at the sampled timesteps of each half; nil where it is not binary.
  func labels(of hypothesis: Hypothesis) throws(ScoringError) -> [[Bool]]? {
    var labels = counts.map { [Bool](repeating: false, count: $0) }
    for (document, steps) in zip(documents, steps) where !steps.isEmpty {
      guard case .binary(let values) = hypothesis.labels(TimedText(document)) else { return nil }
      guard values.count == document.timesteps else {
        throw .labelCount(
          hypothesis: hypothesis.name, document: document.name, found: values.count,
          expected: document.timesteps)
      }
      for step in steps { labels[step.half.rawValue][step.slot] = values[step.timestep] }
    }
    return labels
  }
}

extension Array {
  /// The first place from which on a condition holds, where it holds for a tail of the elements.
  fileprivate func firstIndexSorted(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
