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
  private var assumptions: [String] = []

  init(_ checkpoint: Checkpoint) {
    root = checkpoint.root
    table = TensorTable(checkpoint)
  }

  mutating func weights() throws(ModelError) -> NetworkWeights {
    var layers: [LayerWeights] = []
    var below: [LayerWeights.Source] = [.input]
    var width: Int?
    for operation in root["recurrent"]?.list ?? [] {
      let directions = try self.layers(operation, reading: below)
      // Exporters put the same operation into several branches.
      if layers.suffix(directions.count).map({ [$0.input, $0.recurrent] })
        == directions.map({ [$0.input, $0.recurrent] })
      {
        continue
      }
      guard width ?? directions[0].input.shape[1] == directions[0].input.shape[1] else {
        throw .undecided(
          question: "'\(name(operation))' does not read the operation before it: several networks",
          wayOut: "export them one by one")
      }
      below = (layers.count..<layers.count + directions.count).map { .layer($0) }
      width = directions.reduce(0) { $0 + $1.outputs }
      layers += directions
    }
    let (input, decoder) = try ends(
      columns: layers[0].input.shape[1], outputs: width ?? 0, sources: below)
    return NetworkWeights(
      input: input, layers: layers, decoder: decoder, vocabulary: nil, assumptions: assumptions)
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
        recurrentBias: bias(1), isReversed: direction == 1 || word == "reverse", sources: sources)
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
    let activations = Set((operation["activations"]?.list ?? []).compactMap(\.string))
    func check(_ allowed: Set<String>) throws(ModelError) {
      guard activations.isSubset(of: allowed) else {
        throw .cannot(
          what: "read '\(name(operation))'",
          because: "it uses the activations \(activations.sorted().joined(separator: ", "))")
      }
    }
    switch operation.className {
    case "LSTM":
      try check(["Sigmoid", "Tanh"])
      assume("gate order: i o f c, ONNX's")
      return (.lstm, 4, [0, 2, 1, 3])
    case "GRU":
      try check(["Sigmoid", "Tanh"])
      let isAfter = (operation["linear_before_reset"]?.list?.first?.integer ?? 0) != 0
      assume(
        "gate order: z r h, ONNX's; reset \(isAfter ? "after" : "before") the recurrent product"
          + " (linear_before_reset)")
      return (.gru(resetAfter: isAfter, updateMeansNew: false), 3, [1, 0, 2])
    default:
      try check(activations.contains("Relu") ? ["Relu"] : ["Tanh"])
      assume("nonlinearity: \(activations.contains("Relu") ? "relu" : "tanh"), by the operation")
      return (.vanilla(relu: activations.contains("Relu")), 1, [0])
    }
  }

  // MARK: Input and output

  private mutating func ends(
    columns: Int, outputs: Int, sources: [LayerWeights.Source]
  ) throws(ModelError) -> (NetworkWeights.Input, NetworkWeights.Decoder?) {
    var tables: [String] = []
    for case .tensor(let name) in root["tables"]?.list ?? []
    where table[name]?.rank == 2 && table[name]?.shape[1] == columns && !tables.contains(name) {
      tables.append(name)
    }
    guard tables.count < 2 else {
      throw .undecided(
        question: "'\(tables[0])' and '\(tables[1])' could both be the embedding",
        wayOut: "export a model with only one of them")
    }
    let symbols =
      try tables.first.map { (name) throws(ModelError) in
        try table.matrix(name).shape[0]
      } ?? columns
    // MatMul keeps (R, V), Gemm often (V, R); a square one is read as MatMul's.
    let scores = table.names.first {
      !tables.contains($0) && table[$0]?.shape == [outputs, symbols]
    }
    let turned = table.names.first {
      !tables.contains($0) && table[$0]?.shape == [symbols, outputs]
    }
    let input: NetworkWeights.Input
    if let name = tables.first {
      assume("input: embedding '\(name)', which a Gather looks up")
      input = .embedding(try table.matrix(name))
    } else {
      let isOneHot = (scores ?? turned) != nil
      assume("input: \(isOneHot ? "one-hot" : "vectors") of \(columns); there is no embedding")
      input = isOneHot ? .oneHot(size: columns) : .vectors(size: columns)
    }
    guard let name = scores ?? turned else {
      assume("output: no layer that scores the next symbol; states only, no loss")
      return (input, nil)
    }
    let weight = try table.matrix(name)
    let bias = table.names.first { table[$0]?.shape == [symbols] && !$0.contains("LSTM") }
    assume("output: '\(name)'" + (bias.map { " with '\($0)'" } ?? " without a bias") + ", by shape")
    return (
      input,
      .init(
        weight: scores == nil ? weight : weight.transposed(),
        bias: try bias.map { (bias) throws(ModelError) in
          try table.vector(bias, count: symbols)
        } ?? [Float](repeating: 0, count: symbols), sources: sources)
    )
  }

  private mutating func assume(_ line: String) {
    if !assumptions.contains(line) { assumptions.append(line) }
  }
}
