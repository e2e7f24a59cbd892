// SPDX-License-Identifier: Apache-2.0
//
// TensorFlow 0.x and 1.x: one kernel (I + H, gates · H) in columns per cell, input rows first. LSTM
// i j f o (j is g), one bias, and a forget bias of 1 that is added at run time and not stored. GRU: a
// gates kernel r u and a candidate kernel, h = u h' + (1 − u) c, the reset before the product. A scope
// `bw` reads from the end. CudnnCompatibleLSTMCell adds no forget bias.
// Reference: tf.nn.rnn_cell (keras-team/tf-keras, legacy_cells.py).

import Checkpoints
import Tensors

extension WeightLayout {
  /// The cells of TensorFlow 1 and before, and ml5.js.
  public static let tensorflow = WeightLayout(
    name: "tensorflow", summary: "TensorFlow's rnn_cell, char-rnn-tensorflow, ml5.js",
    recognises: { checkpoint in checkpoint.tensors.contains { CellVariable($0.name) != nil } },
    build: { (checkpoint, options) throws(ModelError) in
      var network = TensorFlowNetwork(checkpoint, options)
      return try network.weights()
    })
}

/// A variable's name taken apart: the cell that it belongs to, and what it is there.
private struct CellVariable {
  /// What the variable is, under the names of all eras.
  enum Role { case kernel, bias, gateKernel, gateBias, candidateKernel, candidateBias }

  /// The cell's scope: `rnnlm/multi_rnn_cell/cell_0/basic_lstm_cell`.
  let cell: String
  let role: Role

  private static let endings: [(String, Role)] = [
    ("/gates/kernel", .gateKernel), ("/gates/bias", .gateBias),
    ("/candidate/kernel", .candidateKernel), ("/candidate/bias", .candidateBias),
    ("/gates/weights", .gateKernel), ("/gates/biases", .gateBias),
    ("/candidate/weights", .candidateKernel), ("/candidate/biases", .candidateBias),
    ("/Gates/Linear/Matrix", .gateKernel), ("/Gates/Linear/Bias", .gateBias),
    ("/Candidate/Linear/Matrix", .candidateKernel), ("/Candidate/Linear/Bias", .candidateBias),
    ("/Linear/Matrix", .kernel), ("/Linear/Bias", .bias), ("/kernel", .kernel), ("/bias", .bias),
    ("/weights", .kernel), ("/biases", .bias), ("/W_0", .kernel), ("/B", .bias),
  ]

  init?(_ name: String) {
    guard let (ending, role) = Self.endings.first(where: { name.hasSuffix($0.0) }) else {
      return nil
    }
    let cell = String(name.dropLast(ending.count))
    let word = cell.split(separator: "/").last?.lowercased() ?? ""
    guard ["lstm", "gru", "rnn"].contains(where: { word.contains($0) }), word.contains("cell")
    else { return nil }
    self.cell = cell
    self.role = role
  }
}

/// One TensorFlow network being brought into canonical order.
private struct TensorFlowNetwork {
  let table: TensorTable
  let options: LayoutOptions
  /// Names by cell and role, cells in the order of their numbers.
  private let cells: [(scope: String, names: [CellVariable.Role: String])]
  private var assumptions: [String] = []

  init(_ checkpoint: Checkpoint, _ options: LayoutOptions) {
    table = TensorTable(checkpoint)
    self.options = options
    var names: [String: [CellVariable.Role: String]] = [:]
    for name in table.names {
      if let variable = CellVariable(name) {
        names[variable.cell, default: [:]][variable.role] = name
      }
    }
    cells = names.map { (scope: $0.key, names: $0.value) }
      .sorted { Self.order($0.scope, $1.scope) }
  }

  /// By the numbers in the scopes (`cell_2` before `cell_10`), then by name.
  private static func order(_ a: String, _ b: String) -> Bool {
    func numbers(_ text: String) -> [Int] {
      text.split { !($0.isASCII && $0.isNumber) }.compactMap { Int($0) }
    }
    let (x, y) = (numbers(a), numbers(b))
    return x == y ? a < b : x.lexicographicallyPrecedes(y)
  }

  mutating func weights() throws(ModelError) -> NetworkWeights {
    let levels = try chain()
    var layers: [LayerWeights] = []
    var below: [Int] = []
    for (number, level) in levels.enumerated() {
      let start = layers.count
      for cell in level {
        var layer = try layer(cell.scope, cell.names)
        if number > 0 {
          // Two directions read both of those before them, or each its own.
          let own = below.filter { layers[$0].isReversed == layer.isReversed }
          let fitting = [below, own].first { read in
            read.reduce(0) { $0 + layers[$1].outputs } == layer.input.shape[1]
          }
          guard let fitting else {
            throw .cannot(
              what: "stack '\(cell.scope)' on '\(levels[number - 1][0].scope)'",
              because: "it reads \(layer.input.shape[1]) numbers, the other gives"
                + " \(layers[start - 1].outputs)")
          }
          layer.sources = fitting.map { .layer($0) }
        }
        layers.append(layer)
      }
      below = Array(start..<layers.count)
    }
    let (input, decoder) = try ends(layers, outputs: below)
    return NetworkWeights(
      input: input, layers: layers, decoder: decoder, vocabulary: nil, assumptions: assumptions)
  }

  /// The cells of the chosen network, level by level, with two directions side by side; one stack,
  /// unless `--network` says otherwise.
  private func chain() throws(ModelError) -> [[(scope: String, names: [CellVariable.Role: String])]]
  {
    let chosen = cells.filter { $0.scope.hasPrefix(options.network ?? "") }
    guard !chosen.isEmpty else {
      throw .undecided(
        question: "no recurrent network is called '\(options.network ?? "")'",
        wayOut: "there are '\(cells.map(\.scope).joined(separator: "', '"))'")
    }
    func level(_ scope: String) -> String {
      scope.split(separator: "/").filter { $0 != "fw" && $0 != "bw" }.joined(separator: "/")
    }
    let stems = Set(chosen.map { level($0.scope).filter { !($0.isASCII && $0.isNumber) } })
    guard stems.count == 1 else {
      throw .undecided(
        question: "there are several recurrent networks: '"
          + chosen.map(\.scope).joined(separator: "' and '") + "'",
        wayOut: "choose one with --network \(chosen[0].scope)")
    }
    let levels = Dictionary(grouping: chosen) { level($0.scope) }
    return levels.keys.sorted(by: Self.order).map { key in
      (levels[key] ?? []).sorted { !Self.isReversed($0.scope) && Self.isReversed($1.scope) }
    }
  }

  private static func isReversed(_ scope: String) -> Bool {
    scope.split(separator: "/").contains("bw")
  }

  // MARK: Layers

  private mutating func layer(
    _ scope: String, _ names: [CellVariable.Role: String]
  ) throws(ModelError) -> LayerWeights {
    let isReversed = Self.isReversed(scope)
    if let other = table.names.first(where: { name in
      name.hasPrefix(scope + "/")
        && ["_diag", "/gamma"].contains { name.contains($0) }
    }) {
      throw .cannot(
        what: "compute '\(scope)'",
        because: "beside kernel and bias it has '\(other)'; peepholes and layer normalisation"
          + " are not followed in TensorFlow's cells")
    }
    if let gates = names[.gateKernel], let candidate = names[.candidateKernel] {
      return try gru(gates, candidate, names, isReversed: isReversed)
    }
    guard let name = names[.kernel] else {
      throw .missingTensor(name: scope + "/kernel", present: Array(names.values).sorted())
    }
    let kernel = try table.matrix(name)
    let isLSTM = scope.lowercased().contains("lstm")
    let gates = isLSTM ? 4 : 1
    let cells = kernel.shape[1] / gates
    guard kernel.shape[1] == gates * cells, cells > 0 else {
      throw .wrongShape(
        name: name, found: kernel.shape, expected: "[I + H, \(gates == 1 ? "" : "4 ")H]")
    }
    var bias = try bias(names[.bias], count: gates * cells)
    if isLSTM {
      // i j f o → i f o g.
      let order = [0, 2, 3, 1]
      bias = bias.blocks(of: cells, order: order)
      if scope.contains("cudnn_compatible") {
        assume("forget bias: as stored, for CudnnCompatibleLSTMCell adds none")
      } else if options.forgetBias == nil {
        for row in cells..<2 * cells { bias[row] += 1 }
        assume(
          "forget bias: 1 added, as BasicLSTMCell does at run time (--forget-bias for another)")
      }
      assume("gate order: i j f o, TensorFlow's")
      let rows = kernel.transposed().blocks(of: cells, order: order)
      // h = (o tanh(c)) P, P of shape (H, R).
      let projection = try projection(scope, cells: cells)
      return try split(.lstm, rows, name, bias, projection, isReversed: isReversed)
    }
    let isReLU = options.nonlinearity == "relu"
    assume(
      "nonlinearity: " + (isReLU ? "relu, from --nonlinearity" : "tanh, TensorFlow's default"))
    return try split(
      .vanilla(relu: isReLU), kernel.transposed(), name, bias, isReversed: isReversed)
  }

  private func projection(_ scope: String, cells: Int) throws(ModelError) -> Tensor? {
    let names = ["/projection/kernel", "/projection/weights", "/W_P_0"].map { scope + $0 }
    guard let name = names.first(where: { table[$0] != nil }) else { return nil }
    return try table.matrix(name, rows: cells).transposed()
  }

  private mutating func gru(
    _ gates: String, _ candidate: String, _ names: [CellVariable.Role: String],
    isReversed: Bool
  ) throws(ModelError) -> LayerWeights {
    let new = try table.matrix(candidate)
    let cells = new.shape[1]
    let both = try table.matrix(gates, rows: new.shape[0], columns: 2 * cells)
    let bias =
      try bias(names[.gateBias], count: 2 * cells)
      + bias(names[.candidateBias], count: cells)
    assume(
      "gate order: r u and a candidate, TensorFlow's; reset before the recurrent product; u keeps")
    return try split(
      .gru(resetAfter: false, updateMeansNew: false),
      Tensor.stacked([both.transposed(), new.transposed()]), gates, bias, isReversed: isReversed)
  }

  private mutating func bias(_ name: String?, count: Int) throws(ModelError) -> [Float] {
    assume("biases: \(name == nil ? "none in the file; zeros" : "one per layer")")
    guard let name else { return [Float](repeating: 0, count: count) }
    return try table.vector(name, count: count)
  }

  /// Columns of I inputs, then of R states (H of them, or the projection's).
  private func split(
    _ kind: LayerWeights.Kind, _ rows: Tensor, _ name: String, _ bias: [Float],
    _ projection: Tensor? = nil, isReversed: Bool
  ) throws(ModelError) -> LayerWeights {
    var layer = LayerWeights(
      kind: kind, input: rows, recurrent: rows, inputBias: bias,
      recurrentBias: [Float](repeating: 0, count: bias.count), projection: projection,
      isReversed: isReversed, sources: [.input])
    let inputs = rows.shape[1] - layer.outputs
    guard inputs > 0 else {
      throw .wrongShape(
        name: name, found: [rows.shape[1], rows.shape[0]],
        expected: "[more than \(layer.outputs), \(rows.shape[0])]")
    }
    layer.input = rows.columns(0..<inputs)
    layer.recurrent = rows.columns(inputs..<rows.shape[1])
    return layer
  }

  // MARK: Input and output

  private mutating func ends(
    _ layers: [LayerWeights], outputs last: [Int]
  ) throws(ModelError) -> (NetworkWeights.Input, NetworkWeights.Decoder?) {
    let columns = layers[0].input.shape[1]
    let outputs = last.reduce(0) { $0 + layers[$1].outputs }
    let others = table.names.filter { CellVariable($0) == nil && table[$0]?.rank == 2 }
    let named = others.filter { name in
      ["emb", "lookup"].contains { name.lowercased().contains($0) }
    }
    let input: NetworkWeights.Input
    if let name = try only(named.filter { table[$0]?.shape[1] == columns }, "the embedding") {
      input = .embedding(try table.matrix(name))
      assume("input: embedding '\(name)'")
    } else {
      input = .oneHot(size: columns)
      assume("input: one-hot of \(columns) symbols; there is no embedding")
    }
    let symbols: Int =
      if case .embedding(let embedding) = input { embedding.shape[0] } else { columns }
    let scores = others.filter { !named.contains($0) && table[$0]?.shape == [outputs, symbols] }
    guard let name = try only(scores, "the output layer") else {
      assume("output: no layer that scores the next symbol; states only, no loss")
      return (input, nil)
    }
    let bias = Self.biasNames(name).first { table[$0]?.shape == [symbols] }
    assume("output: '\(name)'" + (bias.map { " with '\($0)'" } ?? " without a bias"))
    return (
      input,
      .init(
        weight: try table.matrix(name).transposed(), bias: try self.bias(bias, count: symbols),
        sources: last.map { .layer($0) })
    )
  }

  private func only(_ names: [String], _ what: String) throws(ModelError) -> String? {
    guard names.count > 1 else { return names.first }
    throw .undecided(
      question: "'\(names[0])' and '\(names[1])' could both be \(what)",
      wayOut: "save a checkpoint with only one of them")
  }

  private static func biasNames(_ name: String) -> [String] {
    [("_w", "_b"), ("kernel", "bias"), ("weights", "biases"), ("weight", "bias"), ("W", "b")]
      .filter { name.hasSuffix($0.0) }.map { String(name.dropLast($0.0.count)) + $0.1 }
  }

  private mutating func assume(_ line: String) {
    if !assumptions.contains(line) { assumptions.append(line) }
  }
}
