// SPDX-License-Identifier: Apache-2.0

/// A cell's values and a binary label, as counts over groups of like values.
///
/// A group is one distinct value where the trace is at hand, and one bin where only counts are: the
/// formulas are the same, and equal values are always ties.
struct BinaryEvidence: Sendable {
  /// True and false timesteps of each group, groups by ascending value; no group is empty.
  var positives: [Double] = []
  var negatives: [Double] = []
  /// The mean of a group's values, and of their squares.
  var means: [Double] = []
  var squares: [Double] = []
  /// Every value of the group is above this, every value of the groups before is not.
  var lowers: [Float] = []
  /// The threshold that parts this group from the one before.
  var boundaries: [Float] = []

  /// Groups of equal values of a trace; `order` sorts it, values that are not finite left out.
  init(values: [Float], order: [Int32], isTrue: (Int) -> Bool) {
    var last = -Float.infinity
    for index in order {
      let value = values[Int(index)]
      if value != last || means.isEmpty {
        let boundary = last.isFinite ? last + (value - last) / 2 : value.nextDown
        boundaries.append(boundary < value ? boundary : value.nextDown)
        lowers.append(value.nextDown)
        means.append(Double(value))
        squares.append(Double(value) * Double(value))
        positives.append(0)
        negatives.append(0)
        last = value
      }
      if isTrue(Int(index)) {
        positives[positives.count - 1] += 1
      } else {
        negatives[negatives.count - 1] += 1
      }
    }
  }

  /// Bins of a cell; `edges` are the bins' upper edges.
  init(
    totals: [UInt32], positives counts: ArraySlice<UInt32>, edges: ArraySlice<Float>,
    means binMeans: [Double], squares binSquares: [Double]
  ) {
    let counts = Array(counts)
    let edges = Array(edges)
    for bin in totals.indices where totals[bin] > 0 {
      positives.append(Double(counts[bin]))
      negatives.append(Double(totals[bin]) - Double(counts[bin]))
      means.append(binMeans[bin])
      squares.append(binSquares[bin])
      let edge = bin == 0 ? -Float.infinity : edges[bin - 1]
      lowers.append(edge)
      boundaries.append(edge)
    }
  }

  var positiveCount: Double { positives.reduce(0, +) }
  var negativeCount: Double { negatives.reduce(0, +) }
}

/// A cell's values beside a graded label.
struct GradedEvidence: Sendable {
  /// Shape (T), finite.
  var values: [Float]
  /// Shape (T).
  var labels: [Float]
}

/// A cell's values beside a class.
struct CategoricalEvidence: Sendable {
  /// Shape (T), finite.
  var values: [Float]
  /// Shape (T).
  var classes: [Int]
}
