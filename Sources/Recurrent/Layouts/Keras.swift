// SPDX-License-Identifier: Apache-2.0
//
// Keras' sequential and plain functional models, whole or weights only: what flows from layer to layer
// is followed from the input to the scores. Columns: LSTM i f c o, GRU z r h (`KerasCell`). Reference:
// keras-team/keras, keras/src/layers/rnn.

import Checkpoints
import Tensors

extension WeightLayout {
  /// Keras' models in HDF5 and in .keras files.
  public static let keras = WeightLayout(
    name: "keras", summary: "Keras 1 to 3 and tf.keras: LSTM, GRU, SimpleRNN, CuDNN, Bidirectional",
    recognises: KerasModel.recognises,
    build: { (checkpoint, options) throws(ModelError) in
      var network = try KerasNetwork(checkpoint, options)
      return try network.weights()
    })
}

/// One Keras model being brought into canonical order.
private struct KerasNetwork {
  /// What a layer hands to the next ones.
  enum Flow {
    /// The network's input as it comes.
    case input
    case sequence(Sequence)
    /// What an output layer scores, and the layer's name.
    case scores(NetworkWeights.Decoder, String)
    /// Not followed, and why.
    case lost(String)
  }

  /// Vectors that later layers can read.
  struct Sequence {
    var sources: [LayerWeights.Source]
    var width: Int
    /// Whether its first vector belongs to the last symbol.
    var isReversed = false
    /// Where both directions are added: what each is multiplied with.
    var share: Float?
    /// What a normalisation makes of it before the next layer reads it.
    var affine: Affine?
  }

  /// Classes of recurrent layers.
  static let recurrent: Set<String> = [
    "LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN", "Bidirectional",
  ]

  let model: KerasModel
  let equations: KerasEquations
  var flows: [String: Flow] = [:]
  var layers: [LayerWeights] = []
  var embedding: (name: String, table: Tensor)?
  var assumptions: [String] = []

  init(_ checkpoint: Checkpoint, _ options: LayoutOptions) throws(ModelError) {
    let architecture = try KerasArchitecture.of(checkpoint, options)
    model = try KerasModel(checkpoint, architecture)
    if let architecture { assumptions.append("model: its layers by \(architecture.source)") }
    equations = KerasEquations(
      options: options, version: model.version, isModern: model.isModern)
  }

  mutating func weights() throws(ModelError) -> NetworkWeights {
    if model.isWeightsOnly {
      assume("model: weights only; classes of layers by the names and shapes of their arrays")
      for note in model.notes { assume(note) }
    }
    var current = Flow.input
    for layer in model.layers {
      let flow = layer.parents.map(joined) ?? current
      current = try handOn(flow, layer)
      flows[layer.name] = current
    }
    guard !layers.isEmpty else {
      let why = model.layers.compactMap { layer in
        if case .lost(let reason)? = flows[layer.name] { reason } else { nil }
      }
      throw .cannot(
        what: "find a recurrent layer", because: why.first ?? "the model has none")
    }
    announceGates()
    let (input, decoder) = ends(last: current)
    let window = window()
    return NetworkWeights(
      input: input, layers: layers, decoder: decoder, vocabulary: nil, window: window,
      assumptions: assumptions)
  }

  // MARK: From layer to layer

  /// What several layers hand on together; of one, what it does.
  private func joined(_ names: [String]) -> Flow {
    names.count == 1 ? flows[names[0]] ?? .lost("'\(names[0])' comes later") : .input
  }

  private mutating func handOn(_ flow: Flow, _ layer: KerasLayer) throws(ModelError) -> Flow {
    if let parents = layer.parents, parents.count > 1 {
      if let flow = stateful(parents, layer) { return try recurrent(flow, layer) }
      let flow = concatenated(parents, layer)
      if case .lost(let reason) = flow, Self.recurrent.contains(layer.className) {
        return leftOut(layer, reason)
      }
      return flow
    }
    switch layer.className {
    case _ where Self.recurrent.contains(layer.className): return try recurrent(flow, layer)
    case "Embedding": return try embedded(flow, layer)
    case "Dense", "TimeDistributedDense": return try scored(flow, layer, layer.config)
    case "TimeDistributed":
      let inner = layer.config["layer"]
      return try handOn(
        flow,
        KerasLayer(
          name: layer.name, className: inner?["class_name"]?.string ?? "unknown",
          config: inner?["config"] ?? .none, weights: layer.weights))
    case "BatchNormalization": return try normalised(flow, layer)
    case "InputLayer": return .input
    case "", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout",
      "ActivityRegularization", "Masking":
      return flow
    case "Activation", "Softmax":
      let function = equations.word(layer.config["activation"]) ?? "softmax"
      if case .scores = flow, ["softmax", "linear"].contains(function) { return flow }
      return function == "linear" ? flow : .lost("'\(layer.name)' squashes by \(function)")
    default:
      return .lost("'\(layer.name)' is a layer of class \(layer.className), which is not followed")
    }
  }

  /// What a recurrent layer reads that begins from inputs of the model, as models that write text do;
  /// nil for any other layer.
  private mutating func stateful(_ parents: [String], _ layer: KerasLayer) -> Flow? {
    let inputs = model.layers.filter { $0.className == "InputLayer" }.map(\.name)
    guard Self.recurrent.contains(layer.className), parents.dropFirst().allSatisfy(inputs.contains)
    else { return nil }
    assume(
      "state in training: the model's inputs '\(parents[1...].joined(separator: "', '"))'; here zeros"
    )
    return flows[parents[0]]
  }

  private func concatenated(_ parents: [String], _ layer: KerasLayer) -> Flow {
    guard layer.className == "Concatenate" else {
      return .lost("'\(layer.name)' (\(layer.className)) reads from \(parents.count) layers")
    }
    var whole = Sequence(sources: [], width: 0)
    for (index, name) in parents.enumerated() {
      guard case .sequence(let part)? = flows[name], part.share == nil, part.affine == nil,
        index == 0 || part.isReversed == whole.isReversed
      else { return .lost("'\(layer.name)' joins '\(name)', which is no plain sequence") }
      whole.sources += part.sources
      whole.width += part.width
      whole.isReversed = part.isReversed
    }
    return .sequence(whole)
  }

  private mutating func embedded(
    _ flow: Flow, _ layer: KerasLayer
  ) throws(ModelError) -> Flow {
    guard case .input = flow, embedding == nil, let table = layer.weights.first,
      table.rank == 2, table.count > 0
    else { return .lost("'\(layer.name)' is an embedding of something else than the input") }
    embedding = (table.name, try table.weights())
    if layer.config["mask_zero"]?.boolean == true {
      assume("padding: id 0 was skipped in training (mask_zero); here it is a symbol like others")
    }
    return .sequence(Sequence(sources: [.input], width: table.shape[1]))
  }

  private mutating func recurrent(_ flow: Flow, _ layer: KerasLayer) throws(ModelError) -> Flow {
    let isBoth = layer.className == "Bidirectional"
    let half = layer.weights.count / 2
    let arrays =
      isBoth ? [Array(layer.weights[..<half]), Array(layer.weights[half...])] : [layer.weights]
    var cells: [KerasCell] = []
    for weights in arrays { cells.append(try KerasCell(layer.name, weights)) }
    let before: Sequence
    switch flow {
    case .input: before = Sequence(sources: [.input], width: cells[0].kernel.shape[0])
    case .sequence(let sequence): before = sequence
    case .scores(_, let name):
      return leftOut(layer, "it reads the scores of '\(name)'")
    case .lost(let reason): return leftOut(layer, reason)
    }
    var after = Sequence(sources: [], width: 0, isReversed: before.isReversed)
    for (index, cell) in cells.enumerated() {
      guard cell.kernel.shape[0] == before.width else {
        return leftOut(
          layer, "it reads \(cell.kernel.shape[0]) numbers, and \(before.width) are handed to it")
      }
      let part = equations.part(layer, index: index)
      let goesBackwards = isBoth ? index == 1 : layer.config["go_backwards"]?.boolean == true
      let isReversed = before.isReversed != goesBackwards
      if !isBoth { after.isReversed = isReversed }
      let (kind, squash) = try equations.of(cell, part, tell: { assume($0) })
      assume("biases: '\(layer.name)' has \(["none", "one", "two"][cell.biases])")
      var weights = cell.layer(kind, squash, isReversed: isReversed, sources: before.sources)
      if let affine = before.affine { try affine.fold(into: &weights.input, &weights.inputBias) }
      weights.input = weights.input.reading(before.share)
      after.sources.append(.layer(layers.count))
      after.width += cell.cells
      layers.append(weights)
    }
    return isBoth ? merged(after, layer) : .sequence(after)
  }

  /// What both directions hand on together.
  private mutating func merged(_ both: Sequence, _ layer: KerasLayer) -> Flow {
    var both = both
    let mode = layer.config["merge_mode"]?.string
    if mode == nil {
      assume("directions: joined one behind the other (concat); the file does not say")
    }
    switch mode ?? "concat" {
    case "concat": break
    case "sum", "ave":
      guard Set(layers.suffix(2).map(\.cells)).count == 1 else {
        return .lost("'\(layer.name)' adds directions of different sizes")
      }
      both.share = mode == "sum" ? 1 : 0.5
      both.width /= 2
    default: return .lost("'\(layer.name)' joins its directions by '\(mode ?? "")'")
    }
    return .sequence(both)
  }

  /// A batch normalisation in use: scale and shift, which the next layer takes in.
  private mutating func normalised(
    _ flow: Flow, _ layer: KerasLayer
  ) throws(ModelError) -> Flow {
    guard case .sequence(var sequence) = flow, sequence.affine == nil,
      !sequence.sources.contains(.input)
    else { return .lost("'\(layer.name)' normalises something else than a recurrent layer") }
    let config = layer.config
    let hasBoth = [config["scale"], config["center"]].map { $0?.boolean != false }
    guard layer.weights.count == 2 + hasBoth.count(where: { $0 }),
      layer.weights.allSatisfy({ $0.shape == [sequence.width] })
    else {
      throw .cannot(
        what: "read layer '\(layer.name)'",
        because: "its arrays are not those of a normalisation of \(sequence.width) numbers")
    }
    var arrays: ArraySlice<[Float]> = []
    for array in layer.weights { arrays.append(try array.weights().values) }
    let gamma = hasBoth[0] ? arrays.removeFirst() : nil
    let beta = hasBoth[1] ? arrays.removeFirst() : nil
    let epsilon: Float =
      switch config["epsilon"] {
      case .number(let value)?: Float(value)
      default: 1e-3
      }
    sequence.affine = Affine(
      mean: arrays.removeFirst(), variance: arrays.removeFirst(), epsilon: epsilon, gamma: gamma,
      beta: beta)
    assume(Affine.announcement)
    return .sequence(sequence)
  }

  private mutating func leftOut(_ layer: KerasLayer, _ reason: String) -> Flow {
    assume("layer '\(layer.name)' left out: \(reason)")
    return .lost(reason)
  }

  private func scored(
    _ flow: Flow, _ layer: KerasLayer, _ config: CheckpointValue
  ) throws(ModelError) -> Flow {
    guard case .sequence(let before) = flow, !before.sources.contains(.input) else {
      if case .lost = flow { return flow }
      return .lost("'\(layer.name)' is a dense layer that reads something else than layers' states")
    }
    guard !before.isReversed else {
      return .lost("'\(layer.name)' reads a layer that reads backwards")
    }
    guard let kernel = layer.weights.first, kernel.rank == 2,
      kernel.shape[0] == before.width, kernel.shape[1] > 0
    else {
      return .lost(
        "'\(layer.name)' reads \(layer.weights.first?.shape.first ?? 0) numbers, and"
          + " \(before.width) are handed to it")
    }
    let function = equations.word(config["activation"]) ?? "linear"
    guard ["softmax", "linear"].contains(function) else {
      return .lost("'\(layer.name)' squashes by \(function)")
    }
    var weight = try kernel.weights().transposed()
    var bias = [Float](repeating: 0, count: weight.shape[0])
    if layer.weights.count > 1 {
      guard layer.weights[1].shape == [bias.count] else {
        throw .wrongShape(
          name: layer.weights[1].name, found: layer.weights[1].shape,
          expected: "[\(bias.count)]")
      }
      bias = try layer.weights[1].weights().values
    }
    if let affine = before.affine { try affine.fold(into: &weight, &bias) }
    return .scores(
      .init(weight: weight.reading(before.share), bias: bias, sources: before.sources), layer.name)
  }

  // MARK: Input and output

  private mutating func ends(last: Flow) -> (NetworkWeights.Input, NetworkWeights.Decoder?) {
    let columns = layers[0].input.shape[1]
    var (decoder, name) = output(last)
    let scores = decoder?.weight.shape[0] ?? 0
    let input: NetworkWeights.Input
    if let embedding {
      assume("input: embedding '\(embedding.name)' of \(embedding.table.shape[0]) symbols")
      input = .embedding(embedding.table)
    } else if scores == columns {
      assume("input: one-hot of \(columns) symbols, as many as '\(name)' scores")
      input = .oneHot(size: columns)
    } else if columns == 1, scores > 1 {
      assume(
        "input: one number, taken to be the symbol's id / \(scores), for '\(name)' scores"
          + " \(scores) symbols")
      input = .scalar(size: scores, scale: 1 / Float(scores))
    } else {
      assume("input: vectors of \(columns) numbers, for no layer scores \(columns) symbols")
      input = .vectors(size: columns)
    }
    let symbols = embedding?.table.shape[0] ?? (columns == 1 ? scores : columns)
    if decoder != nil, scores != symbols {
      assume(
        "output: '\(name)' scores \(scores) things for \(symbols) symbols, so not the next symbol;"
          + " states only, no loss")
      decoder = nil
    } else if decoder != nil {
      assume(
        "output: scores of the next symbol by '\(name)'"
          + (layers.contains(where: \.isReversed)
            ? ", which a layer that reads backwards has seen" : ""))
    }
    return (input, decoder)
  }

  /// The output layer, and its name; where there is none, that is told.
  private mutating func output(_ last: Flow) -> (NetworkWeights.Decoder?, String) {
    let read = Set(model.layers.flatMap { $0.parents ?? [] })
    let isFunctional = model.layers.contains { $0.parents != nil }
    let leaves = isFunctional ? model.layers.filter { !read.contains($0.name) } : []
    var reason = "the model ends without a layer that scores symbols"
    for flow in isFunctional ? leaves.compactMap({ flows[$0.name] }) : [last] {
      switch flow {
      case .scores(let decoder, let name): return (decoder, name)
      case .lost(let why): reason = why
      case .input, .sequence: break
      }
    }
    assume("output: none that can be followed, for \(reason); states only, no loss")
    return (nil, "")
  }

  // MARK: What is told

  private mutating func announceGates() {
    let orders = Set(layers.map(\.gates))
    if orders.contains(4) { assumptions.insert("gate order: i f c o, Keras', by columns", at: 0) }
    if orders.contains(3) { assumptions.insert("gate order: z r h, Keras', by columns", at: 0) }
  }

  /// The symbols after which the state returned to zero in training, where the settings tell.
  private mutating func window() -> Int? {
    let isTold = assumptions.contains { $0.hasPrefix("state in training:") }
    guard !model.isWeightsOnly, !isTold else { return nil }
    let settings = model.layers.map { $0.config["layer"]?["config"] ?? $0.config }
    if settings.contains(where: { $0["stateful"]?.boolean == true }) {
      assume("state in training: carried from batch to batch (stateful)")
      return nil
    }
    let shapes = settings.compactMap { $0["batch_input_shape"]?.list ?? $0["batch_shape"]?.list }
    let length =
      shapes.first.flatMap { $0.count > 1 ? $0[1].integer : nil }
      ?? settings.lazy.compactMap { $0["input_length"]?.integer }.first
    assume(
      "state in training: from zero in each window"
        + (length.map { " of \($0) symbols (not stateful)" }
          ?? " (not stateful), of a length that the file does not tell (--window N)"))
    return length.flatMap { $0 > 0 ? $0 : nil }
  }

  private mutating func assume(_ line: String) {
    if !assumptions.contains(line) { assumptions.append(line) }
  }
}

extension Tensor {
  /// The weight for two vectors one behind the other where it was made for their sum, times `share`.
  fileprivate func reading(_ share: Float?) -> Tensor {
    guard let share else { return self }
    let rows = transposed().values.map { $0 * share }
    return Tensor(shape: [2 * shape[1], shape[0]], values: rows + rows).transposed()
  }
}
