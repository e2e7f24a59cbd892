// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Foundation
import Tensors
import Testing

@testable import Recurrent

@Suite("Layouts")
struct LayoutsTests {
  typealias Value = CheckpointValue

  /// A checkpoint of tensors whose elements count up, so that every block can be told apart.
  private func checkpoint(
    _ shapes: [(String, [Int])], root: Value = .none, path: String = "/nowhere/x.pt"
  ) -> Checkpoint {
    Checkpoint(
      path: path, format: "test",
      tensors: shapes.enumerated().map { index, item in
        let count = item.1.reduce(1, *)
        let values = (0..<count).map { Float(index * 1000 + $0) }
        return .init(
          name: item.0, tensor: Tensor(shape: item.1, values: values), elementType: "F32")
      }, root: root, sha256: String(repeating: "0", count: 64))
  }

  private func lstm(_ prefix: String = "lstm.", H: Int = 2, I: Int = 3) -> [(String, [Int])] {
    [
      (prefix + "weight_ih_l0", [4 * H, I]), (prefix + "weight_hh_l0", [4 * H, H]),
      (prefix + "bias_ih_l0", [4 * H]), (prefix + "bias_hh_l0", [4 * H]),
    ]
  }

  private func table(_ pairs: [(String, Value)]) -> Value {
    .table(pairs.map { .init(key: .string($0.0), value: $0.1) })
  }

  private func strings(_ text: String) -> Value { .list(text.map { .string(String($0)) }) }

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

  @Test("every file in Layouts is one layout of the catalogue")
  func folderMatchesCatalogue() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Recurrent/Layouts")
    var declared: [String] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      let names = WeightLayout.all.map(\.name).filter { text.contains("name: \"\($0)\"") }
      #expect(names.count == 1, "\(file) declares \(names)")
      declared += names
    }
    #expect(declared.sorted() == WeightLayout.all.map(\.name).sorted())
  }

  @Test("PyTorch's i f g o become i f o g, in weights and in both biases")
  func gateOrder() throws {
    let weights = try load(checkpoint(lstm() + [("fc.weight", [3, 2]), ("fc.bias", [3])]))
    let layer = weights.layers[0]
    #expect(layer.inputBias == [2000, 2001, 2002, 2003, 2006, 2007, 2004, 2005])
    #expect(layer.recurrentBias == [3000, 3001, 3002, 3003, 3006, 3007, 3004, 3005])
    #expect(layer.input.rows(4..<6).values == (18..<24).filter { $0 < 24 }.map { Float($0) })
    #expect(layer.recurrent.rows(6..<8).values == [1008, 1009, 1010, 1011])
    #expect(weights.input == .oneHot(size: 3))
    #expect(weights.decoder?.bias == [5000, 5001, 5002])
  }

  @Test(
    "any prefix is a prefix",
    arguments: ["", "module.lstm.", "_orig_mod.net.", "model.encoder.rnn.", "a_"])
  func prefixes(prefix: String) throws {
    let weights = try load(checkpoint(lstm(prefix)))
    #expect(weights.layers.count == 1)
    #expect(weights.layers[0].cells == 2)
  }

  @Test(
    "rows over H tell LSTM, GRU and RNN apart", arguments: [(4, "lstm"), (3, "gru"), (1, "rnn")])
  func kinds(gates: Int, kind: String) throws {
    let weights = try load(
      checkpoint([("r.weight_ih_l0", [gates * 2, 3]), ("r.weight_hh_l0", [gates * 2, 2])]))
    #expect(try weights.nativeCheckpoint().tensors[0].name == "\(kind).weight_ih_l0")
    #expect(weights.layers[0].inputBias == [Float](repeating: 0, count: gates * 2))
    #expect(weights.assumptions.contains { $0.contains("biases: none") })
  }

  @Test("single-step cells have no _l0")
  func stepCells() throws {
    let weights = try load(
      checkpoint([("cell.weight_ih", [8, 3]), ("cell.weight_hh", [8, 2]), ("cell.bias_ih", [8])]))
    #expect(weights.input == .vectors(size: 3))
    #expect(weights.layers[0].inputBias != weights.layers[0].recurrentBias)
  }

  @Test("both directions are layers of their own, and the next layer reads both")
  func bidirectional() throws {
    var shapes = lstm()
    shapes += lstm().map { ($0.0 + "_reverse", $0.1) }
    for suffix in ["", "_reverse"] {
      shapes += [("lstm.weight_ih_l1" + suffix, [8, 4]), ("lstm.weight_hh_l1" + suffix, [8, 2])]
    }
    let weights = try load(checkpoint(shapes))
    #expect(weights.layers.map(\.isReversed) == [false, true, false, true])
    #expect(weights.layers[3].sources == [.layer(0), .layer(1)])
  }

  @Test("a projection makes h smaller than the cells")
  func projection() throws {
    let weights = try load(
      checkpoint([
        ("l.weight_ih_l0", [16, 3]), ("l.weight_hh_l0", [16, 2]), ("l.weight_hr_l0", [2, 4]),
        ("fc.weight", [3, 2]), ("fc.bias", [3]),
      ]))
    #expect(weights.layers[0].cells == 4)
    #expect(weights.layers[0].outputs == 2)
    #expect(weights.decoder != nil)
  }

  @Test("numbered modules that link up are one stack")
  func numberedModules() throws {
    let weights = try load(checkpoint(lstm("lstm2.", I: 2) + lstm("lstm1.")))
    #expect(weights.layers.map { $0.input.shape[1] } == [3, 2])
    #expect(weights.layers[1].sources == [.layer(0)])
    #expect(weights.assumptions.contains { $0.contains("stacked in the order") })
  }

  @Test("several networks are an error that names them, until one is chosen")
  func severalNetworks() throws {
    let both = checkpoint(lstm("encoder.") + lstm("decoder."))
    fails(both, "'encoder.' and 'decoder.'", "--network")
    #expect(try load(both) { $0.network = "decoder" }.layers[0].inputBias[0] == 6000)
    fails(both, "no recurrent network is called 'x'") { $0.network = "x" }
  }

  @Test("modules without numbers are stacked in the only order that fits, or as --network lists")
  func unnumberedModules() throws {
    let file = checkpoint(lstm("first.", H: 2, I: 3) + lstm("second.", H: 5, I: 2))
    let weights = try load(file)
    #expect(weights.layers.map(\.cells) == [2, 5])
    #expect(weights.assumptions[1].contains("the only order that fits"), "\(weights.assumptions)")
    // Against the order of the file, both ways round, or halves of a translator: a person decides.
    fails(checkpoint(lstm("a.", H: 5, I: 2) + lstm("b.", H: 2, I: 3)), "--network b.,a.")
    let square = checkpoint(lstm("low.", H: 3) + lstm("high.", H: 3))
    fails(square, "'low.' and 'high.'", "--network low.,high.")
    fails(checkpoint(lstm("encoder.", H: 3, I: 4) + lstm("decoder.", H: 2)), "--network encoder.")
    let listed = try load(square) { $0.network = "high.,low." }
    #expect(listed.layers[1].input.values[0] == listed.layers[0].input.values[0] - 4000)
    #expect(listed.assumptions[1].contains("'high.', then 'low.'"), "\(listed.assumptions)")
    fails(square, "no recurrent network is called 'x'") { $0.network = "low.,x" }
    fails(square, "or one again") { $0.network = "low.,low." }
    fails(file, "cannot stack 'second.', then 'first.'") { $0.network = "second.,first." }
  }

  @Test(
    "an LSTM that normalises its gates is refused by name",
    arguments: [
      ("lstm.ln_ih.weight", [8]), ("lstm.layer_norm.weight", [8]), ("lstm.norm_h.gamma", [8]),
    ])
  func layerNorm(name: String, shape: [Int]) throws {
    fails(checkpoint(lstm() + [(name, shape)]), "cannot compute 'lstm.'", "'\(name)'")
    // As long as h it may stand behind the layer; elsewhere it is none of the layer's.
    #expect(try load(checkpoint(lstm() + [("lstm.norm.weight", [2])])).layers.count == 1)
    #expect(try load(checkpoint(lstm() + [("head.norm.weight", [8])])).layers.count == 1)
  }

  @Test("an LSTM with a normalisation for each gate is refused by name")
  func layerNormPerGate() {
    let norms = ["i", "f", "g", "o"].map { ("lstm.ln_\($0).weight", [2]) }
    fails(checkpoint(lstm() + norms), "cannot compute 'lstm.'", "'lstm.ln_i.weight'")
  }

  @Test("TensorFlow's peepholes and layer normalisation are refused by name")
  func tensorFlowCells() {
    let scope = "rnn/multi_rnn_cell/cell_0/lstm_cell"
    let plain = [("\(scope)/kernel", [5, 8]), ("\(scope)/bias", [8])]
    for other in ["w_f_diag", "input/gamma"] {
      fails(checkpoint(plain + [("\(scope)/\(other)", [2])]), "'\(scope)/\(other)'")
    }
  }

  @Test("TensorFlow's CuDNN-compatible cells add no forget bias, and say so")
  func tensorFlowForgetBias() throws {
    func forgetBias(_ cell: String) throws -> Float {
      let weights = try load(checkpoint([("\(cell)/kernel", [5, 8]), ("\(cell)/bias", [8])]))
      return weights.layers[0].inputBias[2] - 1004
    }
    #expect(try forgetBias("rnn/basic_lstm_cell") == 1)
    #expect(try forgetBias("rnn/cudnn_compatible_lstm_cell") == 0)
  }

  @Test("a dropped weight is read from its raw form, wherever that stands")
  func rawWeights() throws {
    let plain = lstm().filter { $0.0 != "lstm.weight_hh_l0" }
    let raw = ("lstm.weight_hh_l0_raw", [8, 2])
    #expect(try load(checkpoint(plain + [raw])).layers[0].recurrent.values[0] == 3000)
    // fastai keeps what the last training step left of it, too.
    let both = try load(checkpoint([raw] + lstm("lstm.module.")))
    #expect(both.layers[0].recurrent.values[0] == 0 && both.layers[0].input.values[0] == 1000)
  }

  @Test("names may be joined by strokes, and a state that was learned is told")
  func strokesAndStates() throws {
    let slashed = try load(
      checkpoint(lstm("net/lstm/") + [("fc/weight", [3, 2]), ("fc/bias", [3])]))
    #expect(slashed.input == .oneHot(size: 3) && slashed.decoder != nil)
    let learned = try load(checkpoint(lstm() + [("h0", [1, 1, 2])]))
    #expect(learned.assumptions.contains { $0.contains("'h0' may be what the network began from") })
  }

  @Test("whole numbers are no weights, and are told to be a quantised network's")
  func wholeNumbers() {
    let tensors = lstm().map { name, shape in
      Checkpoint.NamedTensor(
        name: name, tensor: Tensor(zeros: shape),
        elementType: name.contains("weight") ? "I8" : "F32")
    }
    let file = Checkpoint(path: "x.pt", format: "test", tensors: tensors, sha256: "")
    fails(file, "'lstm.weight_hh_l0'", "whole numbers (I8)", "before it was quantised")
  }

  @Test("the embedding has no bias, the decoder may have one; names decide the rest")
  func embeddingAndDecoder() throws {
    let shapes = lstm(I: 2)
    let weights = try load(
      checkpoint(
        shapes + [("encoder.weight", [5, 2]), ("decoder.weight", [5, 2]), ("decoder.bias", [5])]))
    #expect(weights.inputSize == 5)
    #expect(weights.decoder?.weight.values[0] == 5000)
    let unbiased = try load(
      checkpoint(shapes + [("out.weight", [5, 2]), ("emb.weight", [5, 2])]))
    #expect(unbiased.decoder?.weight.values[0] == 4000)
    fails(
      checkpoint(shapes + [("emb_a.weight", [5, 2]), ("emb_b.weight", [6, 2])]), "emb_a", "emb_b")
  }

  @Test("an optimiser's memory is not taken for weights")
  func optimiser() throws {
    let weights = try load(
      checkpoint(
        lstm(I: 2) + [
          ("net.emb.weight", [5, 2]), ("optimizer.state.0.exp_avg", [5, 2]),
          ("optim_state.state.1.square_avg", [5, 2]), ("opt.state.1.sum", [5, 2]),
        ]))
    #expect(weights.inputSize == 5)
    #expect(weights.decoder == nil)
  }

  @Test("tanh is assumed and announced where nobody says relu")
  func nonlinearity() throws {
    let shapes = [("rnn.weight_ih_l0", [2, 3]), ("rnn.weight_hh_l0", [2, 2])]
    let silent = try load(checkpoint(shapes))
    #expect(silent.layers[0].kind == .vanilla(relu: false))
    #expect(silent.assumptions.contains { $0.contains("tanh, assumed") })
    #expect(
      try load(checkpoint(shapes)) { $0.nonlinearity = "relu" }.layers[0].kind
        == .vanilla(relu: true))
    let module = Value.object(
      className: "m",
      fields: [.init(key: .string("rnn"), value: table([("mode", .string("RNN_RELU"))]))])
    #expect(try load(checkpoint(shapes, root: module)).layers[0].kind == .vanilla(relu: true))
    fails(checkpoint(shapes), "'swish'") { $0.nonlinearity = "swish" }
  }

  @Test("shapes that disagree are told by name")
  func wrongShapes() {
    fails(
      checkpoint([("a.weight_ih_l0", [8, 3]), ("a.weight_hh_l0", [7, 2])]), "a.weight_hh_l0",
      "[7, 2]")
    fails(
      checkpoint([("a.weight_ih_l0", [6, 3]), ("a.weight_hh_l0", [8, 2])]), "a.weight_ih_l0")
    fails(checkpoint([("a.weight_hh_l0", [8, 2])]), "'a.weight_ih_l0' not found")
    fails(checkpoint([("a.weight_ih_l0", [0, 0]), ("a.weight_hh_l0", [0, 0])]), "a.weight_hh_l0")
    fails(checkpoint([("conv.weight", [3, 3, 3])]), "conv.weight", "pytorch")
  }

  @Test("forget bias and gate function can be said")
  func flags() throws {
    let weights = try load(checkpoint(lstm())) {
      $0.forgetBias = 1
      $0.gateFunction = "hard-sigmoid"
    }
    #expect(weights.layers[0].inputBias[1...4] == [2001, 2003, 2004, 2006])
    #expect(weights.layers[0].gateFunction == .hardSigmoid(slope: 0.2))
    fails(checkpoint(lstm()), "'x' is not known") { $0.gateFunction = "x" }
    fails(checkpoint(lstm()), "is not known") { $0.gateFunction = "hard-sigmoid:-1" }
  }

  @Test("the native form keeps a slope of the gates' own, and the window")
  func nativeHabits() throws {
    let weights = try load(checkpoint(lstm())) {
      $0.gateFunction = "hard-sigmoid:0.25"
      $0.window = 7
    }
    let folder = try ScratchFolder()
    let path = folder.path("native.safetensors")
    try weights.nativeCheckpoint().write(to: path)
    let back = try NetworkWeights(checkpoint: Checkpoint.read(path: path))
    #expect(back.layers[0].gateFunction == .hardSigmoid(slope: 0.25))
    #expect(back.window == 7)
    #expect(back.assumptions.contains("state in training: from zero every 7 symbols, by the file"))
  }
}
