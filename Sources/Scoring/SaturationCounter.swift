// SPDX-License-Identifier: Apache-2.0

import Recordings
import Synchronization

/// How often one gate of one cell was nearly shut and nearly open.
public struct Saturation: Sendable, Equatable {
  /// The cell.
  public let cell: CellID
  /// The gate.
  public let quantity: Quantity
  /// Timesteps seen.
  public let timesteps: Int
  /// Share of them below 0.1.
  public let left: Double
  /// Share of them above 0.9.
  public let right: Double
}

/// Counts, while the network reads, how often each gate is left-saturated (below 0.1) and
/// right-saturated (above 0.9).
///
/// The paper's figure 3: a forget gate near right 1 remembers for very long, one near left 1 makes
/// its cell feed-forward. Memory: two counts a cell and gate.
public final class SaturationCounter: ActivationSink {
  /// Below this a gate counts as shut.
  public static let shut: Float = 0.1
  /// Above this it counts as open.
  public static let open: Float = 0.9

  /// The gates that any layer has.
  public let quantities: Set<Quantity>
  private let model: ModelDescription
  private let counts = Mutex<[Key: Counts]>([:])

  private struct Key: Hashable {
    let layer: Int
    let quantity: Quantity
  }

  private struct Counts {
    var timesteps = 0
    var left: [Int]
    var right: [Int]
  }

  /// A counter of every gate of a model's layers; a vanilla network has none.
  public init(model: ModelDescription) {
    self.model = model
    quantities = Set(model.layers.flatMap(\.quantities).filter(\.isGate))
  }

  /// Counts a block of a gate; other quantities pass by.
  public func receive(_ block: ActivationBlock) {
    guard quantities.contains(block.quantity) else { return }
    let steps = block.timesteps.count
    let found = (0..<block.cells).map { cell in
      let values = block.values + cell * block.stride
      var left = 0
      var right = 0
      for t in 0..<steps {
        left += values[t] < Self.shut ? 1 : 0
        right += values[t] > Self.open ? 1 : 0
      }
      return (left, right)
    }
    let none = [Int](repeating: 0, count: block.cells)
    counts.withLock { counts in
      let key = Key(layer: block.layer, quantity: block.quantity)
      var sums = counts[key] ?? Counts(left: none, right: none)
      sums.timesteps += steps
      for (cell, count) in found.enumerated() {
        sums.left[cell] += count.0
        sums.right[cell] += count.1
      }
      counts[key] = sums
    }
  }

  /// What was counted: layer by layer, gate by gate in the layer's order, cell by cell.
  public func saturations() -> [Saturation] {
    let counts = counts.withLock { $0 }
    return model.layers.enumerated().flatMap { layer, description in
      description.quantities.filter(\.isGate).flatMap { quantity -> [Saturation] in
        guard let sums = counts[Key(layer: layer, quantity: quantity)], sums.timesteps > 0 else {
          return []
        }
        let n = Double(sums.timesteps)
        return sums.left.indices.map { cell in
          Saturation(
            cell: CellID(layer: layer, index: cell), quantity: quantity,
            timesteps: sums.timesteps, left: Double(sums.left[cell]) / n,
            right: Double(sums.right[cell]) / n)
        }
      }
    }
  }
}
