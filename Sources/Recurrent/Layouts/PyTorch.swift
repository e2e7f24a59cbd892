// SPDX-License-Identifier: Apache-2.0
//
// torch.nn.LSTM, GRU, RNN and their single-step cells, and this program's own checkpoints, which use
// the same names. Rows: LSTM i f g o, GRU r z n; two biases a layer. Reference: pytorch/pytorch,
// torch/nn/modules/rnn.py.

import Checkpoints
import Tensors

extension WeightLayout {
  /// PyTorch's names under any prefix.
  public static let pytorch = WeightLayout(
    name: "pytorch", summary: "torch.nn.LSTM, GRU, RNN and their cells; native checkpoints",
    recognises: { checkpoint in
      checkpoint.reparametrised().checkpoint.tensors.contains {
        TorchTensorName($0.name)?.role == .recurrentWeight
      }
    },
    build: { (checkpoint, options) throws(ModelError) in
      let (whole, notes) = checkpoint.reparametrised()
      var weights = try TorchNetwork(whole, options).weights()
      weights.assumptions += notes
      return weights
    })
}

/// One PyTorch-named network being brought into canonical order.
private struct TorchNetwork {
  typealias Style = TorchTensorName.Style

  let checkpoint: Checkpoint
  let options: LayoutOptions
  let table: TensorTable
  let names: [TorchTensorName]
  /// The modules that make up the network, first to last: one, or a chain (`lstm1`, `lstm2`).
  let chain: TorchChain
  var assumptions: [String] = []

  init(_ checkpoint: Checkpoint, _ options: LayoutOptions) throws(ModelError) {
    self.checkpoint = checkpoint
    self.options = options
    table = TensorTable(checkpoint)
    names = checkpoint.tensors.compactMap { TorchTensorName($0.name) }
    chain = try TorchChain(names, table: table, network: options.network)
  }

  func weights() throws(ModelError) -> NetworkWeights {
    var network = self
    return try network.build()
  }

  private mutating func build() throws(ModelError) -> NetworkWeights {
    var layers: [LayerWeights] = []
    var previous: [LayerWeights.Source] = [.input]
    for style in chain.styles {
      let own = names.filter { $0.style == style && $0.role == .recurrentWeight }
      let depth = (own.map(\.layer).max() ?? 0) + 1
      let directions = own.contains(where: \.isReversed) ? [false, true] : [false]
      for level in 0..<depth {
        let first = layers.count
        for isReversed in directions {
          layers.append(
            try layer(style, level, isReversed: isReversed, sources: previous))
        }
        previous = (first..<layers.count).map { .layer($0) }
      }
    }
    announceOrder(of: layers)
    let outputs = previous.reduce(0) { sum, source in
      if case .layer(let index) = source { sum + layers[index].outputs } else { sum }
    }
    let (input, decoder) = try ends(
      columns: layers[0].input.shape[1], outputs: outputs, sources: previous)
    let window = checkpoint.root["window"]?.string.flatMap { Int($0) }
    if let window { assume("state in training: from zero every \(window) symbols, by the file") }
    return NetworkWeights(
      input: input, layers: layers, decoder: decoder, vocabulary: nil, window: window,
      assumptions: assumptions)
  }

  // MARK: Layers

  private mutating func layer(
    _ style: Style, _ level: Int, isReversed: Bool, sources: [LayerWeights.Source]
  ) throws(ModelError) -> LayerWeights {
    func name(_ role: TorchTensorName.Role) -> String {
      TorchTensorName(style: style, role: role, layer: level, isReversed: isReversed).text
    }
    var recurrent = try table.matrix(name(.recurrentWeight))
    let projection = try table[name(.projection)]?.weights()
    let cells = projection.flatMap { $0.rank == 2 ? $0.shape[1] : nil } ?? recurrent.shape[1]
    let rows = recurrent.shape[0]
    guard cells > 0, rows.isMultiple(of: cells), [1, 3, 4].contains(rows / cells) else {
      throw .wrongShape(
        name: name(.recurrentWeight), found: recurrent.shape,
        expected: "4, 3 or 1 times \(cells) rows, for LSTM, GRU or RNN")
    }
    let gates = rows / cells
    var input = try table.matrix(name(.inputWeight), rows: rows)
    if let projection, projection.shape[0] != recurrent.shape[1] {
      throw .wrongShape(
        name: name(.projection), found: projection.shape,
        expected: "[\(recurrent.shape[1]), \(cells)]")
    }
    if let norm = normalisation(style, rows: rows, cells: cells) {
      throw .cannot(
        what: "compute '\(style.prefix)'",
        because:
          "'\(norm)' normalises what its gates are made of (as a LayerNorm LSTM does), which is"
          + " not followed")
    }
    let inputBias = try table.vector(name(.inputBias), count: rows, isOptional: true)
    let recurrentBias = try table.vector(name(.recurrentBias), count: rows, isOptional: true)
    assume(
      table[name(.inputBias)] == nil
        ? "biases: none in the file for '\(name(.inputWeight))'; zeros" : "biases: two per layer")
    // PyTorch's i f g o become i f o g.
    let order = gates == 4 ? [0, 1, 3, 2] : Array(0..<gates)
    input.reorderRows(blocksOf: cells, order)
    recurrent.reorderRows(blocksOf: cells, order)
    return LayerWeights(
      kind: try kind(gates: gates, style, level),
      input: input, recurrent: recurrent,
      inputBias: inputBias.blocks(of: cells, order: order),
      recurrentBias: recurrentBias.blocks(of: cells, order: order),
      projection: projection, gateFunction: try gateFunction(), isReversed: isReversed,
      sources: sources)
  }

  /// The name of a normalisation inside a layer: a vector for all gates at once, or one for each.
  private func normalisation(_ style: Style, rows: Int, cells: Int) -> String? {
    guard rows > cells else { return nil }  // as long as h, it may as well stand behind the layer
    let norms = table.names.filter { name in
      guard name.hasPrefix(style.prefix), name.hasSuffix("weight") || name.hasSuffix("gamma") else {
        return false
      }
      let words = name.dropFirst(style.prefix.count).lowercased().split {
        ".0123456789".contains($0)
      }
      return words.contains { $0.contains("norm") || $0.hasPrefix("ln") || $0.hasPrefix("bn") }
    }
    if let whole = norms.first(where: { table[$0]?.shape == [rows] }) { return whole }
    // Without a prefix of its own the layer's normalisations cannot be told from other layers'.
    let each = style.prefix.isEmpty ? [] : norms.filter { table[$0]?.shape == [cells] }
    return each.count >= rows / cells ? each[0] : nil
  }

  private mutating func kind(
    gates: Int, _ style: Style, _ level: Int
  ) throws(ModelError) -> LayerWeights.Kind {
    switch gates {
    case 4:
      func mixing(_ role: TorchTensorName.Role) throws(ModelError) -> Tensor? {
        let name = TorchTensorName(style: style, role: role, layer: level, isReversed: false)
        return try table[name.text]?.weights()
      }
      if let input = try mixing(.inputMixing), let recurrent = try mixing(.recurrentMixing) {
        return .multiplicativeLSTM(inputMixing: input, recurrentMixing: recurrent)
      }
      return .lstm
    case 3:
      let metadata = checkpoint.root
      let after = options.resetAfter ?? (metadata["reset_after"]?.string != "false")
      return .gru(
        resetAfter: after, updateMeansNew: metadata["update_means_new"]?.string == "true")
    default:
      return .vanilla(relu: try isReLU(style))
    }
  }

  /// What a vanilla layer squashes with: told by the module, the metadata, the user, or assumed.
  private mutating func isReLU(_ style: Style) throws(ModelError) -> Bool {
    let module = checkpoint.root.value(
      at: style.prefix.hasSuffix(".") ? style.prefix.dropLast() : style.prefix[...])
    let sources: [(String?, String)] = [
      (module?["mode"]?.string, "the module's mode"),
      (module?["nonlinearity"]?.string, "the module's nonlinearity"),
      (checkpoint.root["nonlinearity"]?.string, "the file's 'nonlinearity'"),
      (options.nonlinearity, "--nonlinearity"),
    ]
    for case (let word?, let origin) in sources {
      switch word.lowercased() {
      case "relu", "rnn_relu":
        assume("nonlinearity: relu, from \(origin)")
        return true
      case "tanh", "rnn_tanh":
        assume("nonlinearity: tanh, from \(origin)")
        return false
      default:
        throw .undecided(
          question: "\(origin) is '\(word)'", wayOut: "give --nonlinearity tanh or relu")
      }
    }
    assume("nonlinearity: tanh, assumed; the file does not say (--nonlinearity relu for the other)")
    return false
  }

  private func gateFunction() throws(ModelError) -> LayerWeights.GateFunction {
    try .named(options.gateFunction ?? checkpoint.root["gate_function"]?.string ?? "sigmoid")
  }

  // MARK: Input and output

  private mutating func ends(
    columns: Int, outputs: Int, sources: [LayerWeights.Source]
  ) throws(ModelError) -> (NetworkWeights.Input, NetworkWeights.Decoder?) {
    let finder = SymbolTensors(
      table: table, taken: Set(names.map(\.text)), prefix: chain.styles[0].prefix)
    let input: NetworkWeights.Input
    var found: (weight: String, bias: String?)?
    let inputName = try finder.embedding(size: columns, outputs: outputs)
    if let name = inputName {
      let embedding = try table.matrix(name, columns: columns)
      assume("input: embedding '\(name)' of \(embedding.shape[0]) symbols, by its shape")
      input = .embedding(embedding)
      found = try finder.decoder(
        symbols: embedding.shape[0], outputs: outputs, embedding: name)
    } else {
      found = try finder.oneHotDecoder(columns: columns, outputs: outputs)
      if let found {
        assume("input: one-hot of \(columns) symbols, as many as '\(found.weight)' has rows")
        input = .oneHot(size: columns)
      } else {
        assume(
          "input: vectors of \(columns) numbers from outside: no embedding, and no output layer of"
            + " \(columns) rows")
        input = .vectors(size: columns)
      }
    }
    guard let found else {
      assume("output: no layer that scores the next symbol; states only, no loss")
      announceUnread(finder.unread(beside: [inputName].compactMap { $0 }), outputs: nil)
      return (input, nil)
    }
    let weight = try table.matrix(found.weight, columns: outputs)
    let bias =
      try found.bias.map { (name) throws(ModelError) in
        try table.vector(name, count: weight.shape[0])
      } ?? [Float](repeating: 0, count: weight.shape[0])
    assume(
      "output: '\(found.weight)'" + (found.bias.map { " with '\($0)'" } ?? " without a bias")
        + ", by its shape")
    announceUnread(
      finder.unread(beside: [inputName, found.weight, found.bias].compactMap { $0 }),
      outputs: outputs)
    return (input, .init(weight: weight, bias: bias, sources: sources))
  }

  /// Names what is not followed; a vector as long as h may normalise it before it is scored.
  private mutating func announceUnread(_ names: [String], outputs: Int?) {
    guard !names.isEmpty else { return }
    let more = names.count > 4 ? " and \(names.count - 4) more" : ""
    assume("not read: '\(names.prefix(4).joined(separator: "', '"))'\(more)")
    if let outputs, let name = names.first(where: { table[$0]?.shape == [outputs] }) {
      assume(
        "output: '\(name)' may change h before it is scored, which is not followed; then the loss"
          + " is wrong, and the states are right")
    }
    if let name = names.first(where: soundsLikeState) {
      assume(
        "state: '\(name)' may be what the network began from, which is not followed; here zeros")
    }
  }

  /// Whether a tensor is called like a state that was learned for the beginning, and is as long as h.
  private func soundsLikeState(_ name: String) -> Bool {
    let words = ["h0", "c0", "h_0", "c_0", "init"]
    let last = name.split(separator: ".").last?.lowercased() ?? ""
    let cells = chain.styles.flatMap { style in names.filter { $0.style == style } }
      .compactMap { table[$0.text]?.shape.last }
    return words.contains { last.hasPrefix($0) } && cells.contains(table[name]?.shape.last ?? 0)
  }

  // MARK: What is told

  private mutating func announceOrder(of layers: [LayerWeights]) {
    switch layers[0].kind {
    case .lstm, .multiplicativeLSTM:
      assumptions.insert("gate order: i f g o, PyTorch's, by the tensors' names", at: 0)
    case .gru(let resetAfter, _):
      assumptions.insert(
        "gate order: r z n, PyTorch's, by the tensors' names; reset "
          + (resetAfter ? "after" : "before") + " the recurrent product", at: 0)
    case .vanilla: break
    }
    let prefixes = chain.styles.map { $0.prefix.isEmpty ? "no prefix" : "'\($0.prefix)'" }
    assumptions.insert(
      "network: \(prefixes.joined(separator: ", then "))"
        + (chain.order.map { ", stacked in \($0)" } ?? ""), at: 0)
  }

  private mutating func assume(_ line: String) {
    if !assumptions.contains(line) { assumptions.append(line) }
  }
}
