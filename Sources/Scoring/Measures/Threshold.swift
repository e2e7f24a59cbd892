// SPDX-License-Identifier: Apache-2.0

extension Measure {
  /// The harmonic mean of precision and recall at the threshold.
  public static let f1 = Measure(
    name: "f1", heading: "F1", summary: "F1 at the threshold that is best for F1"
  ) { evidence in
    guard let table = Confusion(evidence), table.hits + table.misses > 0 else { return nil }
    return 2 * table.hits / (2 * table.hits + table.falseAlarms + table.misses)
  }

  /// Matthews' correlation at the threshold.
  public static let mcc = Measure(
    name: "mcc", heading: "MCC",
    summary: "Matthews correlation coefficient at the threshold that is best for F1"
  ) { evidence in
    guard let table = Confusion(evidence) else { return nil }
    let on = table.hits + table.falseAlarms
    let off = table.misses + table.rejections
    let isTrue = table.hits + table.misses
    let isFalse = table.falseAlarms + table.rejections
    guard on > 0, off > 0, isTrue > 0, isFalse > 0 else { return 0 }
    let cross = table.hits * table.rejections - table.falseAlarms * table.misses
    return cross / ((on * off).squareRoot() * (isTrue * isFalse).squareRoot())
  }

  /// Timesteps both on and true, as a share of those on or true.
  public static let iou = Measure(
    name: "iou", heading: "IoU", summary: "intersection over union at the threshold best for F1"
  ) { evidence in
    guard let table = Confusion(evidence), table.hits + table.misses > 0 else { return nil }
    return table.hits / (table.hits + table.falseAlarms + table.misses)
  }
}

/// What a threshold gets right and wrong.
private struct Confusion {
  var hits = 0.0
  var falseAlarms = 0.0
  var misses = 0.0
  var rejections = 0.0

  init?(_ evidence: Measure.Evidence) {
    guard case .binary(let evidence, let sign, let threshold?) = evidence else { return nil }
    for group in evidence.positives.indices {
      let isAbove = evidence.lowers[group] >= threshold
      if isAbove == (sign > 0) {
        hits += evidence.positives[group]
        falseAlarms += evidence.negatives[group]
      } else {
        misses += evidence.positives[group]
        rejections += evidence.negatives[group]
      }
    }
  }
}

extension BinaryEvidence {
  /// The threshold with the best F1: on is above it, or below where `sign` is −1.
  func bestThreshold(sign: Int) -> Float? {
    let n1 = positiveCount
    guard n1 > 0, boundaries.count > 1 else { return nil }
    var best: (f1: Double, threshold: Float)?
    var hits = 0.0
    var on = 0.0
    for step in 0..<boundaries.count - 1 {
      let group = sign < 0 ? step : boundaries.count - 1 - step
      hits += positives[group]
      on += positives[group] + negatives[group]
      let f1 = 2 * hits / (on + n1)
      if best.map({ f1 > $0.f1 }) ?? true {
        best = (f1, boundaries[sign < 0 ? group + 1 : group])
      }
    }
    return best?.threshold
  }
}
