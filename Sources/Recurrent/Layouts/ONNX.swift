// SPDX-License-Identifier: Apache-2.0
//
// ONNX: W (directions, gates · H, I), R (directions, gates · H, H), B (directions, 2 gates · H): the
// input's biases, then the recurrent ones. LSTM i o f c, GRU z r h with h = (1 − z) h̃ + z h'.
// Reference: onnx/onnx, docs/Operators.md.

import Checkpoints
import Tensors

extension WeightLayout {
  /// ONNX's recurrent operations.
  public static let onnx = WeightLayout(
    name: "onnx", summary: "ONNX LSTM, GRU and RNN operations",
    recognises: { $0.format == "onnx" && $0.root["recurrent"]?.list?.isEmpty == false },
    build: { (checkpoint, options) throws(ModelError) in
      var network = ONNXNetwork(checkpoint)
      return try network.weights()
    })
}

/// One ONNX model's recurrent operations being brought into canonical order.
private struct ONNXNetwork {
  let root: CheckpointValue
  let table: TensorTable
  private var layers: [LayerWeights] = []
  /// For each operation the layers that it became.
  private var places: [[Int]] = []
  private var assumptions: [String] = []

  /// How many recurrent operations are looked at: real networks have a few, exporters' branches some
  /// copies of each.
  private static let operationLimit = 256

  init(_ checkpoint: Checkpoint) {
    root = checkpoint.root
    table = TensorTable(checkpoint)
  }

  mutating func weights() throws(ModelError) -> NetworkWeights {
    let operations = root["recurrent"]?.list ?? []
    guard operations.count <= Self.operationLimit else {
      throw .cannot(
        what: "read the model",
        because: "it has \(operations.count) recurrent operations, more than \(Self.operationLimit)"
      )
    }
    for (index, operation) in operations.enumerated() {
      let sources = try sources(of: operation, operations)
      // Exporters put the same operation into several branches, some with weights of other names.
      if let same = operations[..<index].firstIndex(where: { Self.shareWeights($0, operation) }) {
        guard layers[places[same][0]].sources == sources else {
          throw .cannot(
            what: "read '\(name(operation))'",
            because: "it has the weights of '\(name(operations[same]))', another layer")
        }
        places.append(places[same])
        continue
      }
      let directions = try self.layers(operation, reading: sources)
      let twin = places.first { place in
        place.map { [layers[$0].input, layers[$0].recurrent] }
          == directions.map { [$0.input, $0.recurrent] }
          && layers[place[0]].sources == sources
      }
      places.append(twin ?? Array(layers.count..<layers.count + directions.count))
      if twin == nil { layers += directions }
    }
    let (input, decoder) = try ends(operations)
    if decoder == nil {
      assume("output: no layer that scores the next symbol; states only, no loss")
    }
    return NetworkWeights(
      input: input, layers: layers, decoder: decoder, vocabulary: nil, assumptions: assumptions)
  }

  private static func shareWeights(_ a: CheckpointValue, _ b: CheckpointValue) -> Bool {
    ["W", "R", "B"].allSatisfy { a[$0] == b[$0] }
  }

  /// What an operation reads: layers before it, or what the first one reads.
  private func sources(
    of operation: CheckpointValue, _ operations: [CheckpointValue]
  ) throws(ModelError) -> [LayerWeights.Source] {
    if let below = layerIndices(operation["reads"]) { return below.map { .layer($0) } }
    guard let first = operations.first, operation["reads"] != first["reads"] else {
      return [.input]
    }
    if let maker = operation["reads"]?.className {
      throw .cannot(
        what: "read '\(name(operation))'",
        because: "what it reads is made by the operation \(maker), which is not followed")
    }
    throw .undecided(
      question:
        "'\(name(operation))' does not read '\(name(first))', nor what that one reads: there"
        + " are several networks", wayOut: "export them one by one")
  }

  /// The layers of the recurrent operations that a value comes from; nil where it is no such value.
  private func layerIndices(_ origin: CheckpointValue?) -> [Int]? {
    guard let list = origin?.list else { return nil }
    let indices = list.compactMap(\.integer).filter(places.indices.contains)
    return indices.count == list.count ? indices.flatMap { places[$0] } : nil
  }

  private func name(_ operation: CheckpointValue) -> String { operation["name"]?.string ?? "" }

  private func tensor(
    _ letter: String, of operation: CheckpointValue
  ) throws(ModelError) -> Tensor {
    guard case .tensor(let name)? = operation[letter] else {
      throw .missingTensor(
        name: "\(letter) of '\(self.name(operation))'", present: Array(table.names.prefix(12)))
    }
    return try table.required(name).weights()
  }

  // MARK: Layers

  private mutating func layers(
    _ operation: CheckpointValue, reading sources: [LayerWeights.Source]
  ) throws(ModelError) -> [LayerWeights] {
    let (kind, gates, order) = try kind(operation)
    let gateFunction = try gateFunction(operation)
    try announceState(operation)
    let (W, R) = (try tensor("W", of: operation), try tensor("R", of: operation))
    guard R.rank == 3, W.rank == 3, W.count > 0, W.shape[..<2] == R.shape[..<2],
      R.shape[1] == gates * R.shape[2], (1...2).contains(R.shape[0])
    else {
      throw .wrongShape(
        name: "R of '\(name(operation))'", found: R.shape,
        expected: "[directions, \(gates)H, H], and W the same rows")
    }
    let (directions, rows, cells) = (R.shape[0], R.shape[1], R.shape[2])
    var biases = [Float](repeating: 0, count: directions * 2 * rows)
    assume("biases: \(operation["B"] == nil ? "none in the file; zeros" : "two per layer")")
    if operation["B"] != nil {
      let B = try tensor("B", of: operation)
      guard B.count == biases.count else {
        throw .wrongShape(
          name: "B of '\(name(operation))'", found: B.shape,
          expected: "[\(directions), \(2 * rows)]")
      }
      biases = B.values
    }
    let word = operation["direction"]?.list?.first?.string ?? "forward"
    return (0..<directions).map { direction in
      func matrix(_ tensor: Tensor) -> Tensor {
        let part = tensor.rows(direction..<direction + 1)
        return Tensor(shape: [rows, tensor.shape[2]], values: part.values)
          .blocks(of: cells, order: order)
      }
      func bias(_ half: Int) -> [Float] {
        let start = (direction * 2 + half) * rows
        return Array(biases[start..<start + rows]).blocks(of: cells, order: order)
      }
      return LayerWeights(
        kind: kind, input: matrix(W), recurrent: matrix(R), inputBias: bias(0),
        recurrentBias: bias(1), gateFunction: gateFunction,
        isReversed: direction == 1 || word == "reverse", sources: sources)
    }
  }

  private mutating func kind(
    _ operation: CheckpointValue
  ) throws(ModelError) -> (LayerWeights.Kind, gates: Int, order: [Int]) {
    for attribute in ["clip", "input_forget"] where operation[attribute] != nil {
      if operation[attribute]?.list?.first?.integer == 0 { continue }
      throw .cannot(what: "read '\(name(operation))'", because: "it uses '\(attribute)'")
    }
    if operation["P"] != nil, try tensor("P", of: operation).values.contains(where: { $0 != 0 }) {
      throw .cannot(what: "read '\(name(operation))'", because: "it has peepholes")
    }
    switch operation.className {
    case "LSTM":
      assume("gate order: i o f c, ONNX's")
      return (.lstm, 4, [0, 2, 1, 3])
    case "GRU":
      let isAfter = (operation["linear_before_reset"]?.list?.first?.integer ?? 0) != 0
      assume(
        "gate order: z r h, ONNX's; reset \(isAfter ? "after" : "before") the recurrent product"
          + " (linear_before_reset)")
      return (.gru(resetAfter: isAfter, updateMeansNew: false), 3, [1, 0, 2])
    default:
      let isReLU = activations(of: operation).first == "relu"
      assume("nonlinearity: \(isReLU ? "relu" : "tanh"), by the operation")
      return (.vanilla(relu: isReLU), 1, [0])
    }
  }

  /// The names of the activations, direction after direction.
  private func activations(of operation: CheckpointValue) -> [String] {
    (operation["activations"]?.list ?? []).compactMap { $0.string?.lowercased() }
  }

  /// What squashes the gates, after checking that nothing else is out of the ordinary.
  private mutating func gateFunction(
    _ operation: CheckpointValue
  ) throws(ModelError) -> LayerWeights.GateFunction {
    let given = activations(of: operation)
    let usual = [
      "LSTM": [["sigmoid", "tanh", "tanh"], ["hardsigmoid", "tanh", "tanh"]],
      "GRU": [["sigmoid", "tanh"], ["hardsigmoid", "tanh"]],
    ]
    let allowed = usual[operation.className ?? ""] ?? [["tanh"], ["relu"]]
    let fitting = allowed.first { one in
      given.isEmpty || given == one || given == one + one
    }
    guard let fitting else {
      throw .cannot(
        what: "read '\(name(operation))'",
        because: "it uses the activations \(given.joined(separator: ", ")); known are "
          + allowed.map { $0.joined(separator: ", ") }.joined(separator: " and "))
    }
    guard fitting.first == "hardsigmoid" else { return .sigmoid }
    func numbers(_ attribute: String, unless missing: Float) -> Set<Float> {
      let list = operation[attribute]?.list ?? []
      let numbers = list.compactMap { value -> Float? in
        if case .number(let number) = value { Float(number) } else { nil }
      }
      return numbers.isEmpty ? [missing] : Set(numbers)
    }
    // clip(alpha x + beta, 0, 1)
    let (alpha, beta) = (
      numbers("activation_alpha", unless: 0.2), numbers("activation_beta", unless: 0.5)
    )
    guard let slope = alpha.first, alpha.count == 1, beta == [0.5], slope > 0 else {
      throw .cannot(
        what: "read '\(name(operation))'",
        because: "its hard sigmoid is not clip(a x + 0.5, 0, 1), the same in both directions")
    }
    assume("gate function: clip(\(slope) x + 0.5, 0, 1), by the operation's activations")
    return .hardSigmoid(slope: slope)
  }

  /// Every reading begins from zeros, as a model's inputs may ask for.
  private mutating func announceState(_ operation: CheckpointValue) throws(ModelError) {
    for origin in operation["initial"]?.list ?? [] {
      switch origin {
      case .none: continue
      case .string(let input):
        assume("state in training: the model's input '\(input)'; here zeros")
      case .object(let maker, _) where maker != "Constant":
        assume("state in training: what the operation \(maker) makes; here zeros")
      default:
        throw .cannot(
          what: "read '\(name(operation))'",
          because: "it begins from a state of the model's own instead of zeros")
      }
    }
  }

  // MARK: Input and output

  private mutating func ends(
    _ operations: [CheckpointValue]
  ) throws(ModelError) -> (NetworkWeights.Input, NetworkWeights.Decoder?) {
    let columns = layers[0].input.shape[1]
    let reads = operations.first?["reads"]
    if case .tensor(let name)? = reads {
      let embedding = try table.matrix(name, columns: columns)
      assume("input: embedding '\(name)', which a Gather looks up")
      return (
        .embedding(embedding), try decoder(symbols: embedding.shape[0])
      )
    }
    let maker = reads?.className
    let scorer =
      maker == nil || maker == "OneHot" ? try decoder(symbols: columns) : nil
    if maker == "OneHot" || scorer != nil {
      assume("input: one-hot of \(columns); there is no embedding")
      return (.oneHot(size: columns), scorer)
    }
    assume(
      "input: vectors of \(columns) numbers"
        + (maker.map { ", which the operation \($0) makes" } ?? "; there is no embedding"))
    return (.vectors(size: columns), nil)
  }

  /// A product with h of layers that the model hands out.
  private struct Scores: Equatable {
    let weight: String
    let bias: String?
    let isTransposed: Bool
    let layers: [Int]
  }

  /// The layer that scores that many symbols, or nil.
  private mutating func decoder(symbols: Int) throws(ModelError) -> NetworkWeights.Decoder? {
    var fitting: [Scores] = []
    for value in root["scores"]?.list ?? [] {
      guard let scores = scores(value, symbols: symbols), scores != fitting.last else { continue }
      fitting.append(scores)
    }
    guard let scores = fitting.first else { return nil }
    guard fitting.count == 1 else {
      throw .undecided(
        question: "'\(scores.weight)' and '\(fitting[1].weight)' could both be the output layer",
        wayOut: "export a model with only one of them")
    }
    assume("output: '\(scores.weight)', by which the model's output is computed")
    let stored = try table.required(scores.weight).weights()
    let bias = try scores.bias.map { (name) throws(ModelError) in
      try table.required(name).weights().values
    }
    return .init(
      weight: scores.isTransposed ? stored : stored.transposed(),
      bias: bias ?? [Float](repeating: 0, count: symbols),
      sources: scores.layers.map { .layer($0) })
  }

  /// What a product scores; nil where it reads anything but layers, or is of other sizes.
  private func scores(_ value: CheckpointValue, symbols: Int) -> Scores? {
    guard case .tensor(let weight)? = value["weight"], let sources = layerIndices(value["reads"])
    else { return nil }
    let isTransposed = value["isTransposed"]?.boolean ?? false
    let sizes = [sources.reduce(0) { $0 + layers[$1].outputs }, symbols]
    guard table[weight]?.shape == (isTransposed ? sizes.reversed() : sizes) else { return nil }
    var bias: String?
    if case .tensor(let name)? = value["bias"] {
      guard table[name]?.count == symbols else { return nil }
      bias = name
    }
    return Scores(weight: weight, bias: bias, isTransposed: isTransposed, layers: sources)
  }

  private mutating func assume(_ line: String) {
    if !assumptions.contains(line) { assumptions.append(line) }
  }
}
