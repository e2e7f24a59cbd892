// SPDX-License-Identifier: Apache-2.0

import Recurrent

/// The equations, depth and width of a network that is to be trained.
public struct NetworkShape: Sendable, Equatable, Codable {
  /// The kinds of layer that can be trained; the names are those of `--kind`.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case lstm
    case gru
    case rnn

    /// Sums a cell makes at a timestep.
    var gates: Int {
      switch self {
      case .lstm: 4
      case .gru: 3
      case .rnn: 1
      }
    }

    /// The same in the words of the networks that are read: PyTorch's equations.
    var layerKind: LayerWeights.Kind {
      switch self {
      case .lstm: .lstm
      case .gru: .gru(resetAfter: true, updateMeansNew: false)
      case .rnn: .vanilla(relu: false)
      }
    }
  }

  /// The layers' equations.
  public var kind: Kind
  /// How many layers.
  public var layers: Int
  /// Cells a layer, H.
  public var cells: Int
  /// Symbols of the vocabulary, V; the input is one-hot.
  public var symbols: Int

  /// A shape of given sizes.
  public init(kind: Kind, layers: Int, cells: Int, symbols: Int) {
    self.kind = kind
    self.layers = layers
    self.cells = cells
    self.symbols = symbols
  }
}
