// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recurrent

/// What a user may say of a model that its file does not record.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The vocabulary: a JSON list, or a map from symbol to id.", valueName: "file"))
  var vocab: String?

  @Option(
    help: ArgumentHelp(
      "A Keras model's layers (model.to_json()), for a file of weights only.", valueName: "file"))
  var architecture: String?

  @Option(help: "The program whose habits the model follows: udacity, spro, char-rnn, ….")
  var preset: String?

  @Option(
    help: "Which of several networks to read: its tensors' prefix; a,b stacks b on a.")
  var network: String?

  @Option(help: "tanh or relu, for a vanilla RNN whose file does not say.")
  var nonlinearity: String?

  @Option(help: "What the framework added to the forget gate's bias at run time.")
  var forgetBias: Float?

  @Option(
    help: "sigmoid, hard-sigmoid (slope 0.2), hard-sigmoid-3 (slope 1/6) or hard-sigmoid:SLOPE.")
  var gateFunction: String?

  @Option(help: "Whether a GRU resets after the recurrent product (true or false).")
  var resetAfter: Bool?

  @Option(
    help: ArgumentHelp(
      "Symbols after which the state returns to zero, as in training; 0 carries it on.",
      valueName: "symbols"))
  var window: Int?

  func validate() throws {
    guard window ?? 0 >= 0 else { throw ValidationError("--window must not be negative") }
  }

  /// The options as the words of a command.
  var words: [String] {
    let given: [(String, String?)] = [
      ("vocab", vocab), ("architecture", architecture), ("preset", preset), ("network", network),
      ("nonlinearity", nonlinearity),
      ("forget-bias", forgetBias.map { "\($0)" }), ("gate-function", gateFunction),
      ("reset-after", resetAfter.map { "\($0)" }), ("window", window.map { "\($0)" }),
    ]
    return given.flatMap { name, value in value.map { ["--\(name)", $0] } ?? [] }
  }

  var layout: LayoutOptions {
    var options = LayoutOptions()
    options.vocabularyPath = vocab
    options.architecturePath = architecture
    options.preset = preset
    options.network = network
    options.nonlinearity = nonlinearity
    options.forgetBias = forgetBias
    options.gateFunction = gateFunction
    options.resetAfter = resetAfter
    options.window = window
    return options
  }
}
