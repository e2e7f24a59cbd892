// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A weighted sum of a few cells that says how likely a label is true: logistic regression.
///
/// Fitted by Newton's method with a ridge, so that cells that separate the label without fault keep
/// finite weights; the fit is the same for the same numbers.
struct LogisticProbe: Sendable {
  /// What the weights pay for their size, as a share of the number of timesteps.
  private static let ridge = 1e-4
  private static let mostSteps = 30

  /// One for each feature, in their order; the last is the constant's.
  private(set) var weights: [Double]

  /// Fits features, each of shape (T), to labels of shape (T).
  init(_ features: [[Float]], labels: [Bool]) {
    precondition(features.allSatisfy { $0.count == labels.count }, "one value for each label")
    let columns = features.count + 1
    weights = [Double](repeating: 0, count: columns)
    let trues = Double(labels.count { $0 })
    let falses = Double(labels.count) - trues
    guard trues > 0, falses > 0 else { return }
    weights[columns - 1] = log(trues / falses)
    let penalty = Self.ridge * Double(labels.count)
    var loss = Double.infinity
    for _ in 0..<Self.mostSteps {
      let slope = Slope(features, labels: labels, weights: weights, penalty: penalty)
      // Less than a millionth of a nat a label: nothing is left to gain.
      guard loss - slope.loss > 1e-6 * Double(labels.count) else { break }
      loss = slope.loss
      var step = slope.newtonStep()
      var tried = weights
      // Newton may leap too far where the label is all but separated: half a leap gains at least a bit.
      for _ in 0..<20 {
        for column in 0..<columns { tried[column] = weights[column] - step[column] }
        if Self.loss(features, labels: labels, weights: tried, penalty: penalty) <= loss { break }
        for column in 0..<columns { step[column] /= 2 }
      }
      weights = tried
    }
  }

  /// The sum for each timestep, shape (T): above 0 where the label is likelier true than false.
  func sums(_ features: [[Float]]) -> [Float] {
    Self.sums(features, weights: weights, count: features.first?.count ?? 0).map(Float.init)
  }

  /// How much likelier than each label the other one was taken for: label − probability, shape (T).
  func residuals(_ features: [[Float]], labels: [Bool]) -> [Float] {
    zip(Self.sums(features, weights: weights, count: labels.count), labels).map { sum, isTrue in
      Float((isTrue ? 1 : 0) - 1 / (1 + exp(-sum)))
    }
  }

  fileprivate static func sums(
    _ features: [[Float]], weights: [Double], count: Int
  ) -> [Double] {
    var sums = [Double](repeating: weights[features.count], count: count)
    for (feature, weight) in zip(features, weights) {
      for index in 0..<count { sums[index] += weight * Double(feature[index]) }
    }
    return sums
  }

  /// Nats of all labels, and the ridge.
  private static func loss(
    _ features: [[Float]], labels: [Bool], weights: [Double], penalty: Double
  ) -> Double {
    var loss = 0.0
    let sums = sums(features, weights: weights, count: labels.count)
    for (sum, isTrue) in zip(sums, labels) {
      loss += softplus(isTrue ? -sum : sum)
    }
    return loss + penalty * weights.dropLast().reduce(0) { $0 + $1 * $1 } / 2
  }

  /// log(1 + eˣ), also where eˣ is beyond all numbers.
  fileprivate static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  /// The loss with its first and second derivatives by the weights.
  private struct Slope {
    private(set) var loss = 0.0
    private var gradient: [Double]
    /// Rows of the lower triangle.
    private var curvature: [[Double]]

    init(_ features: [[Float]], labels: [Bool], weights: [Double], penalty: Double) {
      let columns = features.count + 1
      gradient = [Double](repeating: 0, count: columns)
      curvature = (0..<columns).map { [Double](repeating: 0, count: $0 + 1) }
      let sums = LogisticProbe.sums(features, weights: weights, count: labels.count)
      var row = [Double](repeating: 1, count: columns)
      for (index, sum) in sums.enumerated() {
        loss += LogisticProbe.softplus(labels[index] ? -sum : sum)
        let chance = 1 / (1 + exp(-sum))
        let error = chance - (labels[index] ? 1 : 0)
        let weight = chance * (1 - chance)
        for column in features.indices { row[column] = Double(features[column][index]) }
        for column in 0..<columns {
          gradient[column] += error * row[column]
          let scaled = weight * row[column]
          for other in 0...column { curvature[column][other] += scaled * row[other] }
        }
      }
      for column in features.indices {
        loss += penalty * weights[column] * weights[column] / 2
        gradient[column] += penalty * weights[column]
        curvature[column][column] += penalty
      }
      // A constant that is certain of every label has no curvature left.
      curvature[columns - 1][columns - 1] += 1e-9 * Double(labels.count)
    }

    /// curvature⁻¹ · gradient, by Cholesky's factors.
    func newtonStep() -> [Double] {
      var factor = curvature
      for row in factor.indices {
        for column in 0...row {
          var sum = curvature[row][column]
          for k in 0..<column { sum -= factor[row][k] * factor[column][k] }
          factor[row][column] =
            row == column ? max(sum, 1e-12).squareRoot() : sum / factor[column][column]
        }
      }
      var step = gradient
      for row in step.indices {
        for k in 0..<row { step[row] -= factor[row][k] * step[k] }
        step[row] /= factor[row][row]
      }
      for row in step.indices.reversed() {
        for k in row + 1..<step.count { step[row] -= factor[k][row] * step[k] }
        step[row] /= factor[row][row]
      }
      return step
    }
  }
}
