// SPDX-License-Identifier: Apache-2.0

/// What a recording and a score must know of the model that made them.
public struct ModelDescription: Sendable, Codable, Equatable {
  /// One recurrent layer.
  public struct Layer: Sendable, Codable, Equatable {
    /// "lstm", "gru", "rnn" or "mlstm".
    public let kind: String
    /// How many cells it has.
    public let cells: Int
    /// The size of h: as many as cells, or fewer with a projection.
    public let outputs: Int
    /// The quantities it has, main state first.
    public let quantities: [Quantity]
    /// Whether it reads each document from its end.
    public let isReversed: Bool

    /// A layer's description.
    public init(
      kind: String, cells: Int, outputs: Int? = nil, quantities: [Quantity],
      isReversed: Bool = false
    ) {
      self.kind = kind
      self.cells = cells
      self.outputs = outputs ?? cells
      self.quantities = quantities
      self.isReversed = isReversed
    }

    /// How many values a quantity has at a timestep.
    public func rows(of quantity: Quantity) -> Int { quantity == .h ? outputs : cells }
  }

  /// The file's name without folder and extension, or a bundled model's name.
  public let name: String
  /// SHA-256 of the checkpoint, hexadecimal.
  public let sha256: String
  /// The recurrent layers, in the order in which they read.
  public let layers: [Layer]
  /// Whether a GRU's z is the share of the NEW value (char-rnn) instead of the kept one.
  public let updateGateMeansNew: Bool
  /// Timesteps after which the state returned to zero; nil where it was carried through a document.
  public let window: Int?

  /// A model's description.
  public init(
    name: String, sha256: String, layers: [Layer], updateGateMeansNew: Bool = false,
    window: Int? = nil
  ) {
    self.name = name
    self.sha256 = sha256
    self.layers = layers
    self.updateGateMeansNew = updateGateMeansNew
    self.window = window
  }

  /// The layers' kind where they agree, else "mixed".
  public var kind: String {
    let kinds = Set(layers.map(\.kind))
    return kinds.count == 1 ? layers[0].kind : "mixed"
  }

  /// The main state: `c` where every layer has one, else `h`.
  public var mainQuantity: Quantity {
    layers.allSatisfy { $0.quantities.contains(.c) } ? .c : .h
  }

  /// Every cell, layer by layer.
  public var cells: [CellID] {
    layers.indices.flatMap { layer in
      (0..<layers[layer].cells).map { CellID(layer: layer, index: $0) }
    }
  }
}
