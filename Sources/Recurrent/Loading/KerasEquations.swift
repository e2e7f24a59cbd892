// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// Which equations a layer of Keras follows: by its settings, its version, its arrays, the user's word.
struct KerasEquations {
  let options: LayoutOptions
  /// The version of Keras that wrote the file.
  let version: String?
  /// Whether only versions whose gates are sigmoid by themselves write such a file.
  let isModern: Bool

  /// One direction of a layer: its class and settings.
  struct Part {
    let layer: String
    let className: String
    let config: CheckpointValue
  }

  /// The settings of a layer, of one direction of it, or of the cell that it wraps.
  func part(_ layer: KerasLayer, index: Int) -> Part {
    var (className, config) = (layer.className, layer.config)
    if className == "Bidirectional" {
      let inner = (index == 1 ? config["backward_layer"] : nil) ?? config["layer"]
      className = inner?["class_name"]?.string ?? "RNN"
      config = inner?["config"] ?? .none
    }
    if className == "RNN", let cell = config["cell"] {
      className = cell["class_name"]?.string ?? "RNN"
      config = cell["config"] ?? .none
    }
    return Part(layer: layer.name, className: className, config: config)
  }

  /// The kind and the gate function of a cell; what is taken for granted is told.
  func of(
    _ cell: KerasCell, _ part: Part, tell: (String) -> Void
  ) throws(ModelError) -> (LayerWeights.Kind, LayerWeights.GateFunction) {
    let gates = [
      "LSTM": 4, "LSTMCell": 4, "CuDNNLSTM": 4, "GRU": 3, "GRUCell": 3, "CuDNNGRU": 3,
      "SimpleRNN": 1, "SimpleRNNCell": 1, "RNN": cell.gates,
    ]
    guard gates[part.className] == cell.gates else {
      throw .cannot(
        what: "read layer '\(part.layer)' of class \(part.className)",
        because: "its arrays have \(cell.gates) gates")
    }
    if cell.isCuDNN { tell("arrays: '\(part.layer)' in CuDNN's order, by its bias") }
    let activation = word(part.config["activation"])
    if cell.gates == 1 {
      return (.vanilla(relu: try isReLU(activation, part, tell)), .sigmoid)
    }
    guard activation == nil || activation == "tanh" else {
      throw .cannot(
        what: "run layer '\(part.layer)'",
        because: "its activation is '\(activation ?? "")'; only tanh is known")
    }
    let squash = try gateFunction(cell, part, tell)
    guard cell.gates == 3 else { return (.lstm, squash) }
    let after = try resetsAfter(cell, part)
    tell(
      "reset: '\(part.layer)' resets \(after ? "after" : "before") the recurrent product; z is the"
        + " share of the OLD state")
    return (.gru(resetAfter: after, updateMeansNew: false), squash)
  }

  /// The name of a function: a string, or a table that holds it.
  func word(_ value: CheckpointValue?) -> String? {
    value?.string ?? value?["config"]?.string ?? value?["class_name"]?.string
  }

  private func isReLU(
    _ activation: String?, _ part: Part, _ tell: (String) -> Void
  ) throws(ModelError) -> Bool {
    let origin = activation == nil ? "--nonlinearity" : "the settings"
    switch activation ?? options.nonlinearity {
    case "tanh"?: tell("nonlinearity: '\(part.layer)' tanh, from \(origin)")
    case "relu"?:
      tell("nonlinearity: '\(part.layer)' relu, from \(origin)")
      return true
    case nil:
      tell(
        "nonlinearity: '\(part.layer)' tanh, assumed; the file does not say (--nonlinearity relu for"
          + " the other)")
    case let other?:
      throw .undecided(
        question: "the activation of '\(part.layer)' is '\(other)'",
        wayOut: "only tanh and relu are known")
    }
    return false
  }

  private func resetsAfter(_ cell: KerasCell, _ part: Part) throws(ModelError) -> Bool {
    if let told = cell.resetsAfter { return told }
    if let told = part.config["reset_after"]?.boolean ?? options.resetAfter { return told }
    throw .undecided(
      question: "'\(part.layer)' has no bias to tell whether the reset comes before the recurrent"
        + " product (Keras 1 and 2) or after it (tf.keras 2, Keras 3)",
      wayOut: "give --reset-after true or false")
  }

  private func gateFunction(
    _ cell: KerasCell, _ part: Part, _ tell: (String) -> Void
  ) throws(ModelError) -> LayerWeights.GateFunction {
    let told = word(part.config["recurrent_activation"]) ?? word(part.config["inner_activation"])
    if let name = options.gateFunction {
      let function = try LayerWeights.GateFunction.named(name)
      tell(
        "gate function: '\(part.layer)' \(name), by --gate-function"
          + (told.map { "; the file says \($0)" } ?? ""))
      return function
    }
    if cell.isCuDNN {
      tell("gate function: '\(part.layer)' sigmoid, for CuDNN has no other")
      return .sigmoid
    }
    switch told {
    case "sigmoid"?:
      tell("gate function: '\(part.layer)' sigmoid, by the settings")
      return .sigmoid
    case "hard_sigmoid"?:
      guard let major = version.flatMap({ Int($0.prefix { $0 != "." }) }) else {
        throw .undecided(
          question:
            "'\(part.layer)' has hard_sigmoid gates, which are clip(0.2 x + 0.5) up to Keras 2"
            + " and clip(x / 6 + 0.5) in Keras 3, and the file tells no version",
          wayOut: "give --gate-function hard-sigmoid or hard-sigmoid-3")
      }
      let function = LayerWeights.GateFunction.hardSigmoid(slope: major >= 3 ? 1 / 6 : 0.2)
      tell(
        "gate function: '\(part.layer)' \(function.name), by the settings and Keras \(version ?? "")"
      )
      return function
    case nil where isModern:
      tell(
        "gate function: '\(part.layer)' sigmoid, assumed: the default of every Keras that writes such"
          + " files (--gate-function for another)")
      return .sigmoid
    case nil:
      let hint = version.map { " (written by Keras \($0))" } ?? ""
      throw .undecided(
        question: "'\(part.layer)' does not say\(hint) what squashes its gates: hard_sigmoid, which"
          + " Keras 1 and 2 took by themselves, or sigmoid, as tf.keras 2 and Keras 3 do",
        wayOut: "give --gate-function sigmoid, hard-sigmoid, or hard-sigmoid-3 (that of Keras 3)")
    case let other?:
      throw .undecided(
        question: "the gates of '\(part.layer)' are squashed by '\(other)'",
        wayOut: "only sigmoid and hard_sigmoid are known")
    }
  }
}
