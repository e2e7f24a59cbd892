// SPDX-License-Identifier: Apache-2.0
//
// An LSTM whose weights are set by hand, so that what its cells do is known: the ranking must find them.

import Chance
import Corpora
import Recurrent
import Tensors

/// A one-layer LSTM over characters, written gate by gate.
///
/// Each cell starts as a store that never opens (i ≈ 0, f ≈ 1, o ≈ 1); `when` adds to a gate's
/// pre-activation for an input symbol, `after` for another cell that is at 1. The sums are chosen so
/// that every gate is either far below or far above 0, and the sigmoid makes 0 or 1 of it.
struct HandBuiltNetwork {
  /// The rows of the canonical gate order.
  enum Gate: Int { case i, f, o, g }

  private let symbols: [Character]
  private let cells: Int
  private var input: [Float]
  private var recurrent: [Float]
  private var bias: [Float]

  init(symbols: String, cells: Int) {
    self.symbols = Array(symbols)
    self.cells = cells
    input = Array(repeating: 0, count: 4 * cells * self.symbols.count)
    recurrent = Array(repeating: 0, count: 4 * cells * cells)
    bias = Array(repeating: 0, count: 4 * cells)
    for cell in 0..<cells {
      rest(cell, .i, -20)
      rest(cell, .f, 20)
      rest(cell, .o, 20)
    }
  }

  /// Sets a gate's bias.
  mutating func rest(_ cell: Int, _ gate: Gate, _ value: Float) {
    bias[gate.rawValue * cells + cell] = value
  }

  /// Adds to a gate's pre-activation when one of the symbols is read.
  mutating func when(_ read: String, _ cell: Int, _ gate: Gate, _ value: Float) {
    for symbol in read {
      guard let column = symbols.firstIndex(of: symbol) else {
        preconditionFailure("'\(symbol)' is not in the hand-built network's vocabulary")
      }
      input[(gate.rawValue * cells + cell) * symbols.count + column] += value
    }
  }

  /// Adds to a gate's pre-activation while another cell's c is 1 (its h is then tanh 1).
  mutating func after(_ other: Int, _ cell: Int, _ gate: Gate, _ value: Float) {
    recurrent[(gate.rawValue * cells + cell) * cells + other] += value / 0.761_594_2
  }

  /// A cell that is 1 right after one of the symbols, and 0 otherwise.
  mutating func remembersLast(_ read: String, _ cell: Int) {
    rest(cell, .f, -20)
    rest(cell, .i, 20)
    when(read, cell, .g, 10)
  }

  /// A cell that goes up by one at one symbol and down by one at another.
  mutating func counts(up: String, down: String, _ cell: Int) {
    when(up + down, cell, .i, 40)
    when(up, cell, .g, 10)
    when(down, cell, .g, -10)
  }

  /// A cell that only answers to the input at hand, by seeded chance.
  mutating func wanders(_ cell: Int, _ random: inout SplitMix64) {
    for gate in [Gate.i, .f, .o, .g] {
      rest(cell, gate, 0)
      for symbol in symbols { when(String(symbol), cell, gate, 2 * random.unit() - 1) }
      for other in 0..<cells { after(other, cell, gate, (2 * random.unit() - 1) * 0.3) }
    }
  }

  /// The finished network, with a decoder that knows nothing.
  var weights: NetworkWeights {
    NetworkWeights(
      input: .oneHot(size: symbols.count),
      layers: [
        LayerWeights(
          kind: .lstm, input: Tensor(shape: [4 * cells, symbols.count], values: input),
          recurrent: Tensor(shape: [4 * cells, cells], values: recurrent), inputBias: bias,
          recurrentBias: Array(repeating: 0, count: 4 * cells), sources: [.input])
      ],
      decoder: NetworkWeights.Decoder(
        weight: Tensor(zeros: [symbols.count, cells]),
        bias: Array(repeating: 0, count: symbols.count), sources: [.layer(0)]),
      vocabulary: Vocabulary(
        kind: .characters, symbols: symbols.map(String.init), source: "written by hand"))
  }
}

extension HandBuiltNetwork {
  /// What the known cells are, with the hypothesis that each must win.
  static let known: [(hypothesis: String, cell: Int)] = [
    ("inside-quotes", 1), ("position-in-line", 2), ("brace-depth", 3), ("parenthesis-depth", 4),
    ("inside-block-comment", 7),
  ]

  /// The network of the self-test: five known cells, three that serve them, eight that wander.
  static func selfTest(seed: UInt64) -> HandBuiltNetwork {
    var network = HandBuiltNetwork(symbols: SelfTestText.symbols, cells: 16)
    let (newline, quote, line, brace, parenthesis, slash, star, comment) = (0, 1, 2, 3, 4, 5, 6, 7)

    network.remembersLast("\n", newline)
    network.remembersLast("/", slash)
    network.remembersLast("*", star)

    // A quotation mark adds +1 to an empty cell and −1 to a full one; a blank line empties it.
    network.when("\"", quote, .i, 40)
    network.rest(quote, .g, 10)
    network.after(quote, quote, .g, -23)
    network.rest(quote, .f, 60)
    network.when("\n", quote, .f, -45)
    network.after(newline, quote, .f, -45)

    // A hundredth a symbol; a newline empties it.
    network.rest(line, .i, 20)
    network.rest(line, .g, 0.01)
    network.when("\n", line, .i, -40)
    network.when("\n", line, .f, -40)

    network.counts(up: "{", down: "}", brace)
    network.counts(up: "(", down: ")", parenthesis)

    // `/` and then `*` fills it, `*` and then `/` empties it.
    network.rest(comment, .g, 10)
    network.rest(comment, .i, -60)
    network.when("*", comment, .i, 45)
    network.after(slash, comment, .i, 45)
    network.rest(comment, .f, 60)
    network.when("/", comment, .f, -45)
    network.after(star, comment, .f, -45)

    var random = SplitMix64(seed: seed)
    for cell in 8..<16 { network.wanders(cell, &random) }
    return network
  }
}
