// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Foundation
import Tensors
import Testing

@testable import Recurrent

@Suite("Keras' layouts")
struct KerasTests {
  typealias Value = CheckpointValue

  private func table(_ pairs: [(String, Value)]) -> Value {
    .table(pairs.map { .init(key: .string($0.0), value: $0.1) })
  }

  private func strings(_ names: [String]) -> Value { .list(names.map { .string($0) }) }

  /// One layer of a file: its name, class and settings, and its arrays by name.
  private struct Layer {
    var name: String
    var className = ""
    var config: [(String, Value)] = []
    var arrays: [(String, [Int])] = []
  }

  /// A checkpoint as HDF5 gives it; elements of array k count up from 1000 k.
  private func checkpoint(
    _ layers: [Layer], version: String? = "2.2.4", isWeightsOnly: Bool = false,
    more: [(String, Value)] = []
  ) -> Checkpoint {
    var tensors: [Checkpoint.NamedTensor] = []
    var groups: [(String, Value)] = [("layer_names", strings(layers.map(\.name)))]
    for layer in layers {
      groups.append((layer.name, table([("weight_names", strings(layer.arrays.map(\.0)))])))
      for (name, shape) in layer.arrays {
        let values = (0..<shape.reduce(1, *)).map { Float(tensors.count * 1000 + $0) }
        tensors.append(
          .init(
            name: (isWeightsOnly ? "" : "model_weights/") + "\(layer.name)/\(name)",
            tensor: Tensor(shape: shape, values: values), elementType: "F32"))
      }
    }
    let told: [(String, Value)] = version.map { [("keras_version", .string($0))] } ?? []
    let config = layers.map { layer in
      table([
        ("class_name", .string(layer.className)),
        ("config", table([("name", .string(layer.name))] + layer.config)),
      ])
    }
    let whole: [(String, Value)] = [
      ("model_config", table([("config", table([("layers", .list(config))]))])),
      ("model_weights", table(groups)),
    ]
    return Checkpoint(
      path: "/nowhere/x.h5", format: "hdf5", tensors: tensors,
      root: table(told + (isWeightsOnly ? groups : whole) + more),
      sha256: String(repeating: "0", count: 64))
  }

  private func lstm(
    _ name: String = "lstm_1", I: Int = 3, H: Int = 2, squash: String? = "sigmoid",
    _ config: [(String, Value)] = []
  ) -> Layer {
    Layer(
      name: name, className: "LSTM",
      config: config + (squash.map { [("recurrent_activation", .string($0))] } ?? []),
      arrays: [
        ("k/kernel:0", [I, 4 * H]), ("k/recurrent_kernel:0", [H, 4 * H]), ("k/bias:0", [4 * H]),
      ])
  }

  private func gru(bias: [Int]?, _ config: [(String, Value)] = []) -> Layer {
    Layer(
      name: "gru_1", className: "GRU",
      config: config + [("recurrent_activation", .string("sigmoid"))],
      arrays: [("kernel:0", [3, 6]), ("recurrent_kernel:0", [2, 6])]
        + (bias.map { [("bias:0", $0)] } ?? []))
  }

  private func dense(_ I: Int = 2, _ V: Int = 3, _ activation: String = "softmax") -> Layer {
    Layer(
      name: "dense_1", className: "Dense", config: [("activation", .string(activation))],
      arrays: [("kernel:0", [I, V]), ("bias:0", [V])])
  }

  private func load(
    _ checkpoint: Checkpoint, _ change: (inout LayoutOptions) -> Void = { _ in }
  ) throws -> NetworkWeights {
    var options = LayoutOptions()
    change(&options)
    return try NetworkWeights(checkpoint: checkpoint, options: options)
  }

  private func fails(
    _ checkpoint: Checkpoint, _ words: String..., change: (inout LayoutOptions) -> Void = { _ in }
  ) {
    let error = #expect(throws: ModelError.self) { try load(checkpoint, change) }
    for word in words {
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "no error")")
    }
  }

  @Test("i f c o columns become i f o g rows")
  func gateOrder() throws {
    let weights = try load(checkpoint([lstm(), dense()]))
    let layer = weights.layers[0]
    #expect(layer.inputBias == [2000, 2001, 2002, 2003, 2006, 2007, 2004, 2005])
    #expect(layer.input.shape == [8, 3])
    #expect(layer.input.rows(4..<5).values == [6, 14, 22])  // column 6 of rows 0, 8, 16
    #expect(weights.input == .oneHot(size: 3))
    #expect(weights.decoder?.weight.shape == [3, 2])
  }

  @Test("a GRU's bias tells when it resets; without one the settings or the user do")
  func resets() throws {
    func kind(_ layer: Layer, _ after: Bool? = nil) throws -> LayerWeights.Kind {
      try load(checkpoint([layer, dense()])) { $0.resetAfter = after }.layers[0].kind
    }
    let after = LayerWeights.Kind.gru(resetAfter: true, updateMeansNew: false)
    let before = LayerWeights.Kind.gru(resetAfter: false, updateMeansNew: false)
    #expect(try kind(gru(bias: [2, 6])) == after)
    #expect(try kind(gru(bias: [6])) == before)
    #expect(try kind(gru(bias: [12])) == after)
    #expect(try kind(gru(bias: nil, [("reset_after", .boolean(true))])) == after)
    #expect(try kind(gru(bias: nil), false) == before)
    fails(checkpoint([gru(bias: nil), dense()]), "before", "after", "--reset-after")
  }

  @Test("hard_sigmoid is another function in Keras 3, and undecided without a version")
  func hardSigmoid() throws {
    func function(_ version: String?) throws -> LayerWeights.GateFunction {
      try load(checkpoint([lstm(squash: "hard_sigmoid"), dense()], version: version)).layers[0]
        .gateFunction
    }
    #expect(try function("1.2.2") == .hardSigmoid(slope: 0.2))
    #expect(try function("2.2.4-tf") == .hardSigmoid(slope: 0.2))
    #expect(try function("3.15.1") == .hardSigmoid(slope: 1 / 6))
    fails(
      checkpoint([lstm(squash: "hard_sigmoid"), dense()], version: nil), "hard-sigmoid or",
      "hard-sigmoid-3")
    fails(checkpoint([lstm(squash: "swish"), dense()]), "'swish'")
  }

  @Test("weights alone do not tell the gates' function: the error names both readings")
  func weightsOnly() throws {
    let file = checkpoint([lstm(), dense()], isWeightsOnly: true)
    fails(file, "hard_sigmoid", "sigmoid,", "--gate-function", "2.2.4")
    let weights = try load(file) { $0.gateFunction = "hard-sigmoid" }
    #expect(weights.layers[0].gateFunction == .hardSigmoid(slope: 0.2))
    #expect(weights.assumptions.contains { $0.contains("by --gate-function") })
    #expect(weights.assumptions.contains { $0.contains("weights only") })
    #expect(weights.decoder != nil)
  }

  @Test("CuDNN's bias settles the gates' function, without settings too")
  func cudnn() throws {
    var layer = lstm(squash: nil)
    layer.arrays[2].1 = [16]
    let weights = try load(checkpoint([layer, dense()], isWeightsOnly: true))
    #expect(weights.layers[0].gateFunction == .sigmoid)
    #expect(weights.layers[0].recurrentBias.first == 2008)
    #expect(weights.assumptions.contains { $0.contains("CuDNN") })
    // The block of gate i is 3 × 2 numbers, which CuDNN keeps as 2 × 3: 0 1 8 | 9 16 17.
    #expect(weights.layers[0].input.rows(0..<2).values == [0, 1, 8, 9, 16, 17])
  }

  @Test("an end that cannot be followed leaves states only, and is told")
  func attention() throws {
    let attention = Layer(
      name: "attention", className: "AttentionWeightedAverage", arrays: [("attention_W:0", [2, 1])])
    for isWeightsOnly in [false, true] {
      let weights = try load(
        checkpoint([lstm(), attention, dense()], isWeightsOnly: isWeightsOnly)
      ) { $0.gateFunction = "sigmoid" }
      #expect(weights.decoder == nil)
      #expect(
        weights.assumptions.contains { $0.contains("'attention'") && $0.contains("states only") },
        "\(weights.assumptions)")
    }
    let squashed = try load(checkpoint([lstm(), dense(2, 3, "sigmoid")]))
    #expect(squashed.decoder == nil)
  }

  @Test("one number as input is id / V, and announced as taken so")
  func scalar() throws {
    let weights = try load(checkpoint([lstm(I: 1), dense(2, 4)]))
    #expect(weights.input == .scalar(size: 4, scale: 0.25))
    #expect(weights.assumptions.contains { $0.contains("id / 4") })
  }

  @Test("the habit of training is told: windows of their length, or carried")
  func habit() throws {
    func lines(_ config: [(String, Value)]) throws -> [String] {
      try load(checkpoint([lstm("l", config), dense()])).assumptions
    }
    let shape: (String, Value) = ("batch_input_shape", .list([.none, .integer(40), .integer(3)]))
    #expect(try lines([shape]).contains { $0.contains("window of 40 symbols") })
    #expect(
      try lines([shape, ("stateful", .boolean(true))]).contains { $0.contains("(stateful)") })
    #expect(try lines([shape]).allSatisfy { !$0.contains("does not tell the habit") })
  }

  @Test("layers that follow one that reads backwards read backwards too")
  func backwards() throws {
    let both = [lstm("a", I: 3, [("go_backwards", .boolean(true))]), lstm("b", I: 2)]
    #expect(try load(checkpoint(both)).layers.map(\.isReversed) == [true, true])
    let twice = [both[0], lstm("b", I: 2, [("go_backwards", .boolean(true))])]
    #expect(try load(checkpoint(twice)).layers.map(\.isReversed) == [true, false])
  }

  @Test("names of layers are no vocabulary")
  func layerNames() throws {
    let weights = try load(
      checkpoint([lstm("a"), Layer(name: "b", className: "Dropout"), dense()]))
    #expect(weights.vocabulary == nil)
  }

  @Test("arrays that disagree are told by name")
  func wrongShapes() {
    var layer = lstm()
    layer.arrays[1].1 = [2, 7]
    fails(checkpoint([layer]), "lstm_1/k/recurrent_kernel:0", "[2, 7]")
    layer = lstm()
    layer.arrays[2].1 = [9]
    fails(checkpoint([layer]), "lstm_1/k/bias:0", "[9]", "[8] or [16]")
    layer = lstm()
    layer.arrays[0].1 = [3, 4]
    fails(checkpoint([layer]), "lstm_1/k/kernel:0", "[3, 4]")
    layer.arrays = [("kernel:0", [3, 8])]
    fails(checkpoint([layer]), "it has 1 arrays")
    layer = gru(bias: [6])
    layer.className = "LSTM"
    fails(checkpoint([layer]), "class LSTM", "3 gates")
    fails(checkpoint([dense()]), "recurrent layer")
    fails(checkpoint([lstm("l", [("activation", .string("relu"))])]), "'relu'")
  }

  @Test("numbered weights alone are told apart by their folders")
  func numbered() throws {
    func file(_ name: String, inputs: Int = 2) -> Checkpoint {
      Checkpoint(
        path: "/nowhere/x.weights.h5", format: "hdf5",
        tensors: [
          ("layers/dense/vars/0", [2, 3]), ("layers/dense/vars/1", [3]),
          ("layers/lstm/cell/vars/0", [3, 8]), ("layers/lstm/cell/vars/1", [2, 8]),
          ("layers/lstm/cell/vars/2", [8]),
          ("layers/\(name)/cell/vars/0", [inputs, 8]),
          ("layers/\(name)/cell/vars/1", [2, 8]), ("layers/\(name)/cell/vars/2", [8]),
        ].map { .init(name: $0.0, tensor: Tensor(zeros: $0.1), elementType: "F32") },
        sha256: "")
    }
    let weights = try load(file("lstm_1")) { $0.gateFunction = "sigmoid" }
    #expect(weights.layers.map { $0.input.shape[1] } == [3, 2])
    #expect(weights.decoder?.sources == [.layer(1)])
    #expect(try load(file("rnn")).assumptions.contains { $0.contains("the only order that fits") })
    fails(file("rnn", inputs: 3), "'layers/lstm' and 'layers/rnn'", "model.save")
  }

  @Test("a functional model is followed along its connections, and a fork that is none is named")
  func functional() throws {
    func layer(_ base: Layer, _ parents: [String]) -> Value {
      let nodes = parents.map {
        Value.list([.string($0), .integer(0), .integer(0), .table([])])
      }
      return table([
        ("name", .string(base.name)), ("class_name", .string(base.className)),
        ("config", table(base.config)),
        ("inbound_nodes", .list(nodes.isEmpty ? [] : [.list(nodes)])),
      ])
    }
    let input = Layer(name: "in", className: "InputLayer")
    let state = Layer(name: "h0", className: "InputLayer")
    let parts = [lstm("a"), lstm("b", I: 2), lstm("c", I: 2), dense()]
    let plain = checkpoint([input] + parts)
    let config = table([
      (
        "config",
        table([
          (
            "layers",
            .list([
              layer(input, []), layer(state, []), layer(parts[0], ["in", "h0"]),
              layer(parts[1], ["a"]),
              layer(parts[2], ["a", "b"]), layer(parts[3], ["b"]),
            ])
          )
        ])
      )
    ])
    let file = Checkpoint(
      path: plain.path, format: "hdf5", tensors: plain.tensors,
      root: table([
        ("model_config", config), ("model_weights", plain.root["model_weights"] ?? .none),
      ]),
      sha256: plain.sha256)
    let weights = try load(file)
    #expect(weights.layers.map(\.sources) == [[.input], [.layer(0)]])
    #expect(weights.decoder?.sources == [.layer(1)])
    #expect(weights.assumptions.contains { $0.contains("'c' left out") && $0.contains("2 layers") })
    #expect(weights.assumptions.contains("state in training: the model's inputs 'h0'; here zeros"))
  }

  #if HDF5
    @Test("flipped bytes are an error or another network")
    func byteFlips() throws {
      let bytes = [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: LayoutFixture(name: "keras2-cudnn-gru.h5").path)))
      let folder = try ScratchFolder()
      let path = folder.path("damaged.h5")
      var random = SeededNumbers(9)
      for _ in 0..<60 {
        var damaged = bytes
        for place in random.tensor([4], scale: 1).values {
          damaged[8 + Int(abs(place) * Float(bytes.count - 9))] ^= UInt8(1 + abs(place) * 200)
        }
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        do { _ = try LanguageModel.load(path: path) } catch is CheckpointError {
        } catch is ModelError {}
      }
    }
  #endif
}
