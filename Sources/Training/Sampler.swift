// SPDX-License-Identifier: Apache-2.0

import Chance
import Corpora
import Glibc
import Recurrent

/// Text that a model writes, symbol by symbol, with cells held where asked.
///
/// The same seed gives the same text. A model that was trained on windows reads the last window anew,
/// from the zero state, for every symbol: it never saw a state older than that.
public struct Sampler {
  private let model: LanguageModel
  private let vocabulary: Vocabulary
  private let temperature: Double
  private let interventions: [Intervention]
  private var random: SplitMix64
  private var state: NetworkState
  private var logits: [Float]
  /// The last window's symbols, for a model that knows no more.
  private var recent: [Int32] = []

  /// A sampler at the beginning of a text; temperature 0 always takes the likeliest symbol.
  ///
  /// Throws where the model has no vocabulary, predicts nothing, or lacks a cell that is to be held.
  public init(
    _ model: LanguageModel, temperature: Double = 1, seed: UInt64 = 1,
    interventions: [Intervention] = []
  ) throws {
    let vocabulary = try model.vocabulary()
    guard model.predicts, model.readsForward else {
      throw ModelError.cannot(
        what: "sample", because: "the model does not predict a next symbol from those before it")
    }
    let layers = model.description.layers
    for cell in interventions.map(\.cell)
    where !layers.indices.contains(cell.layer)
      || !(0..<layers[cell.layer].cells).contains(cell.index)
    {
      throw ModelError.cannot(
        what: "hold cell \(cell)",
        because: "the layers have \(layers.map { String($0.cells) }.joined(separator: ", ")) cells")
    }
    self.model = model
    self.vocabulary = vocabulary
    self.temperature = temperature
    self.interventions = interventions
    random = SplitMix64(seed: seed)
    state = model.initialState()
    // Before any symbol was read, every symbol is as likely as another.
    logits = [Float](repeating: 0, count: vocabulary.count)
  }

  /// A sampler over weights that were just trained.
  public init(_ weights: NetworkWeights, temperature: Double, seed: UInt64) throws {
    try self.init(
      LanguageModel(name: "trained", sha256: "", weights: weights), temperature: temperature,
      seed: seed)
  }

  /// A text in the model's symbols; throws where it has others.
  public func encode(_ text: String) throws -> [Int32] {
    Array(try vocabulary.encode(Document(text)).symbols)
  }

  /// Reads symbols that the text begins with.
  public mutating func read(_ symbols: [Int32]) {
    var symbols = symbols
    if let window = model.description.window, !symbols.isEmpty {
      recent = Array((recent + symbols).suffix(window))
      symbols = recent
      state = model.initialState()
    }
    for symbol in symbols {
      logits = model.step(symbol, state: &state, interventions: interventions)
    }
  }

  /// Draws the next symbol and reads it.
  public mutating func next() -> Int32 {
    let symbol = draw()
    read([symbol])
    return symbol
  }

  /// A symbol's bytes as they stand in a text.
  public func bytes(_ symbol: Int32) -> [UInt8] {
    let text = vocabulary.symbols[Int(symbol)]
    switch vocabulary.kind {
    case .bytes: return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    case .characters: return Array(text.utf8)
    case .words: return Array((text == "\n" ? text : text + " ").utf8)
    }
  }

  /// So many symbols after a text that is read first.
  public mutating func sample(length: Int, after prime: String) throws -> String {
    if !prime.isEmpty { read(try encode(prime)) }
    return String(decoding: (0..<length).flatMap { _ in bytes(next()) }, as: UTF8.self)
  }

  private mutating func draw() -> Int32 {
    let most = logits.max() ?? 0
    guard temperature > 0 else { return Int32(logits.firstIndex(of: most) ?? 0) }
    let weights = logits.map { exp(Double($0 - most) / temperature) }
    var left = Double(random.unit()) * weights.reduce(0, +)
    for (symbol, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return Int32(symbol) }
    }
    return Int32(logits.firstIndex(of: most) ?? 0)
  }
}
