// SPDX-License-Identifier: Apache-2.0
//
// karpathy/char-rnn (Torch7): a graph of nn.Linear and pointwise modules per layer. LSTM rows i f o g,
// two biases. GRU with the reset before the product, and z the share of the NEW state. The layers are
// found by what the products feed, not by their order. Reference: model/LSTM.lua, GRU.lua, RNN.lua.

import Checkpoints
import Corpora
import Tensors

extension WeightLayout {
  /// char-rnn's graphs of modules.
  public static let charRNN = WeightLayout(
    name: "char-rnn", summary: "karpathy/char-rnn: LSTM, GRU and RNN as Torch7 graphs",
    recognises: { $0.root.value(at: "protos.rnn")?.className == "nn.gModule" },
    build: { (checkpoint, options) throws(ModelError) in
      try CharRNNNetwork(checkpoint).weights()
    })
}

/// One char-rnn network being brought into canonical order.
private struct CharRNNNetwork {
  let root: CheckpointValue
  let graph: ModuleGraph

  init(_ checkpoint: Checkpoint) throws(ModelError) {
    root = checkpoint.root
    guard
      let graph = ModuleGraph(
        checkpoint.root.value(at: "protos.rnn"), TensorTable(checkpoint))
    else {
      throw .cannot(what: "read the graph of 'protos.rnn'", because: "it lists no nodes")
    }
    self.graph = graph
  }

  func weights() throws(ModelError) -> NetworkWeights {
    let isGRU = graph.nodes.contains { $0.className == "nn.MulConstant" }
    var layers = isGRU ? try gruLayers() : try plainLayers()
    guard !layers.isEmpty else {
      throw .cannot(
        what: "find the layers", because: "no sum of two products stands in the graph")
    }
    for index in layers.indices {
      layers[index].sources = [index == 0 ? .input : .layer(index - 1)]
    }
    let size = layers[0].input.shape[1]
    let vocabulary = try vocabulary(size: size)
    return NetworkWeights(
      input: .oneHot(size: size), layers: layers,
      decoder: try decoder(size: size, last: layers.count - 1), vocabulary: vocabulary,
      assumptions: assumptions(layers[0]))
  }

  private func assumptions(_ layer: LayerWeights) -> [String] {
    let order =
      switch layer.kind {
      case .gru:
        "gate order: update, reset and candidate found by the graph; reset before the recurrent"
          + " product; z is the share of the NEW state"
      case .vanilla: "nonlinearity: tanh, by the graph"
      default: "gate order: i f o g, char-rnn's"
      }
    let vocabulary =
      root["vocab"] == nil ? [] : ["symbols: ids count from 1 in the file, from 0 here"]
    return [order, "biases: two per layer", "input: one-hot", "output: log-probabilities"]
      + vocabulary
  }

  // MARK: LSTM and RNN

  private func plainLayers() throws(ModelError) -> [LayerWeights] {
    var layers: [LayerWeights] = []
    for sum in graph.sums {
      let (x, h) = try products(of: sum)
      let isLSTM = h.weight.shape[0] == 4 * h.weight.shape[1]
      guard isLSTM || h.weight.shape[0] == h.weight.shape[1] else {
        throw .wrongShape(
          name: "h2h of layer \(layers.count)", found: h.weight.shape,
          expected: "4 or 1 times \(h.weight.shape[1]) rows")
      }
      layers.append(
        layer(isLSTM ? .lstm : .vanilla(relu: false), input: x, recurrent: h))
    }
    return layers
  }

  private typealias Product = (weight: Tensor, bias: [Float])

  /// The product with the input and the one with the state that a sum adds up.
  private func products(of sum: Int) throws(ModelError) -> (x: Product, h: Product) {
    var parents = graph.nodes[sum].parents
    // The state itself, or (a GRU's candidate) the state times the reset gate.
    func readsState(_ node: Int) -> Bool {
      graph.nodes[node].parents.contains { parent in
        graph.isState(parent)
          || graph.nodes[parent].className == "nn.CMulTable"
            && graph.nodes[parent].parents.contains(where: graph.isState)
      }
    }
    if readsState(parents[0]) && !readsState(parents[1]) { parents.reverse() }
    let x = try graph.linear(parents[0])
    let h = try graph.linear(parents[1])
    guard x.weight.shape[0] == h.weight.shape[0] else {
      throw .wrongShape(
        name: "i2h", found: x.weight.shape, expected: "[\(h.weight.shape[0]), any]")
    }
    return (x, h)
  }

  private func layer(
    _ kind: LayerWeights.Kind, input: Product, recurrent: Product
  ) -> LayerWeights {
    LayerWeights(
      kind: kind, input: input.weight, recurrent: recurrent.weight, inputBias: input.bias,
      recurrentBias: recurrent.bias, sources: [.input])
  }

  // MARK: GRU

  private func gruLayers() throws(ModelError) -> [LayerWeights] {
    var updates: [Int] = []
    var resets: [Int] = []
    var candidates: [Int] = []
    for sum in graph.sums {
      let squash = graph.children(of: sum).first
      guard let squash else {
        throw .cannot(what: "find the GRU's gates", because: "a sum of products feeds nothing")
      }
      if graph.nodes[squash].className == "nn.Tanh" {
        candidates.append(sum)
      } else if graph.children(of: squash).contains(where: {
        graph.nodes[$0].className == "nn.MulConstant"
      }) {
        updates.append(sum)
      } else {
        resets.append(sum)
      }
    }
    guard updates.count == resets.count, resets.count == candidates.count else {
      throw .cannot(
        what: "find the GRU's gates",
        because: "there are \(updates.count) update, \(resets.count) reset and"
          + " \(candidates.count) candidate sums")
    }
    var layers: [LayerWeights] = []
    for (level, update) in updates.enumerated() {
      let parts = [
        try products(of: resets[level]), try products(of: update),
        try products(of: candidates[level]),
      ]
      guard parts.allSatisfy({ $0.x.weight.shape == parts[0].x.weight.shape }),
        parts.allSatisfy({ $0.h.weight.shape == parts[0].h.weight.shape })
      else {
        throw .cannot(
          what: "build layer \(level)", because: "its gates' products differ in shape")
      }
      layers.append(
        layer(
          .gru(resetAfter: false, updateMeansNew: true),
          input: (Tensor.stacked(parts.map(\.x.weight)), parts.flatMap(\.x.bias)),
          recurrent: (Tensor.stacked(parts.map(\.h.weight)), parts.flatMap(\.h.bias))))
    }
    return layers
  }

  // MARK: Output and symbols

  private func decoder(size: Int, last: Int) throws(ModelError) -> NetworkWeights.Decoder? {
    let softmax = graph.nodes.lastIndex { $0.className == "nn.LogSoftMax" }
    let product =
      softmax.flatMap { graph.nodes[$0].parents.first }
      ?? graph.nodes.lastIndex { $0.className == "nn.Linear" }
    guard let product, graph.nodes[product].className == "nn.Linear" else { return nil }
    let (weight, bias) = try graph.linear(product)
    guard weight.shape[0] == size else { return nil }
    return .init(weight: weight, bias: bias, sources: [.layer(last)])
  }

  /// `vocab` maps a byte (a character, in later forks) to its id, counted from 1.
  private func vocabulary(size: Int) throws(ModelError) -> Vocabulary? {
    guard let entries = root["vocab"]?.entries, !entries.isEmpty else { return nil }
    let shifted = CheckpointValue.table(
      entries.map { entry in
        .init(key: Self.byte(entry.key), value: .integer((entry.value.integer ?? 0) &- 1))
      })
    guard entries.count == size, let reading = VocabularyReading(shifted, size: size) else {
      throw .vocabulary(
        problem: "'vocab' of the checkpoint has \(entries.count) symbols, the network has \(size)",
        wayOut: "give the one it was trained with: --vocab FILE")
    }
    return Vocabulary(
      kind: reading.kind, symbols: reading.symbols, source: "'vocab' of the checkpoint")
  }

  /// A one-byte string is a byte: char-rnn reads bytes.
  private static func byte(_ key: CheckpointValue) -> CheckpointValue {
    if case .string(let text) = key, text.utf8.count == 1 { return .bytes(Array(text.utf8)) }
    return key
  }
}
