// SPDX-License-Identifier: Apache-2.0

/// The edges that part a cell's values into bins, from a sample of them.
enum BinEdges {
  /// Edges beyond each end of the sample, so that a cell that wanders further is still told apart.
  private static let beyond = 3

  /// Ascending edges of `bins` bins: quantiles of the sample, denser at both ends, where the rare
  /// labels are, and a few beyond it.
  ///
  /// A value lies in bin b where b edges are below it. An edge stands halfway between two values of
  /// the sample, so that equal values share a bin; a sample of few distinct values gets a bin for
  /// each. Edges that are not needed are infinite. Values that are not finite are left out.
  static func edges(of sample: [Float], bins: Int) -> [Float] {
    let wanted = bins - 1
    var runs: [(value: Float, count: Int)] = []
    for place in ascendingOrder(sample) {
      let value = sample[Int(place)]
      guard value.isFinite else { continue }
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((value, 1))
      }
    }
    guard let lowest = runs.first?.value, let highest = runs.last?.value else {
      return [Float](repeating: .infinity, count: wanted)
    }
    var edges: [Float] = []
    let inner = max(1, wanted - 2 * beyond)
    if runs.count - 1 <= inner {
      edges = zip(runs, runs.dropFirst()).map { between($0.value, $1.value) }
    } else {
      // A value that fills more than one bin counts as one bin's worth, so that edges are not lost.
      let cap = max(1, runs.reduce(0) { $0 + $1.count } / inner)
      let weights = runs.map { min($0.count, cap) }
      let total = Double(weights.reduce(0, +))
      var targets = tails.flatMap { [$0, 1 - $0] }
      let rest = max(0, inner - targets.count)
      targets += (0..<rest).map { 0.02 + 0.96 * (Double($0) + 0.5) / Double(rest) }
      targets.sort()
      var below = 0.0
      var next = 0
      for (index, weight) in weights.enumerated().dropLast() {
        below += Double(weight)
        guard next < targets.count, below >= targets[next] * total else { continue }
        edges.append(between(runs[index].value, runs[index + 1].value))
        while next < targets.count, below >= targets[next] * total { next += 1 }
      }
    }
    let spread = max(highest - lowest, Float.leastNormalMagnitude)
    for factor: Float in [0.02, 0.5, 4] {
      guard edges.count + 2 <= wanted else { break }
      for edge in [lowest - factor * spread, highest + factor * spread] where edge.isFinite {
        edges.append(edge)
      }
    }
    edges = Array(Set(edges)).sorted()
    return Array(edges.prefix(wanted))
      + [Float](repeating: .infinity, count: max(0, wanted - edges.count))
  }

  /// Extra quantiles at each end.
  private static let tails = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.014]

  /// A number that is at least `a` and less than `b`, halfway where floats allow.
  private static func between(_ a: Float, _ b: Float) -> Float {
    let middle = a + (b - a) / 2
    return middle < b && middle >= a ? middle : a
  }
}
