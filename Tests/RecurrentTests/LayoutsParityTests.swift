// SPDX-License-Identifier: Apache-2.0
//
// Every quantity of every layer against what the original framework computed, on the published
// checkpoints that may lie beside the repository. Where they are missing these tests are skipped.

import Checkpoints
import Corpora
import Foundation
import Recordings
import Tensors
import Testing

@testable import Recurrent

/// One checkpoint with its reference folder.
struct ParityCase: Sendable, CustomTestStringConvertible {
  let checkpoint: String
  var network: String?
  var preset: String?
  /// Reference names end so, layer by layer: `l0`, `l1`, or `l0_fwd`, `l0_rev`.
  let layers: [String]
  /// Before `h_l0`: "safetensors_" for the second model of a folder.
  var prefix = ""
  /// Symbols from `ids.npy`, or vectors from another array.
  var vectors: String?
  /// Where the output is: `logits`, `logprobs`.
  var output: String?

  var testDescription: String { checkpoint }
  var folder: String { String(checkpoint.split(separator: "/").dropLast().joined(separator: "/")) }
  var isThere: Bool {
    #if HDF5
      SharedCheckpoints.exists(checkpoint)
    #else
      SharedCheckpoints.exists(checkpoint) && !checkpoint.hasPrefix("keras")
    #endif
  }

  static let all: [ParityCase] = [
    .init(
      checkpoint: "pytorch-zip-udacity-anna-lstm/rnn_20_epoch.net", layers: ["l0", "l1"],
      output: "logits"),
    .init(
      checkpoint: "pytorch-module-spro-gru3/RNN_3_layers.pt", preset: "spro",
      layers: ["l0", "l1", "l2"], output: "logits"),
    .init(
      checkpoint: "pytorch-legacy-langid-bilstm/LID_mixed_model.pkl",
      layers: ["l0_fwd", "l0_rev", "l1_fwd", "l1_rev"]),
    .init(
      checkpoint: "onnx-safetensors-silero-lstm/silero_vad_16k.safetensors", layers: ["l0"],
      prefix: "safetensors_", vectors: "lstm_input"),
    .init(
      checkpoint: "selfmade-torch7-charrnn-gru/lm_gru_epoch8.00_1.6193.t7", layers: ["l0", "l1"],
      output: "logprobs"),
    .init(
      checkpoint: "selfmade-torch7-charrnn-rnn/lm_rnn_epoch8.00_1.7397.t7", layers: ["l0", "l1"],
      output: "logprobs"),
    .init(
      checkpoint: "torch7-torchrnn-placenames/checkpoint_8450.t7", layers: ["l0", "l1"],
      output: "logits"),
    .init(
      checkpoint: "tf-checkpoint-char-rnn-tensorflow/model.ckpt-46499.index", layers: ["l0", "l1"],
      output: "logits"),
    .init(
      checkpoint: "ml5-charrnn/shakespeare/manifest.json", layers: ["l0", "l1"], output: "logits"),
    .init(
      checkpoint: "onnx-safetensors-silero-lstm/silero_vad_16k_sequence.onnx", layers: ["l0"],
      vectors: "lstm_input"),
    .init(
      checkpoint: "onnx-safetensors-silero-lstm/silero_vad_16k_op15.onnx", layers: ["l0"],
      vectors: "lstm_input"),
    .init(checkpoint: "npz-g2p-en-gru/checkpoint20.npz", network: "enc", layers: ["l0"]),
    .init(
      checkpoint: "keras215-h5-textgenrnn-cudnnlstm/textgenrnn_weights.hdf5",
      layers: ["l0", "l1"]),
    .init(checkpoint: "keras224-h5-shakespeare-hardsigmoid/shakespeare.h5", layers: ["l0"]),
  ]
}

@Suite("Parity with the original frameworks")
struct LayoutsParityTests {
  static let tolerance: Float = 1e-4

  private func weights(_ parity: ParityCase) throws -> NetworkWeights {
    var options = LayoutOptions()
    options.network = parity.network
    options.preset = parity.preset
    return try NetworkWeights(
      checkpoint: Checkpoint.read(path: SharedCheckpoints.path(parity.checkpoint)),
      options: options)
  }

  private func model(_ parity: ParityCase) throws -> LanguageModel {
    try LanguageModel(name: parity.folder, sha256: "", weights: weights(parity))
  }

  private func ids(_ parity: ParityCase) throws -> [Int32] {
    try SharedCheckpoints.array(parity.folder + "/reference/ids.npy").values.map { Int32($0) }
  }

  @Test(
    "states and gates are the framework's",
    arguments: ParityCase.all.filter(\.isThere))
  func states(parity: ParityCase) throws {
    let model = try model(parity)
    let sink = CollectingSink(loss: false)
    if let vectors = parity.vectors {
      let array = try SharedCheckpoints.array("\(parity.folder)/reference/\(vectors).npy")
      try model.readVectors([array.values], into: [sink])
    } else {
      let ids = try ids(parity)
      let document = EncodedDocument(
        name: "reference", symbols: ids, byteEnds: Array(1...ids.count),
        bytes: [UInt8](repeating: 0x20, count: ids.count))
      try model.read([document], into: [sink])
    }
    #expect(model.description.layers.count == parity.layers.count)
    var compared = 0
    for (key, cells) in sink.values {
      let letter = key.quantity.rawValue
      let name = key.quantity == .c || key.quantity == .h ? letter : "gate_\(letter)"
      let file =
        "\(parity.folder)/reference/\(parity.prefix)\(name)_\(parity.layers[key.layer]).npy"
      guard SharedCheckpoints.exists(file) else { continue }
      let reference = try SharedCheckpoints.array(file)
      let steps = cells.first?.count ?? 0
      let values = (0..<steps).flatMap { step in cells.map { $0[step] } }
      let difference = SharedCheckpoints.difference(values, cells: cells.count, from: reference)
      #expect(difference <= Self.tolerance, "\(file): \(difference)")
      compared += 1
    }
    #expect(compared >= parity.layers.count, "nothing was compared")
  }

  @Test(
    "outputs are the framework's",
    arguments: ParityCase.all.filter { $0.isThere && $0.output != nil })
  func outputs(parity: ParityCase) throws {
    let model = try model(parity)
    let output = try #require(parity.output)
    let reference = try SharedCheckpoints.array("\(parity.folder)/reference/\(output).npy")
    var state = model.initialState()
    var values: [Float] = []
    for id in try ids(parity) {
      var logits = model.step(id, state: &state)
      if output == "logprobs" {
        let largest = logits.max() ?? 0
        let sum = logits.reduce(Float(0)) { $0 + exp($1 - largest) }
        logits = logits.map { $0 - largest - log(sum) }
      }
      values += logits
    }
    let size = reference.shape.last ?? 0
    let difference = SharedCheckpoints.difference(values, cells: size, from: reference)
    #expect(difference <= Self.tolerance, "\(parity.folder): \(difference)")
  }

  @Test(
    "the native form reads back as the same network",
    arguments: ParityCase.all.filter(\.isThere))
  func roundTrip(parity: ParityCase) throws {
    let weights = try weights(parity)
    let folder = try ScratchFolder()
    let path = folder.path("native.safetensors")
    try weights.nativeCheckpoint().write(to: path)
    let back = try NetworkWeights(checkpoint: Checkpoint.read(path: path))
    #expect(back.layers == weights.layers)
    #expect(back.input == weights.input)
    #expect(back.decoder == weights.decoder)
    #expect(back.vocabulary?.symbols == weights.vocabulary?.symbols)
    #expect(back.vocabulary?.kind == weights.vocabulary?.kind)
  }

  @Test("a missing folder of published checkpoints is told")
  func folderIsThere() {
    guard !ParityCase.all.contains(where: \.isThere) else { return }
    withKnownIssue(
      "no published checkpoints at \(SharedCheckpoints.folder.path): parity is skipped"
    ) {
      Issue.record("skipped")
    }
  }
}
