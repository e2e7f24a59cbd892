// SPDX-License-Identifier: Apache-2.0

import Tensors

/// W x + b for a whole block of timesteps, x being what a layer (or the decoder) reads: the
/// network's input, h of earlier layers, or several of them side by side.
///
/// Where the input is a symbol, W x + b is a row of a table made once, shape (V, columns): nothing
/// is multiplied at all.
struct SourceProjection: Sendable {
  /// The product with one source.
  struct Dense: Sendable {
    let source: LayerWeights.Source
    let matrix: PackedMatrix
  }

  /// Padded; in the order of the layer's recurrent matrix.
  let columns: Int
  /// Shape (V, columns), bias included; nil where no symbol is read.
  let table: AlignedBuffer?
  /// Shape (columns).
  let bias: AlignedBuffer
  /// Rows that are looked up before a product: a large embedding, shape (V, E).
  let embedding: Tensor?
  let dense: [Dense]

  /// The layers that are read.
  var layerIndices: [Int] { dense.compactMap(\.source.layerIndex) }

  /// The projection of `weights`, shape (rows, inputs), for `sources` of the network.
  init(
    _ weights: Tensor, bias: [Float], sources: [LayerWeights.Source], order: PackedMatrix.Order,
    reader: String, packing: Packing
  ) throws(ModelError) {
    let (input, instructionSet) = (packing.input, packing.instructionSet)
    let sizes = sources.map(packing.size)
    guard weights.rank == 2, weights.shape[1] == sizes.reduce(0, +) else {
      throw .wrongShape(
        name: reader, found: weights.shape,
        expected: "[…, \(sizes.reduce(0, +))] (its sources' sizes \(sizes))")
    }
    let places = PackedMatrix.sources(order, rows: weights.shape[0], lanes: instructionSet.lanes)
    columns = places.count
    let orderedBias = places.map { $0 < 0 ? 0 : bias[Int($0)] }
    self.bias = AlignedBuffer(orderedBias)
    var table: AlignedBuffer?
    var embedding: Tensor?
    var dense: [Dense] = []
    var column = 0
    for (source, size) in zip(sources, sizes) {
      let part = weights.columns(column..<column + size)
      column += size
      let isTable = source == .input && input.hasSymbols && table == nil
      if isTable, input.symbols * columns <= packing.tableLimit || input.isOneHot {
        table = Self.table(
          part, input: input, places: places, bias: orderedBias, order: order,
          for: instructionSet)
        continue
      }
      if case .embedding(let rows) = input, source == .input { embedding = rows }
      dense.append(
        Dense(source: source, matrix: PackedMatrix(part, order: order, for: instructionSet)))
    }
    self.table = table
    self.embedding = embedding
    self.dense = dense
  }

  /// W x + b for every symbol.
  private static func table(
    _ weights: Tensor, input: NetworkWeights.Input, places: [Int32], bias: [Float],
    order: PackedMatrix.Order, for instructionSet: InstructionSet
  ) -> AlignedBuffer {
    let columns = places.count
    let table = AlignedBuffer(count: input.symbols * columns)
    switch input {
    case .embedding(let rows):
      let matrix = PackedMatrix(weights, order: order, for: instructionSet)
      bias.withUnsafeBufferPointer { addend in
        rows.values.withUnsafeBufferPointer { x in
          guard let x = x.baseAddress else { return }
          matrix.multiply(
            x, stride: rows.shape[1], rows: rows.shape[0], adding: addend.baseAddress, stride: 0,
            into: table.start, stride: columns)
        }
      }
    case .oneHot, .scalar, .vectors:
      let inputs = weights.shape[1]
      for symbol in 0..<input.symbols {
        let row = table.start + symbol * columns
        for (column, place) in places.enumerated() where place >= 0 {
          switch input {
          case .scalar(_, let scale):
            row[column] = weights.values[Int(place)] * (Float(symbol) * scale) + bias[column]
          default:
            row[column] = weights.values[Int(place) * inputs + symbol] + bias[column]
          }
        }
      }
    }
    return table
  }
}

extension NetworkWeights.Input {
  /// How many symbols there are; 0 where the input is no symbol.
  var symbols: Int {
    switch self {
    case .oneHot(let size), .scalar(let size, _): size
    case .embedding(let table): table.shape[0]
    case .vectors: 0
    }
  }

  var hasSymbols: Bool { symbols > 0 }

  fileprivate var isOneHot: Bool {
    switch self {
    case .oneHot, .scalar: true
    case .embedding, .vectors: false
    }
  }
}
