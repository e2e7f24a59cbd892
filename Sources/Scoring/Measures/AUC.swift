// SPDX-License-Identifier: Apache-2.0

extension Measure {
  /// The chance that a true timestep's value is above a false one's, ties counting half.
  public static let auc = Measure(
    name: "auc", heading: "AUC",
    summary: "area under the ROC curve, of the value times its sign"
  ) { evidence in
    guard case .binary(let evidence, let sign, _) = evidence, let auc = evidence.auc else {
      return nil
    }
    return sign < 0 ? 1 - auc : auc
  }
}

extension BinaryEvidence {
  /// The area under the ROC curve of the value itself; nil where there is one class only.
  var auc: Double? {
    let n1 = positiveCount
    let n0 = negativeCount
    guard n1 > 0, n0 > 0 else { return nil }
    var below = 0.0
    var area = 0.0
    for group in positives.indices {
      area += positives[group] * (below + negatives[group] / 2)
      below += negatives[group]
    }
    return area / (n1 * n0)
  }
}
