// SPDX-License-Identifier: Apache-2.0

import Tensors

/// One recurrent layer's weights in canonical order, before they are packed for the kernels.
///
/// Letters: H cells, I inputs, R size of h (H, or the projection's), G gates a cell.
/// Rows of every matrix and bias come gate by gate, H rows each: LSTM and mLSTM **i f o g**,
/// GRU **r z n**, vanilla **h**. Forget biases that a framework adds at run time are already added.
public struct LayerWeights: Sendable, Equatable {
  /// The equations that the layer follows.
  public enum Kind: Sendable, Equatable {
    /// c = f c' + i g; h = o tanh(c).
    case lstm
    /// n = tanh(W x + b + r (U h' + b')) where `resetAfter`, else tanh(W x + b + U (r h') + b');
    /// h = z h' + (1 − z) n, or h = z n + (1 − z) h' where `updateMeansNew`.
    case gru(resetAfter: Bool, updateMeansNew: Bool)
    /// h = tanh(W x + U h' + b), or max(0, …) with ReLU.
    case vanilla(relu: Bool)
    /// m = (Wmx x) (Wmh h'); then an LSTM that reads m for h'.
    case multiplicativeLSTM(inputMixing: Tensor, recurrentMixing: Tensor)
  }

  /// What squashes i, f, o (r, z).
  public enum GateFunction: Sendable, Equatable {
    case sigmoid
    /// clip(slope x + 0.5, 0, 1): slope 0.2 in Keras 1 and 2, 1/6 in Keras 3.
    case hardSigmoid(slope: Float)
  }

  /// Where a layer's input comes from; several are concatenated in order.
  public enum Source: Sendable, Equatable {
    /// The network's input (one-hot symbol, embedding or scalar).
    case input
    /// h of an earlier layer, by index.
    case layer(Int)
  }

  /// The equations that the layer follows.
  public var kind: Kind
  /// Shape (G·H, I).
  public var input: Tensor
  /// Shape (G·H, R).
  public var recurrent: Tensor
  /// Bias on the input's side, shape (G·H).
  public var inputBias: [Float]
  /// Bias on the recurrent side, shape (G·H); kept apart for GRU's n, zeros where there is one bias.
  public var recurrentBias: [Float]
  /// h = projection · (o tanh c), shape (R, H); PyTorch's `proj_size`.
  public var projection: Tensor?
  /// What squashes the gates.
  public var gateFunction: GateFunction
  /// Reads each document from its end.
  public var isReversed: Bool
  /// Where the input comes from.
  public var sources: [Source]

  /// A layer's weights; shapes are checked when a network is built of them.
  public init(
    kind: Kind, input: Tensor, recurrent: Tensor, inputBias: [Float], recurrentBias: [Float],
    projection: Tensor? = nil, gateFunction: GateFunction = .sigmoid, isReversed: Bool = false,
    sources: [Source]
  ) {
    self.kind = kind
    self.input = input
    self.recurrent = recurrent
    self.inputBias = inputBias
    self.recurrentBias = recurrentBias
    self.projection = projection
    self.gateFunction = gateFunction
    self.isReversed = isReversed
    self.sources = sources
  }

  /// Gates a cell: 4, 3 or 1.
  public var gates: Int {
    switch kind {
    case .lstm, .multiplicativeLSTM: 4
    case .gru: 3
    case .vanilla: 1
    }
  }

  /// How many cells, H.
  public var cells: Int { input.shape[0] / gates }

  /// The size of h, R.
  public var outputs: Int { projection?.shape[0] ?? cells }
}
