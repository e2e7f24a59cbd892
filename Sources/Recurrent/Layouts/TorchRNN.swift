// SPDX-License-Identifier: Apache-2.0
//
// jcjohnson/torch-rnn (Torch7): nn.LanguageModel with LookupTable, LSTM or VanillaRNN, optional
// BatchNormalization, Linear. One weight (D + H, 4H) in columns, input rows first, gates i f o g, one
// bias. Reference: LanguageModel.lua, LSTM.lua, VanillaRNN.lua.

import Checkpoints
import Corpora
import Tensors

extension WeightLayout {
  /// torch-rnn's LanguageModel.
  public static let torchRNN = WeightLayout(
    name: "torch-rnn", summary: "jcjohnson/torch-rnn: LSTM and VanillaRNN",
    recognises: { $0.root["model"]?.className == "nn.LanguageModel" },
    build: { (checkpoint, options) throws(ModelError) in
      var network = try TorchRNNNetwork(checkpoint)
      return try network.weights()
    })
}

/// One torch-rnn network being brought into canonical order.
private struct TorchRNNNetwork {
  let model: CheckpointValue
  let table: TensorTable
  let modules: [CheckpointValue]
  /// The normalisation of the last layer's h that the next product must take in.
  var pending: Affine?
  var assumptions = ["gate order: i f o g, torch-rnn's", "biases: one per layer"]

  init(_ checkpoint: Checkpoint) throws(ModelError) {
    table = TensorTable(checkpoint)
    model = checkpoint.root["model"] ?? .none
    guard let modules = model.value(at: "net.modules")?.list else {
      throw .cannot(what: "read 'model.net'", because: "it lists no modules")
    }
    self.modules = modules
  }

  mutating func weights() throws(ModelError) -> NetworkWeights {
    var embedding: Tensor?
    var layers: [LayerWeights] = []
    var decoder: NetworkWeights.Decoder?
    for module in modules {
      switch module.className {
      case "nn.LookupTable": embedding = try matrix("weight", of: module)
      case "nn.LSTM": layers.append(try layer(module, .lstm, at: layers.count))
      case "nn.VanillaRNN":
        layers.append(try layer(module, .vanilla(relu: false), at: layers.count))
      case "nn.BatchNormalization": pending = try affine(module)
      case "nn.Linear": decoder = try self.decoder(module, last: layers.count - 1)
      case "nn.View", "nn.Dropout", nil: break
      case let name?:
        throw .cannot(
          what: "build the network", because: "module '\(name)' is not known in torch-rnn")
      }
    }
    guard let embedding, !layers.isEmpty else {
      throw .cannot(what: "build the network", because: "it lacks a LookupTable or a layer")
    }
    let vocabulary = try vocabulary(size: embedding.shape[0])
    assumptions.append("input: embedding; output: scores")
    return NetworkWeights(
      input: .embedding(embedding), layers: layers, decoder: decoder, vocabulary: vocabulary,
      assumptions: assumptions)
  }

  // MARK: Modules

  private func tensor(_ field: String, of module: CheckpointValue) throws(ModelError) -> Tensor {
    guard case .tensor(let name)? = module[field] else {
      throw .missingTensor(
        name: "\(field) of \(module.className ?? "module")",
        present: table.names.prefix(12).map { $0 })
    }
    return try table.required(name).weights()
  }

  private func matrix(_ field: String, of module: CheckpointValue) throws(ModelError) -> Tensor {
    let tensor = try tensor(field, of: module)
    guard tensor.rank == 2, tensor.count > 0 else {
      throw .wrongShape(
        name: "\(field) of \(module.className ?? "module")", found: tensor.shape,
        expected: "a matrix")
    }
    return tensor
  }

  private func vector(
    _ field: String, of module: CheckpointValue, count: Int
  ) throws(ModelError) -> [Float] {
    let tensor = try tensor(field, of: module)
    guard tensor.count == count else {
      throw .wrongShape(
        name: "\(field) of \(module.className ?? "module")", found: tensor.shape,
        expected: "[\(count)]")
    }
    return tensor.values
  }

  private mutating func layer(
    _ module: CheckpointValue, _ kind: LayerWeights.Kind, at index: Int
  ) throws(ModelError) -> LayerWeights {
    let weight = try matrix("weight", of: module)
    let gates = kind == .lstm ? 4 : 1
    let cells = weight.shape[1] / gates
    guard weight.shape[1] == gates * cells, cells > 0, weight.shape[0] > cells else {
      throw .wrongShape(
        name: "weight of layer \(index)", found: weight.shape, expected: "[D + H, \(gates)H]")
    }
    let rows = weight.transposed()
    let inputs = weight.shape[0] - cells
    var input = rows.columns(0..<inputs)
    var bias = try vector("bias", of: module, count: gates * cells)
    try takeIn(&input, &bias)
    return LayerWeights(
      kind: kind, input: input, recurrent: rows.columns(inputs..<weight.shape[0]),
      inputBias: bias, recurrentBias: [Float](repeating: 0, count: gates * cells),
      sources: [index == 0 ? .input : .layer(index - 1)])
  }

  private mutating func decoder(
    _ module: CheckpointValue, last: Int
  ) throws(ModelError) -> NetworkWeights.Decoder {
    var weight = try matrix("weight", of: module)
    var bias = try vector("bias", of: module, count: weight.shape[0])
    try takeIn(&weight, &bias)
    return .init(weight: weight, bias: bias, sources: [.layer(last)])
  }

  // MARK: Batch normalisation

  /// The normalisation by its running statistics.
  private func affine(_ module: CheckpointValue) throws(ModelError) -> Affine {
    let mean = try tensor("running_mean", of: module).values
    var gamma: [Float]?
    var beta: [Float]?
    if case .tensor? = module["weight"] {
      gamma = try vector("weight", of: module, count: mean.count)
      beta = try vector("bias", of: module, count: mean.count)
    }
    if case .tensor? = module["running_std"] {
      // Before 2015-11 the file held 1 / √(variance + ε) itself.
      return Affine(
        mean: mean, inverse: try vector("running_std", of: module, count: mean.count),
        gamma: gamma, beta: beta)
    }
    let epsilon: Float =
      switch module["eps"] {
      case .number(let value): Float(value)
      default: 1e-5
      }
    return Affine(
      mean: mean, variance: try vector("running_var", of: module, count: mean.count),
      epsilon: epsilon, gamma: gamma, beta: beta)
  }

  /// Folds a waiting normalisation into the product that reads it.
  private mutating func takeIn(_ weight: inout Tensor, _ bias: inout [Float]) throws(ModelError) {
    guard let affine = pending else { return }
    pending = nil
    try affine.fold(into: &weight, &bias)
    if !assumptions.contains(Affine.announcement) { assumptions.append(Affine.announcement) }
  }

  // MARK: Symbols

  /// `idx_to_token`, counted from 1; `--encoding bytes` writes bytes above 127 as "[200]".
  private func vocabulary(size: Int) throws(ModelError) -> Vocabulary? {
    guard let value = model["idx_to_token"] else { return nil }
    let tokens =
      value.list
      ?? value.entries.sorted { ($0.key.integer ?? 0) < ($1.key.integer ?? 0) }.map(\.value)
    guard tokens.count == size else {
      throw .vocabulary(
        problem: "'idx_to_token' has \(tokens.count) symbols, the network has \(size)",
        wayOut: "give the one it was trained with: --vocab FILE")
    }
    let bytes = tokens.map { Self.byte($0) }
    let isBytes =
      bytes.allSatisfy { $0 != nil }
      && tokens.contains { ($0.string?.utf8.count ?? 0) > 1 }
    let symbols = isBytes ? bytes.compactMap { $0 } : tokens.map { $0.string ?? "\u{FFFD}" }
    return Vocabulary(
      kind: isBytes ? .bytes : .characters, symbols: symbols,
      source: "'idx_to_token' of the checkpoint")
  }

  private static func byte(_ token: CheckpointValue) -> String? {
    guard let text = token.string else { return nil }
    if text.utf8.count == 1 { return text }
    guard text.hasPrefix("["), text.hasSuffix("]"), let byte = UInt8(text.dropFirst().dropLast())
    else { return nil }
    return String(Unicode.Scalar(byte))
  }
}
