// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Corpora
import Training

/// How a network is trained, as `train` takes it.
struct TrainingArguments: ParsableArguments {
  @Option(help: "lstm, gru or rnn.") var kind = defaults.kind
  @Option(help: "How many layers.") var layers = defaults.layers
  @Option(help: "Cells a layer.") var cells = defaults.cells
  @Option(help: "What a symbol is: characters or bytes.") var symbols = defaults.symbols
  @Option(help: "Passes over the training part.") var epochs = defaults.epochs
  @Option(help: "Train for so long instead, with the learning rate annealed to that end.")
  var minutes: Double?
  @Option(help: "Timesteps that gradients go back.") var sequenceLength = defaults.sequenceLength
  @Option(help: "Parallel streams.") var batch = defaults.batch
  @Option(help: "adam or rmsprop.") var optimiser = defaults.optimiser
  @Option(help: "RMSProp's memory of squared gradients.") var rmspropDecay = defaults.rmspropDecay
  @Option(help: "The learning rate after its rise.") var learningRate = defaults.learningRate
  @Option(help: "Steps over which the learning rate rises.") var warmUp = defaults.warmUp
  @Option(help: "How it falls over the whole run: constant, linear or cosine.")
  var schedule = defaults.schedule
  @Option(help: "The share of the learning rate that the schedule ends at.")
  var floor = defaults.floor
  @Option(help: "A factor on the learning rate for each epoch after --decay-after.")
  var decay = defaults.decay
  @Option(help: "Epochs before --decay begins.") var decayAfter = defaults.decayAfter
  @Option(help: "The greatest norm of the gradient; 0 for none.") var clip = defaults.clip
  @Option(help: "The greatest magnitude of a gradient's element; 0 for none.")
  var clipValue = defaults.clipValue
  @Option(help: "The share of h dropped between layers.") var dropout = defaults.dropout
  @Option(help: "The same seed gives the same weights.") var seed = defaults.seed
  @Option(help: "The share of the text to judge by.") var validation = defaults.validation
  @Option(help: "The share at the end of the text for the last, unbiased figure.") var test =
    defaults.test
  @Option(help: "Evaluations an epoch.") var evaluations = defaults.evaluations
  @Option(help: "Evaluations without improvement before stopping early; 0 for never.")
  var patience = defaults.patience

  private static let defaults = TrainingOptions()

  /// The same, as the trainer takes it.
  func options(threads: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.kind = kind
    options.layers = layers
    options.cells = cells
    options.symbols = symbols
    options.epochs = epochs
    options.minutes = minutes
    options.sequenceLength = sequenceLength
    options.batch = batch
    options.optimiser = optimiser
    options.rmspropDecay = rmspropDecay
    options.learningRate = learningRate
    options.warmUp = warmUp
    options.schedule = schedule
    options.floor = floor
    options.decay = decay
    options.decayAfter = decayAfter
    options.clip = clip
    options.clipValue = clipValue
    options.dropout = dropout
    options.seed = seed
    options.validation = validation
    options.test = test
    options.evaluations = evaluations
    options.patience = patience
    options.threads = threads
    return options
  }
}

extension NetworkShape.Kind: ExpressibleByArgument {}
extension TrainingOptions.Optimiser: ExpressibleByArgument {}
extension TrainingOptions.Schedule: ExpressibleByArgument {}
extension Trainer.Precision: ExpressibleByArgument {}
extension Vocabulary.Kind: ExpressibleByArgument {}
