// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recurrent

/// How a network is trained; the defaults suit a text of a few megabytes.
public struct TrainingOptions: Sendable, Equatable, Codable {
  /// What turns gradients into steps.
  public enum Optimiser: String, Sendable, Codable, CaseIterable {
    /// Kingma & Ba 2015, β = 0.9 and 0.999.
    case adam
    /// Tieleman & Hinton 2012.
    case rmsprop
  }

  /// How the learning rate falls over the whole run, beside `decay`.
  public enum Schedule: String, Sendable, Codable, CaseIterable {
    case constant
    case linear
    case cosine
  }

  /// The layers' equations.
  public var kind = NetworkShape.Kind.lstm
  /// How many layers.
  public var layers = 2
  /// Cells a layer.
  public var cells = 256
  /// What a symbol is.
  public var symbols = Vocabulary.Kind.characters
  /// Passes over the training part.
  public var epochs = 20
  /// A limit on the time, which then also paces `schedule`: the run ends annealed when it is up.
  public var minutes: Double?
  /// Timesteps that gradients go back, T.
  public var sequenceLength = 100
  /// Parallel streams cut from the training part, B.
  public var batch = 50
  /// What turns gradients into steps.
  public var optimiser = Optimiser.adam
  /// RMSProp's memory of squares.
  public var rmspropDecay = 0.95
  /// The learning rate after its rise.
  public var learningRate = 0.002
  /// How the learning rate falls over the whole run.
  public var schedule = Schedule.linear
  /// The share of the learning rate that `schedule` ends at.
  public var floor = 0.02
  /// Steps over which the learning rate rises to its value.
  public var warmUp = 100
  /// The factor of each epoch after the first `decayAfter` ones.
  public var decay = 1.0
  /// Epochs before `decay` begins.
  public var decayAfter = 10
  /// The greatest norm of all gradients together; 0 for none.
  public var clip = 5.0
  /// The greatest magnitude of one gradient; 0 for none.
  public var clipValue = 0.0
  /// The share of h that is dropped between layers.
  public var dropout = 0.0
  /// The first weights and dropout follow from it.
  public var seed: UInt64 = 1
  /// The share of the text that training looks at to judge, before the test part.
  public var validation = 0.05
  /// The share at the text's end that training never reads.
  public var test = 0.05
  /// Evaluations an epoch.
  public var evaluations = 1
  /// Evaluations without an improvement after which training stops; 0 for never.
  public var patience = 10
  /// Threads; they change the speed only.
  public var threads = 1

  /// All defaults.
  public init() {}

  /// Takes kind, layers, cells and symbols from a network that is to be trained on; throws where it is
  /// none that this trainer could have made.
  public mutating func continueFrom(_ weights: NetworkWeights) throws(TrainingError) {
    guard let first = weights.layers.first,
      let kind = NetworkShape.Kind.allCases.first(where: { $0.layerKind == first.kind })
    else { throw .notTrainable("its layers are of a kind that is not trained here") }
    guard let vocabulary = weights.vocabulary else {
      throw .notTrainable("its symbols are not known")
    }
    guard weights.input == .oneHot(size: vocabulary.count), weights.window == nil,
      weights.layers.allSatisfy({ $0.cells == first.cells })
    else {
      throw .notTrainable(
        "it has an embedding, windows, or layers of different sizes, which are not trained here")
    }
    self.kind = kind
    layers = weights.layers.count
    cells = first.cells
    symbols = vocabulary.kind
  }

  /// Throws where an option is outside its range.
  public func check() throws(TrainingError) {
    try whole("--layers", layers, 1...64)
    try whole("--cells", cells, 1...65_536)
    try whole("--epochs", epochs, 1...1_000_000)
    try whole("--sequence-length", sequenceLength, 1...1_000_000)
    try whole("--batch", batch, 1...1_000_000)
    try whole("--warm-up", warmUp, 0...1_000_000_000)
    try whole("--decay-after", decayAfter, 0...1_000_000)
    try whole("--evaluations", evaluations, 1...10_000)
    try whole("--patience", patience, 0...1_000_000)
    try whole("--threads", threads, 1...1_024)
    try number("--learning-rate", learningRate, "a number above 0, at most 10") {
      $0 > 0 && $0 <= 10
    }
    try number("--floor", floor, "a share from 0 to 1") { $0 >= 0 && $0 <= 1 }
    try number("--decay", decay, "a factor above 0, at most 1") { $0 > 0 && $0 <= 1 }
    try number("--rmsprop-decay", rmspropDecay, "a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
    try number("--clip", clip, "a number, 0 for none") { $0 >= 0 }
    try number("--clip-value", clipValue, "a number, 0 for none") { $0 >= 0 }
    try number("--dropout", dropout, "a share from 0 to below 1") { $0 >= 0 && $0 < 1 }
    try number("--validation", validation, "a share from 0 to below 1") { $0 >= 0 && $0 < 1 }
    try number("--test", test, "a share that leaves a training part") {
      $0 >= 0 && $0 + validation < 1
    }
    if let minutes { try number("--minutes", minutes, "a number above 0") { $0 > 0 } }
  }

  private func whole(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(TrainingError) {
    guard range.contains(value) else {
      throw .badOption(
        name: name, found: "\(value)", expected: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  private func number(
    _ name: String, _ value: Double, _ expected: String, _ isRight: (Double) -> Bool
  ) throws(TrainingError) {
    guard value.isFinite, isRight(value) else {
      throw .badOption(name: name, found: "\(value)", expected: expected)
    }
  }
}
