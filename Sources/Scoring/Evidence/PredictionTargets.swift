// SPDX-License-Identifier: Apache-2.0

import Hypotheses

/// What the input baseline predicts: numbers in [0, 1], one for each hypothesis and lag, or one for
/// each class.
struct PredictionTargets {
  /// One hypothesis at one lag.
  struct Target {
    let key: LabelKey
    let kind: Hypothesis.Kind
    let lag: Int
    /// Where its numbers stand.
    let places: Range<Int>
  }

  let targets: [Target]
  /// Numbers of one timestep.
  let count: Int
  private let setup: ScoringSetup

  init(keys: [LabelKey], setup: ScoringSetup) {
    var count = 0
    targets = keys.map { key in
      let kind = setup.plan.hypotheses[key.which].kind
      var width = 1
      if case .classes(let range) = setup.plan.columns[key.which] { width = range.count }
      defer { count += width }
      return Target(
        key: key, kind: kind, lag: setup.plan.lags[key.lag], places: count..<count + width)
    }
    self.count = count
    self.setup = setup
  }

  /// Each target's label at every timestep of a document, lag 0: 0 or 1, the rank, or the class.
  func labels(
    _ text: TimedText, document: String, half: Split.Half
  ) throws(ScoringError) -> [[Float]] {
    var known: [Int: [Float]] = [:]
    for target in targets where known[target.key.which] == nil {
      let which = target.key.which
      switch try setup.plan.hypotheses[which].checkedLabels(text, document: document) {
      case .binary(let values): known[which] = values.map { $0 ? 1 : 0 }
      case .categorical(let values, _): known[which] = values.map(Float.init)
      case .graded(let values):
        let ranks = setup.summary.halves[setup.planned[which]][half.rawValue].ranks
        known[which] = values.map {
          Float(ranks?.rank(ofKey: LabelRanks.key($0)) ?? 0) / 255
        }
      }
    }
    return targets.map { known[$0.key.which] ?? [] }
  }

  /// Writes the numbers of one timestep.
  func fill(_ row: UnsafeMutablePointer<Float>, from labels: [[Float]], at timestep: Int) {
    for (index, target) in targets.enumerated() {
      let label = labels[index][timestep - target.lag]
      if target.kind == .categorical {
        for place in target.places { row[place] = 0 }
        let place = target.places.lowerBound + Int(label)
        if target.places.contains(place) { row[place] = 1 }
      } else {
        row[target.places.lowerBound] = label
      }
    }
  }
}

/// How well predictions did, counted over levels of the prediction.
struct PredictionTally {
  /// Levels of a prediction in [0, 1], finer near 0, where the rare labels' are.
  private static let levels = 512

  private let targets: PredictionTargets
  /// Shape [targets][levels]: timesteps, and the sum of the labels.
  private var counts: [UInt32]
  private var sums: [Double]
  private var squares: [Double]
  /// Categorical: Σ (label − prediction)² over the classes, and how often each class came.
  private var faults: [Double]
  private var classes: [Double]

  init(targets: PredictionTargets) {
    self.targets = targets
    counts = [UInt32](repeating: 0, count: targets.targets.count * Self.levels)
    sums = [Double](repeating: 0, count: targets.targets.count * Self.levels)
    squares = [Double](repeating: 0, count: targets.targets.count)
    faults = squares
    classes = [Double](repeating: 0, count: targets.count)
  }

  /// Adds one timestep's predictions.
  mutating func add(_ predictions: UnsafePointer<Float>, _ labels: UnsafePointer<Float>) {
    for (index, target) in targets.targets.enumerated() {
      let place = target.places.lowerBound
      guard target.kind != .categorical else {
        for place in target.places {
          let fault = Double(labels[place] - predictions[place])
          faults[index] += fault * fault
          classes[place] += Double(labels[place])
        }
        continue
      }
      let bounded = max(0, min(1, predictions[place]))
      let level = Int(bounded.squareRoot() * Float(Self.levels - 1) + 0.5)
      counts[index * Self.levels + level] += 1
      sums[index * Self.levels + level] += Double(labels[place])
      squares[index] += Double(labels[place]) * Double(labels[place])
    }
  }

  /// The effect of a target's predictions, 0 where they are worthless.
  func effect(of index: Int) -> Double {
    let target = targets.targets[index]
    let range = index * Self.levels..<(index + 1) * Self.levels
    switch target.kind {
    case .categorical:
      let classes = classes[target.places]
      let n = classes.reduce(0, +)
      guard n > 0 else { return 0 }
      let impurity = n - classes.reduce(0) { $0 + $1 * $1 / n }
      guard impurity > 0 else { return 0 }
      return max(0, 1 - faults[index] / impurity).squareRoot()
    case .binary:
      let totals = Array(counts[range])
      let positives = sums[range].map { UInt32($0) }
      return max(
        0,
        RankEffect.binary(
          totals: totals, positives: positives[...], midRanks: midRanks(ofTotals: totals)) ?? 0)
    case .graded:
      let totals = Array(counts[range])
      let ranks = midRanks(ofTotals: totals)
      let scaled = sums[range].map { UInt32(($0 * 255).rounded()) }
      return max(
        0,
        RankEffect.graded(
          totals: totals, sums: scaled, midRanks: ranks, squares: squares[index] * 255 * 255) ?? 0)
    }
  }
}
