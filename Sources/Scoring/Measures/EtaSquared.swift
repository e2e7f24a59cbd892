// SPDX-License-Identifier: Apache-2.0

extension Measure {
  /// The share of the ranks' spread that lies between the classes.
  public static let etaSquared = Measure(
    name: "eta_squared", heading: "η²", summary: "η² of the value's mid-ranks, between classes"
  ) { evidence in
    guard case .categorical(let evidence) = evidence, !evidence.classes.isEmpty else { return nil }
    let ranks = evidence.values.midRanks
    let classes = Int(evidence.classes.max() ?? 0) + 1
    var counts = [Double](repeating: 0, count: classes)
    var sums = counts
    let mean = Double(evidence.classes.count + 1) / 2
    var total = 0.0
    for (group, label) in zip(evidence.values.groups, evidence.classes) {
      let rank = ranks[Int(group)]
      counts[Int(label)] += 1
      sums[Int(label)] += rank
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
