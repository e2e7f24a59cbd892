// SPDX-License-Identifier: Apache-2.0

extension Measure {
  /// The share of the ranks' spread that lies between the classes.
  public static let etaSquared = Measure(
    name: "eta_squared", heading: "η²", summary: "η² of the value's mid-ranks, between classes"
  ) { evidence in
    guard case .categorical(let evidence) = evidence, !evidence.values.isEmpty else { return nil }
    let ranks = midRanks(evidence.values)
    let classes = (evidence.classes.max() ?? 0) + 1
    var counts = [Double](repeating: 0, count: classes)
    var sums = counts
    let mean = Double(ranks.count + 1) / 2
    var total = 0.0
    for (rank, label) in zip(ranks, evidence.classes) {
      counts[label] += 1
      sums[label] += rank
      total += (rank - mean) * (rank - mean)
    }
    guard total > 0, counts.count(where: { $0 > 0 }) > 1 else { return nil }
    var between = 0.0
    for label in 0..<classes where counts[label] > 0 {
      let distance = sums[label] / counts[label] - mean
      between += counts[label] * distance * distance
    }
    return between / total
  }
}
