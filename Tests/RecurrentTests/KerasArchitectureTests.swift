// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Foundation
import Tensors
import Testing

@testable import Recurrent

@Suite("Keras' weights with their model's settings in another file")
struct KerasArchitectureTests {
  /// What model.to_json() of Keras 2 gives for an LSTM, a normalisation and a dense layer.
  private func model(gates: String = "hard_sigmoid", lstm: String = "lstm_1") -> String {
    func layer(_ className: String, _ config: String) -> String {
      "{\"class_name\": \"\(className)\", \"config\": {\(config)}}"
    }
    let layers = [
      layer("LSTM", "\"name\": \"\(lstm)\", \"recurrent_activation\": \"\(gates)\""),
      layer("BatchNormalization", "\"name\": \"norm\", \"epsilon\": 0.001"),
      layer("Dense", "\"name\": \"dense\", \"activation\": \"softmax\""),
    ].joined(separator: ", ")
    return
      "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": [\(layers)]},"
      + " \"keras_version\": \"2.2.4\", \"backend\": \"tensorflow\"}"
  }

  /// Such a model's weights as model.save_weights() gives them, said to lie in a folder.
  private func weights(in folder: borrowing ScratchFolder) -> Checkpoint {
    let arrays: [(layer: String, names: [(String, [Int])])] = [
      ("lstm_1", [("kernel:0", [3, 8]), ("recurrent_kernel:0", [2, 8]), ("bias:0", [8])]),
      ("norm", ["gamma:0", "beta:0", "mean:0", "variance:0"].map { ($0, [2]) }),
      ("dense", [("kernel:0", [2, 3]), ("bias:0", [3])]),
    ]
    func strings(_ names: [String]) -> CheckpointValue { .list(names.map { .string($0) }) }
    func table(_ pairs: [(String, CheckpointValue)]) -> CheckpointValue {
      .table(pairs.map { .init(key: .string($0.0), value: $0.1) })
    }
    return Checkpoint(
      path: folder.path("weights.h5"), format: "hdf5",
      tensors: arrays.flatMap { layer, arrays in
        arrays.map { name, shape in
          let values = [Float](repeating: name == "variance:0" ? 4 : 1, count: shape.reduce(1, *))
          return .init(
            name: "\(layer)/\(name)", tensor: Tensor(shape: shape, values: values),
            elementType: "F32")
        }
      },
      root: table(
        [("layer_names", strings(arrays.map(\.layer)))]
          + arrays.map { layer, arrays in
            (layer, table([("weight_names", strings(arrays.map(\.0)))]))
          }),
      sha256: "")
  }

  private func load(
    _ checkpoint: Checkpoint, architecture: String? = nil
  ) throws -> NetworkWeights {
    var options = LayoutOptions()
    options.architecturePath = architecture
    return try NetworkWeights(checkpoint: checkpoint, options: options)
  }

  private func write(_ text: String, _ name: String, in folder: borrowing ScratchFolder) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
  }

  @Test("settings beside the weights tell gate function and normalisation, and are announced")
  func beside() throws {
    let folder = try ScratchFolder()
    try write(model(), "architecture.json", in: folder)
    try write("[\"a\", \"b\", \"c\"]", "vocab.json", in: folder)
    try write("{\"class_name\": ", "broken.json", in: folder)
    let network = try load(weights(in: folder))
    #expect(network.layers.map(\.gateFunction) == [.hardSigmoid(slope: 0.2)])
    // (h − 1) / √(4 + 0.001) + 1, scored by ones.
    let scale = try #require(network.decoder).weight.values[0]
    #expect(abs(scale - 1 / Float(4.001).squareRoot()) < 1e-6)
    #expect(network.vocabulary?.count == 3)
    #expect(
      network.assumptions.contains("model: its layers by 'architecture.json' beside the weights"))
    #expect(!network.assumptions.contains { $0.contains("weights only") })
  }

  @Test("settings of another model are passed by")
  func another() throws {
    let folder = try ScratchFolder()
    try write(model(lstm: "lstm_9"), "model.json", in: folder)
    let error = #expect(throws: ModelError.self) { try load(weights(in: folder)) }
    #expect(error?.description.contains("--gate-function") == true)
  }

  @Test("two settings that fit are an error that names both, until --architecture says which")
  func two() throws {
    let folder = try ScratchFolder()
    try write(model(), "a.json", in: folder)
    try write(model(gates: "sigmoid"), "b.json", in: folder)
    let file = weights(in: folder)
    let error = #expect(throws: ModelError.self) { try load(file) }
    for word in ["'a.json'", "'b.json'", "--architecture"] {
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }
    let chosen = try load(file, architecture: folder.path("b.json"))
    #expect(chosen.layers.map(\.gateFunction) == [.sigmoid])
  }

  @Test("a file that is no model's settings is refused, and so are settings for another layout")
  func wrong() throws {
    let folder = try ScratchFolder()
    try write("{\"a\": 1}", "a.json", in: folder)
    let file = weights(in: folder)
    let error = #expect(throws: ModelError.self) {
      try load(file, architecture: folder.path("a.json"))
    }
    #expect(error?.description.contains("model.to_json()") == true)
    let torch = Checkpoint(
      path: "x.pt", format: "test",
      tensors: [
        .init(name: "weight_ih_l0", tensor: Tensor(zeros: [8, 3]), elementType: "F32"),
        .init(name: "weight_hh_l0", tensor: Tensor(zeros: [8, 2]), elementType: "F32"),
      ], sha256: "")
    let other = #expect(throws: ModelError.self) {
      try load(torch, architecture: folder.path("a.json"))
    }
    #expect(other?.description.contains("pytorch") == true)
  }
}
