// SPDX-License-Identifier: Apache-2.0

import Corpora
import Tensors

/// A whole network in canonical form: what a layout makes of a checkpoint, and what a trainer makes.
public struct NetworkWeights: Sendable, Equatable {
  /// How a symbol becomes the first layer's input.
  public enum Input: Sendable, Equatable {
    /// A one at the symbol's id, V inputs.
    case oneHot(size: Int)
    /// A row of a table, shape (V, E).
    case embedding(Tensor)
    /// id · scale, a single number (the tutorial models of Keras).
    case scalar(size: Int, scale: Float)
    /// Not text: vectors of this size from outside; such a model is only verified.
    case vectors(size: Int)
  }

  /// logits = weight · h + bias, from the last layer (or the listed ones, concatenated).
  public struct Decoder: Sendable, Equatable {
    /// Shape (V, R).
    public var weight: Tensor
    /// Shape (V).
    public var bias: [Float]
    /// What it reads from; several are concatenated in order.
    public var sources: [LayerWeights.Source]

    /// A decoder of given weights.
    public init(weight: Tensor, bias: [Float], sources: [LayerWeights.Source]) {
      self.weight = weight
      self.bias = bias
      self.sources = sources
    }
  }

  /// How a symbol becomes the first layer's input.
  public var input: Input
  /// Every layer after those that it reads from.
  public var layers: [LayerWeights]
  /// Nil where the file has none that predicts the next symbol: states only, no loss.
  public var decoder: Decoder?
  /// Nil where it must be given.
  public var vocabulary: Vocabulary?
  /// How many symbols it reads before its state returns to zero, as in training; nil where the state
  /// is carried through the whole document.
  public var window: Int?
  /// Everything that was taken for granted, one line each, for `inspect`.
  public var assumptions: [String]

  /// A network of given parts.
  public init(
    input: Input, layers: [LayerWeights], decoder: Decoder?, vocabulary: Vocabulary?,
    window: Int? = nil, assumptions: [String] = []
  ) {
    self.input = input
    self.layers = layers
    self.decoder = decoder
    self.vocabulary = vocabulary
    self.window = window
    self.assumptions = assumptions
  }

  /// What must hold before a model can be built.
  func check() throws(ModelError) {
    guard !layers.isEmpty else {
      throw .cannot(what: "build a network", because: "it has no recurrent layer")
    }
    switch input {
    case .oneHot(let size) where size <= 0, .scalar(let size, _) where size <= 0,
      .vectors(let size) where size <= 0:
      throw .cannot(what: "build a network", because: "its input has size \(size)")
    case .embedding(let table) where table.rank != 2 || table.count == 0:
      throw .wrongShape(name: "embedding", found: table.shape, expected: "[symbols, size]")
    default: break
    }
    if let window = window, !(1...1 << 30 ~= window) {
      throw .cannot(what: "read in windows", because: "one of \(window) symbols makes no sense")
    }
    let readers = layers.map(\.sources) + (decoder.map { [$0.sources] } ?? [])
    for (reader, sources) in readers.enumerated() {
      for source in sources.compactMap(\.layerIndex)
      where source < 0 || source >= min(reader, layers.count) {
        throw .cannot(
          what: "build layer \(reader)",
          because: "it reads from layer \(source), which does not come before it")
      }
    }
    for (index, layer) in layers.enumerated() { try layer.checkShapes(index: index) }
  }
}
