// SPDX-License-Identifier: Apache-2.0
//
// The equations of every layer kind written out cell by cell in Double: slow, and obviously right.

import Corpora
import Foundation
import Recordings
import Tensors

@testable import Recurrent

/// What a network does to a document, computed the plain way.
struct NaiveNetwork {
  let weights: NetworkWeights
  /// Cells held at values, by layer and index.
  var held: [CellID: Double] = [:]

  /// For every layer and quantity the values, by timestep and cell.
  typealias Values = [[Quantity: [[Double]]]]

  func read(_ symbols: SymbolIDs) -> Values {
    read(inputs: symbols.map(input(of:)))
  }

  func read(inputs: [[Double]]) -> Values {
    var values: Values = []
    for (index, layer) in weights.layers.enumerated() {
      let xs = inputs.indices.map { t in
        layer.sources.flatMap { source in
          switch source {
          case .input: inputs[t]
          case .layer(let below): values[below][.h]?[t] ?? []
          }
        }
      }
      values.append(run(layer, index: index, xs))
    }
    return values
  }

  /// −log p of every symbol but the first, which has none.
  func losses(_ symbols: SymbolIDs) -> [Double] {
    guard let decoder = weights.decoder else { return [] }
    let values = read(symbols)
    return symbols.indices.dropFirst().map { t in
      let h = decoder.sources.flatMap { source -> [Double] in
        if case .layer(let index) = source { return values[index][.h]?[t - 1] ?? [] }
        return []
      }
      let logits = product(decoder.weight, h).enumerated().map { $1 + Double(decoder.bias[$0]) }
      return log(logits.reduce(0) { $0 + exp($1) }) - logits[Int(symbols[t])]
    }
  }

  private func input(of symbol: Int32) -> [Double] {
    switch weights.input {
    case .oneHot(let size): (0..<size).map { $0 == Int(symbol) ? 1 : 0 }
    case .embedding(let table): table.rows(Int(symbol)..<Int(symbol) + 1).values.map(Double.init)
    case .scalar(_, let scale): [Double(symbol) * Double(scale)]
    case .vectors: []
    }
  }

  private func product(_ matrix: Tensor, _ x: [Double]) -> [Double] {
    (0..<matrix.shape[0]).map { row in
      x.indices.reduce(0) { $0 + Double(matrix.values[row * x.count + $1]) * x[$1] }
    }
  }

  private func run(_ layer: LayerWeights, index: Int, _ xs: [[Double]]) -> [Quantity: [[Double]]] {
    let H = layer.cells
    var h = [Double](repeating: 0, count: layer.outputs)
    var c = [Double](repeating: 0, count: H)
    var out: [Quantity: [[Double]]] = [:]
    func keep(_ quantity: Quantity, _ vector: [Double]) {
      out[quantity, default: []].append(vector)
    }
    func gate(_ x: Double) -> Double {
      switch layer.gateFunction {
      case .sigmoid: 1 / (1 + exp(-x))
      case .hardSigmoid(let slope): min(1, max(0, Double(slope) * x + 0.5))
      }
    }
    for x in layer.isReversed ? xs.reversed() : xs {
      let a = product(layer.input, x).enumerated().map { $1 + Double(layer.inputBias[$0]) }
      let b = layer.recurrentBias.map(Double.init)
      switch layer.kind {
      case .lstm, .multiplicativeLSTM:
        var read = h
        if case .multiplicativeLSTM(let inputMixing, let recurrentMixing) = layer.kind {
          read = zip(product(inputMixing, x), product(recurrentMixing, h)).map(*)
        }
        let u = product(layer.recurrent, read)
        let s = a.indices.map { a[$0] + u[$0] + b[$0] }
        let (i, f) = (s[0..<H].map(gate), s[H..<2 * H].map(gate))
        let (o, g) = (s[2 * H..<3 * H].map(gate), s[3 * H..<4 * H].map { tanh($0) })
        c = (0..<H).map { held[CellID(layer: index, index: $0)] ?? (f[$0] * c[$0] + i[$0] * g[$0]) }
        h = (0..<H).map { o[$0] * tanh(c[$0]) }
        if let projection = layer.projection { h = product(projection, h) }
        keep(.i, i)
        keep(.f, f)
        keep(.o, o)
        keep(.g, g)
        keep(.c, c)
      case .gru(let resetAfter, let updateMeansNew):
        let u = product(layer.recurrent, h)
        let r = (0..<H).map { gate(a[$0] + u[$0] + b[$0]) }
        let z = (H..<2 * H).map { gate(a[$0] + u[$0] + b[$0]) }
        let v = product(layer.recurrent, (0..<H).map { r[$0] * h[$0] })
        let n = (0..<H).map { j in
          let k = 2 * H + j
          return resetAfter ? tanh(a[k] + r[j] * (u[k] + b[k])) : tanh(a[k] + v[k] + b[k])
        }
        h = (0..<H).map { j in
          let new = updateMeansNew ? z[j] : 1 - z[j]
          return held[CellID(layer: index, index: j)] ?? (new * n[j] + (1 - new) * h[j])
        }
        keep(.r, r)
        keep(.z, z)
        keep(.n, n)
      case .vanilla(let relu):
        let u = product(layer.recurrent, h)
        h = (0..<H).map { j in
          let s = a[j] + u[j] + b[j]
          return held[CellID(layer: index, index: j)] ?? (relu ? max(0, s) : tanh(s))
        }
      }
      keep(.h, h)
    }
    if layer.isReversed { for quantity in out.keys { out[quantity]?.reverse() } }
    return out
  }
}
