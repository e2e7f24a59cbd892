// SPDX-License-Identifier: Apache-2.0

extension Measure {
  /// Precision averaged over recall: a random cell has the prevalence.
  public static let averagePrecision = Measure(
    name: "average_precision", heading: "AP",
    summary:
      "Σ (recall − recall before) · precision over falling thresholds; compare with prevalence"
  ) { evidence in
    guard case .binary(let evidence, let sign, _) = evidence else { return nil }
    let n1 = evidence.positiveCount
    guard n1 > 0 else { return nil }
    var hits = 0.0
    var on = 0.0
    var sum = 0.0
    let groups = evidence.positives.indices
    for step in 0..<groups.count {
      let group = sign < 0 ? step : groups.count - 1 - step
      hits += evidence.positives[group]
      on += evidence.positives[group] + evidence.negatives[group]
      sum += evidence.positives[group] * hits / on
    }
    return sum / n1
  }
}
