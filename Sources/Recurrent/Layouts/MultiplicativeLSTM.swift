// SPDX-License-Identifier: Apache-2.0
//
// The multiplicative LSTM of the sentiment neuron and of UniRep: m = (x wmx) (h' wmh), then an LSTM
// that reads m for h'. Columns, gates i f o u (u is g), one bias, every matrix weight-normalised.
// Reference: openai/generating-reviews-discovering-sentiment, encoder.py.

import Checkpoints
import Corpora
import Tensors

extension WeightLayout {
  /// mLSTM, by name (UniRep) or by number (sentiment neuron).
  public static let multiplicativeLSTM = WeightLayout(
    name: "mlstm", summary: "multiplicative LSTM: sentiment neuron, UniRep",
    recognises: { MLSTMNames($0) != nil },
    build: { (checkpoint, options) throws(ModelError) in
      guard let names = MLSTMNames(checkpoint) else {
        throw .missingTensor(name: "wmx", present: checkpoint.tensors.prefix(12).map(\.name))
      }
      return try MLSTMNetwork(table: TensorTable(checkpoint), names: names, options: options)
        .weights()
    })
}

/// Which tensor is which.
private struct MLSTMNames {
  /// Layer by layer: by the letters of the equations, such as wx and gmh; several are joined by
  /// columns.
  var cells: [[String: [String]]] = []
  var embedding = ""
  var weight = ""
  var bias: String?
  let isUniRep: Bool

  private static let letters = ["wmx", "wmh", "gmx", "gmh", "wx", "wh", "gx", "gh", "b"]

  /// The names of a checkpoint, or nil where it is none of these.
  init?(_ checkpoint: Checkpoint) {
    let names = checkpoint.tensors.map(\.name)
    if Set((0...14).map(String.init)).isSubset(of: names) {
      isUniRep = false
      cells = [
        [
          "wx": ["1"], "wh": ["2", "3", "4", "5"], "wmx": ["6"], "wmh": ["7"], "b": ["8"],
          "gx": ["9"], "gh": ["10"], "gmx": ["11"], "gmh": ["12"],
        ]
      ]
      (embedding, weight, bias) = ("0", "13", "14")
      return
    }
    isUniRep = true
    var found: [Int: [String: [String]]] = [:]
    for name in names {
      let plain = name.hasSuffix(":0") ? String(name.dropLast(2)) : name
      if plain.contains("embed") {
        embedding = name
      } else if plain.contains("fully_connected"), plain.hasSuffix("weights") {
        weight = name
      } else if plain.contains("fully_connected"), plain.hasSuffix("biases") {
        bias = name
      } else if plain.contains("mlstm"),
        let letter = Self.letters.first(where: {
          plain.hasSuffix("_" + $0) || plain.hasSuffix("/" + $0)
        })
      {
        // A stack's names say `mlstm_stack2`; a lone layer's have no number.
        let number = plain.split { !($0.isASCII && $0.isNumber) }.last.flatMap { Int($0) }
        found[number ?? 0, default: [:]][letter, default: []].append(name)
      }
    }
    cells = found.sorted { $0.key < $1.key }.map(\.value)
    guard !embedding.isEmpty, !cells.isEmpty,
      cells.allSatisfy({ cell in
        ["wx", "wh", "wmx", "wmh", "b"].allSatisfy { cell[$0]?.count == 1 }
      })
    else { return nil }
  }
}

/// One mLSTM being brought into canonical order.
private struct MLSTMNetwork {
  let table: TensorTable
  let names: MLSTMNames
  let options: LayoutOptions

  func weights() throws(ModelError) -> NetworkWeights {
    let embedding = try table.matrix(names.embedding)
    var layers: [LayerWeights] = []
    var width = embedding.shape[1]
    for (index, cell) in names.cells.enumerated() {
      layers.append(try layer(cell, inputs: width, index == 0 ? .input : .layer(index - 1)))
      width = layers[index].cells
    }
    var lines = [
      "gate order: i f o u, the mLSTM's", "biases: one per layer",
      names.cells[0]["gx"] == nil
        ? "weight normalisation: none in the file"
        : "weight normalisation: columns scaled to unit length times g",
      "input: embedding '\(names.embedding)' of \(embedding.shape[0]) symbols",
    ]
    if layers.count > 1 {
      lines.append("layers: \(layers.count), each reading the one before; the last one is scored")
    }
    let decoder = try decoder(
      symbols: embedding.shape[0], cells: width, last: layers.count - 1, &lines)
    return NetworkWeights(
      input: .embedding(embedding), layers: layers, decoder: decoder,
      vocabulary: embedding.shape[0] == 26 && names.isUniRep ? Self.aminoAcids : nil,
      assumptions: lines)
  }

  private func layer(
    _ cell: [String: [String]], inputs: Int, _ source: LayerWeights.Source
  ) throws(ModelError) -> LayerWeights {
    let wx = try normalised("wx", "gx", of: cell, rows: inputs)
    let cells = wx.shape[1] / 4
    guard cells > 0, wx.shape[1] == 4 * cells else {
      throw .wrongShape(name: "wx", found: wx.shape, expected: "[E, 4H]")
    }
    let wh = try normalised("wh", "gh", of: cell, rows: cells, columns: 4 * cells)
    let wmx = try normalised("wmx", "gmx", of: cell, rows: inputs, columns: cells)
    let wmh = try normalised("wmh", "gmh", of: cell, rows: cells, columns: cells)
    return LayerWeights(
      kind: .multiplicativeLSTM(
        inputMixing: wmx.transposed(), recurrentMixing: wmh.transposed()),
      input: wx.transposed(), recurrent: wh.transposed(),
      inputBias: try table.vector(cell["b"]?.first ?? "b", count: 4 * cells),
      recurrentBias: [Float](repeating: 0, count: 4 * cells), sources: [source])
  }

  /// A matrix whose columns are scaled to unit length and multiplied by g, where there is a g.
  private func normalised(
    _ letter: String, _ gain: String, of cell: [String: [String]], rows: Int, columns: Int? = nil
  ) throws(ModelError) -> Tensor {
    var parts: [Tensor] = []
    for name in cell[letter] ?? [] { parts.append(try table.matrix(name, rows: rows)) }
    guard !parts.isEmpty else { throw .missingTensor(name: letter, present: table.names) }
    // Parts are joined side by side: rows of their transposes.
    let joined =
      parts.count == 1 ? parts[0] : Tensor.stacked(parts.map { $0.transposed() }).transposed()
    guard columns ?? joined.shape[1] == joined.shape[1] else {
      throw .wrongShape(name: letter, found: joined.shape, expected: "[\(rows), \(columns ?? 0)]")
    }
    guard let name = cell[gain]?.first else { return joined }
    let width = joined.shape[1]
    let gains = try table.vector(name, count: width)
    var squares = [Float](repeating: 0, count: width)
    for (place, value) in joined.values.enumerated() { squares[place % width] += value * value }
    let scale = zip(squares, gains).map { $1 / max($0, 1e-12).squareRoot() }
    return Tensor(
      shape: joined.shape, values: joined.values.enumerated().map { $1 * scale[$0 % width] })
  }

  /// UniRep's scores are of id − 1; a row of no chance is put before them.
  private func decoder(
    symbols: Int, cells: Int, last: Int, _ lines: inout [String]
  ) throws(ModelError) -> NetworkWeights.Decoder? {
    guard table[names.weight] != nil else {
      lines.append("output: no layer that scores the next symbol; states only, no loss")
      return nil
    }
    var weight = try table.matrix(names.weight, rows: cells).transposed()
    var bias =
      try names.bias.map { (name) throws(ModelError) in
        try table.vector(name, count: weight.shape[0])
      } ?? [Float](repeating: 0, count: weight.shape[0])
    if weight.shape[0] == symbols - 1 {
      weight = Tensor.stacked([Tensor(zeros: [1, cells]), weight])
      bias.insert(-1e9, at: 0)
      lines.append("output: scores of id − 1, UniRep's; padding (id 0) has no chance")
    } else if weight.shape[0] != symbols {
      throw .wrongShape(
        name: names.weight, found: weight.shape, expected: "[\(cells), \(symbols)]")
    }
    return .init(weight: weight, bias: bias, sources: [.layer(last)])
  }

  /// UniRep's ids: padding, 22 amino acids, any other (X), start, stop.
  private static let aminoAcids = Vocabulary(
    kind: .characters,
    symbols: ["<padding>"] + "MRHKDESTNQCUGPAVIFYWLOX".map { String($0) } + ["<start>", "<stop>"],
    source: "UniRep's fixed table of amino acids")
}
