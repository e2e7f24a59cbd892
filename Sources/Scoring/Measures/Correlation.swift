// SPDX-License-Identifier: Apache-2.0

extension Measure {
  /// Pearson's r; of a binary label, the point-biserial r.
  public static let pearson = Measure(
    name: "pearson", heading: "r", summary: "Pearson correlation of the value itself with the label"
  ) { evidence in
    switch evidence {
    case .binary(let evidence, _, _):
      guard let moments = evidence.moments, moments.variance > 0 else { return nil }
      let n = moments.n1 + moments.n0
      let share = (moments.n1 / n * (moments.n0 / n)).squareRoot()
      return bounded((moments.mean1 - moments.mean0) * share / moments.variance.squareRoot())
    case .graded(let evidence):
      return correlation(
        evidence, evidence.values.values.map(Double.init), evidence.labels.values.map(Double.init))
    case .categorical: return nil
    }
  }

  /// Spearman's ρ: Pearson's r of mid-ranks.
  public static let spearman = Measure(
    name: "spearman", heading: "ρ",
    summary: "Spearman rank correlation, ties sharing their mean rank"
  ) { evidence in
    switch evidence {
    case .binary(let evidence, _, _):
      var n = 0.0
      var ranks = 0.0
      var squares = 0.0
      var trueRanks = 0.0
      for group in evidence.positives.indices {
        let count = evidence.positives[group] + evidence.negatives[group]
        let rank = n + (count + 1) / 2
        n += count
        ranks += count * rank
        squares += count * rank * rank
        trueRanks += evidence.positives[group] * rank
      }
      let n1 = evidence.positiveCount
      guard n1 > 0, n1 < n else { return nil }
      let variance = squares - ranks * ranks / n
      guard variance > 0 else { return nil }
      return bounded((trueRanks - n1 * ranks / n) / (variance * n1 * (1 - n1 / n)).squareRoot())
    case .graded(let evidence):
      return correlation(evidence, evidence.values.midRanks, evidence.labels.midRanks)
    case .categorical: return nil
    }
  }

  /// The difference of the two means in pooled standard deviations.
  public static let cohensD = Measure(
    name: "cohens_d", heading: "d",
    summary: "mean where true − mean where false, over the pooled standard deviation"
  ) { evidence in
    guard case .binary(let evidence, _, _) = evidence, let moments = evidence.moments,
      moments.n1 + moments.n0 > 2, moments.within > 0
    else { return nil }
    let pooled = (moments.within / (moments.n1 + moments.n0 - 2)).squareRoot()
    return (moments.mean1 - moments.mean0) / pooled
  }
}

/// Keeps a correlation within −1…1 against rounding.
private func bounded(_ value: Double) -> Double { max(-1, min(1, value)) }

/// Pearson's r, in two passes, of numbers that the groups of both sides have; nil where either is constant.
private func correlation(_ evidence: GradedEvidence, _ x: [Double], _ y: [Double]) -> Double? {
  let (ofX, ofY) = (evidence.values.groups, evidence.labels.groups)
  let n = Double(ofX.count)
  guard n > 1 else { return nil }
  let meanX = ofX.reduce(0) { $0 + x[Int($1)] } / n
  let meanY = ofY.reduce(0) { $0 + y[Int($1)] } / n
  var xx = 0.0
  var yy = 0.0
  var xy = 0.0
  for (groupX, groupY) in zip(ofX, ofY) {
    let a = x[Int(groupX)] - meanX
    let b = y[Int(groupY)] - meanY
    xx += a * a
    yy += b * b
    xy += a * b
  }
  guard xx > 0, yy > 0 else { return nil }
  return bounded(xy / (xx.squareRoot() * yy.squareRoot()))
}

extension BinaryEvidence {
  /// Means, the variance of all values, and the sum of squares within the classes.
  fileprivate var moments:
    (
      n1: Double, n0: Double, mean1: Double, mean0: Double, variance: Double, within: Double
    )?
  {
    let n1 = positiveCount
    let n0 = negativeCount
    guard n1 > 0, n0 > 0 else { return nil }
    var sum1 = 0.0
    var sum0 = 0.0
    for group in means.indices {
      sum1 += positives[group] * means[group]
      sum0 += negatives[group] * means[group]
    }
    let mean1 = sum1 / n1
    let mean0 = sum0 / n0
    let mean = (sum1 + sum0) / (n1 + n0)
    var total = 0.0
    var within = 0.0
    for group in means.indices {
      // A group's spread about its own mean adds to both.
      let spread = max(0, squares[group] - means[group] * means[group])
      let square = { (center: Double) in
        (means[group] - center) * (means[group] - center) + spread
      }
      within += positives[group] * square(mean1) + negatives[group] * square(mean0)
      total += (positives[group] + negatives[group]) * square(mean)
    }
    return (n1, n0, mean1, mean0, total / (n1 + n0), within)
  }
}
