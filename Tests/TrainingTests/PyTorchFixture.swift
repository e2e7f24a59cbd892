// SPDX-License-Identifier: Apache-2.0

import Foundation
import Recurrent
import Tensors

@testable import Training

/// What Fixtures/make_fixtures.py wrote of one network.
struct PyTorchFixture: Decodable {
  struct Chunk: Decodable {
    let symbols: [Int32]
    let targets: [Int32]
  }

  let shape: NetworkShape
  let streams: Int
  let steps: Int
  let rate: Double
  let clip: Double
  let norm: Double
  let chunks: [Chunk]
  let losses: [Double]
  let weights: [String: [Float]]
  let gradients: [String: [Float]]
  /// After one step, and after three.
  let adam: [[String: [Float]]]
  let rmsprop: [[String: [Float]]]

  init(_ kind: NetworkShape.Kind) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(kind.rawValue).json")
    self = try JSONDecoder().decode(PyTorchFixture.self, from: Data(contentsOf: file))
  }

  /// PyTorch's tensors by name as one run of parameters in our layout.
  func parameters(_ named: [String: [Float]]) throws -> [Float] {
    let (H, V, G) = (shape.cells, shape.symbols, shape.kind.gates)
    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
      guard let values = named[name] else { throw TrainingError.notTrainable("no \(name)") }
      return Tensor(shape: shape, values: values)
    }
    // Ours is i f o g, PyTorch's i f g o.
    func ordered(_ tensor: Tensor) -> Tensor {
      guard shape.kind == .lstm else { return tensor }
      return .stacked([0, 1, 3, 2].map { tensor.rows($0 * H..<($0 + 1) * H) })
    }
    let layers = try (0..<shape.layers).map { index in
      let prefix = shape.kind.rawValue
      return LayerWeights(
        kind: shape.kind.layerKind,
        input: ordered(
          try tensor("\(prefix).weight_ih_l\(index)", [G * H, index == 0 ? V : H])),
        recurrent: ordered(try tensor("\(prefix).weight_hh_l\(index)", [G * H, H])),
        inputBias: ordered(try tensor("\(prefix).bias_ih_l\(index)", [G * H])).values,
        recurrentBias: ordered(try tensor("\(prefix).bias_hh_l\(index)", [G * H])).values,
        sources: [index == 0 ? .input : .layer(index - 1)])
    }
    let network = NetworkWeights(
      input: .oneHot(size: V), layers: layers,
      decoder: NetworkWeights.Decoder(
        weight: try tensor("decoder.weight", [V, H]),
        bias: try tensor("decoder.bias", [V]).values, sources: [.layer(shape.layers - 1)]),
      vocabulary: nil)
    return try ParameterLayout(shape).parameters(network)
  }
}
