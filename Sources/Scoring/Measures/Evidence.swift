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

  /// Groups of equal values of a trace, none of them empty, and a label for each timestep.
  init(_ trace: ValueGroups, isTrue: some Collection<Bool>) {
    let counts = trace.counts(where: isTrue)
    positives = counts.map(Double.init)
    negatives = zip(trace.totals, counts).map { Double($0 - $1) }
    means = trace.values.map(Double.init)
    squares = means.map { $0 * $0 }
    lowers = trace.values.map(\.nextDown)
    var last = -Float.infinity
    for value in trace.values {
      let boundary = last.isFinite ? last + (value - last) / 2 : value.nextDown
      boundaries.append(boundary < value ? boundary : value.nextDown)
      last = value
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

/// A cell's values beside a graded label, timestep by timestep.
struct GradedEvidence: Sendable {
  var values: ValueGroups
  var labels: ValueGroups
}

/// A cell's values beside a class.
struct CategoricalEvidence: Sendable {
  var values: ValueGroups
  /// Shape (T).
  var classes: [UInt8]
}
