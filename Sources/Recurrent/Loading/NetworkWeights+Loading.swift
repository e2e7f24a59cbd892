// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora

extension NetworkWeights {
  /// A checkpoint's network in canonical order, with its vocabulary where that can be known.
  ///
  /// Every choice that the file does not settle by itself stands in `assumptions`.
  public init(checkpoint: Checkpoint, options: LayoutOptions = .init()) throws(ModelError) {
    let layout = try WeightLayout.of(checkpoint)
    guard options.architecturePath == nil || layout.name == WeightLayout.keras.name else {
      throw .cannot(
        what: "use --architecture", because: "the file is of layout \(layout.name), not of Keras")
    }
    var weights = try layout.build(checkpoint, options)
    weights.assumptions.insert("layout: \(layout.name), \(layout.summary)", at: 0)
    weights.announceGateFunction(layout)
    try weights.addForgetBias(options.forgetBias)
    try weights.settleVocabulary(checkpoint, options)
    try weights.settleWindow(options)
    try weights.check()
    self = weights
  }

  private mutating func settleVocabulary(
    _ checkpoint: Checkpoint, _ options: LayoutOptions
  ) throws(ModelError) {
    let search = VocabularySearch(checkpoint: checkpoint, options: options, size: inputSize)
    if case .vectors(let size) = input {
      // Without an output layer only a vocabulary tells one-hot symbols from other vectors.
      guard vocabulary == nil, let found = try search.found() else { return }
      input = .oneHot(size: size)
      vocabulary = found
      assumptions.append("input: after all one-hot, for there is a vocabulary of \(size) symbols")
    }
    if vocabulary == nil || options.vocabularyPath != nil { vocabulary = try search.found() }
    guard let vocabulary else {
      assumptions.append("vocabulary: \(VocabularySearch.missing(size: inputSize))")
      return
    }
    assumptions.append(
      "vocabulary: \(vocabulary.count) \(vocabulary.kind.rawValue), from \(vocabulary.source)")
  }

  /// How the state is carried: by `--window`, else as in training where that is known.
  private mutating func settleWindow(_ options: LayoutOptions) throws(ModelError) {
    let preset = try ModelPreset.named(options.preset)
    if let preset {
      assumptions.append("state in training: \(preset.stateHabit), by --preset \(preset.name)")
    } else if !assumptions.contains(where: { $0.hasPrefix("state in training:") }) {
      assumptions.append("state in training: the file does not tell (--window N for a reset)")
    }
    if let given = options.window {
      window = given == 0 ? nil : given
    } else if let trained = preset?.window {
      window = trained
    }
    let origin = options.window == nil ? "as in training; --window 0 carries it on" : "by --window"
    assumptions.append(
      window.map { "state: returns to zero every \($0) symbols of a document, \(origin)" }
        ?? "state: from zero at each document's start, carried from symbol to symbol")
  }

  /// What squashes the gates, where the layout has not told it layer by layer.
  private mutating func announceGateFunction(_ layout: WeightLayout) {
    guard let layer = layers.first(where: { $0.gates > 1 }),
      !assumptions.contains(where: { $0.hasPrefix("gate function:") })
    else { return }
    assumptions.append(
      "gate function: \(layer.gateFunction.name); "
        + (layer.gateFunction == .sigmoid
          ? "\(layout.name) has no other by itself" : "by the file or --gate-function"))
  }

  /// Adds what `--forget-bias` says to every LSTM's forget rows.
  private mutating func addForgetBias(_ bias: Float?) throws(ModelError) {
    guard let bias else { return }
    for index in layers.indices where layers[index].gates == 4 {
      let cells = layers[index].cells
      for row in cells..<2 * cells { layers[index].inputBias[row] += bias }
    }
    assumptions.append("forget bias: \(bias) added, by --forget-bias")
  }
}
