// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// One framework's way to name and order a network's tensors.
///
/// To add one: a static value in `Layouts/X.swift` and its word in `all`.
public struct WeightLayout: Sendable {
  /// The name that `inspect` prints.
  public let name: String
  /// One line: whose names these are.
  public let summary: String
  /// Whether the tensors' names are of this layout.
  public let recognises: @Sendable (Checkpoint) -> Bool
  /// Brings the tensors into canonical order.
  public let build: @Sendable (Checkpoint, LayoutOptions) throws(ModelError) -> NetworkWeights

  /// A layout made of two functions.
  public init(
    name: String, summary: String, recognises: @escaping @Sendable (Checkpoint) -> Bool,
    build: @escaping @Sendable (Checkpoint, LayoutOptions) throws(ModelError) -> NetworkWeights
  ) {
    self.name = name
    self.summary = summary
    self.recognises = recognises
    self.build = build
  }
}

/// What a user may say of a checkpoint that the file itself does not record.
public struct LayoutOptions: Sendable, Equatable {
  /// A preset's name (`--preset`), which fills the rest.
  public var preset: String?
  /// Which of several recurrent networks, by the beginning of its tensors' names (`--network`).
  public var network: String?
  /// A Keras model's settings, for a file of weights only (`--architecture`).
  public var architecturePath: String?
  /// A vocabulary file (`--vocab`).
  public var vocabularyPath: String?
  /// `relu` where a vanilla RNN's nonlinearity is not recorded (`--nonlinearity`).
  public var nonlinearity: String?
  /// Forget bias that the framework added at run time (`--forget-bias`).
  public var forgetBias: Float?
  /// `sigmoid`, `hard-sigmoid` (slope 0.2) or `hard-sigmoid-3` (slope 1/6) (`--gate-function`).
  public var gateFunction: String?
  /// Whether a GRU resets after the recurrent product (`--reset-after`).
  public var resetAfter: Bool?

  /// Symbols after which the state returns to zero, as in training; 0 carries it (`--window`).
  public var window: Int?

  /// Nothing said.
  public init() {}
}
