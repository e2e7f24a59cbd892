// SPDX-License-Identifier: Apache-2.0

import Recordings

/// A layer at 4,096 timesteps spread evenly over the text (or all, of a shorter one).
///
/// What is asked of all cells at once is first asked of this: a layer's scale, likeness of cells, which
/// cells deserve a reading of the whole text. The timesteps are the same for every layer.
struct LayerSample: Sendable {
  /// 32 stretches of 128 timesteps.
  static let stretches = 32
  static let length = 128

  /// The timesteps, in order.
  let positions: [Int]
  let cells: Int
  /// Shape (cells, positions); NaN where a cell has no such quantity.
  let values: [Float]

  /// One cell's values.
  func row(_ cell: Int) -> ArraySlice<Float> {
    values[(cell * positions.count)..<((cell + 1) * positions.count)]
  }

  /// The stretches of a text.
  static func stretches(of timesteps: Int) -> [Range<Int>] {
    guard timesteps > stretches * length else { return [0..<timesteps] }
    return (0..<stretches).map { place in
      let start = place * (timesteps - length) / (stretches - 1)
      return start..<start + length
    }
  }
}

extension RecordingGallery {
  /// The quantity that questions about all cells are asked of: the main state where it was kept, else the
  /// first that was.
  func keptQuantity(layer: Int) throws -> Quantity {
    let main = source.model.mainQuantity
    let kept = source.model.layers[layer].quantities.filter { source.keeps($0, layer: layer) }
    if kept.contains(main) { return main }
    guard let first = kept.first else {
      throw ShadingError.notKept(
        Shown(rawValue: main.rawValue) ?? .c, timesteps: source.timesteps, limit: 0)
    }
    return first
  }

  /// A layer's sample, from the cache where it is there.
  func sample(layer: Int) throws -> LayerSample {
    try samples.value(layer, cost: { $0.values.count * 4 }) {
      let quantity = try keptQuantity(layer: layer)
      let stretches = LayerSample.stretches(of: source.timesteps)
      let count = source.model.layers[layer].cells
      let rows = try inParallel(count) { index -> [Float] in
        let cell = CellID(layer: layer, index: index)
        guard self.has(quantity, cell) else {
          return stretches.flatMap { [Float](repeating: .nan, count: $0.count) }
        }
        return try stretches.flatMap { try self.source.trace(cell, quantity, $0) }
      }
      return LayerSample(
        positions: stretches.flatMap(Array.init), cells: count, values: rows.flatMap { $0 })
    }
  }

  /// The cells whose traces are most like this one's, by |Pearson r| over a sample of 4,096 timesteps.
  public func similar(to cell: CellID, count: Int) throws -> [(cell: CellID, r: Double)] {
    try check(cell)
    let own = Standardised(try sample(layer: cell.layer).row(cell.index))
    var found: [(cell: CellID, r: Double)] = []
    for layer in source.model.layers.indices {
      let sample = try sample(layer: layer)
      for index in 0..<sample.cells where CellID(layer: layer, index: index) != cell {
        if let r = own.correlation(sample.row(index)) {
          found.append((CellID(layer: layer, index: index), r))
        }
      }
    }
    found.sort { (abs($1.r), $0.cell) < (abs($0.r), $1.cell) }
    return Array(found.prefix(count))
  }
}

/// Values less their mean, over their standard deviation's n-fold, ready for a dot product.
private struct Standardised {
  let values: [Float]

  init(_ row: ArraySlice<Float>) {
    let count = Double(row.count)
    let mean = row.reduce(0.0) { $0 + Double($1) } / count
    let power = row.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let scale = power > 0 ? 1 / power.squareRoot() : 0
    values = row.map { Float((Double($0) - mean) * scale) }
  }

  /// Pearson's r with another row; nil where either never changes or has no values.
  func correlation(_ row: ArraySlice<Float>) -> Double? {
    let other = Standardised(row)
    let r = zip(values, other.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let isConstant = !values.contains { $0 != 0 } || !other.values.contains { $0 != 0 }
    return isConstant || r.isNaN ? nil : min(max(r, -1), 1)
  }
}
