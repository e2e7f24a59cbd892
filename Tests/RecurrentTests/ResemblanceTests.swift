// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Tensors
import Testing

@testable import Recurrent

@Suite("Files without a recurrent network are told by what they look like")
struct ResemblanceTests {
  private func error(
    _ tensors: [(String, [Int])], root: CheckpointValue = .none
  ) -> String {
    let file = Checkpoint(
      path: "x.pt", format: "test",
      tensors: tensors.map {
        .init(name: $0.0, tensor: Tensor(zeros: $0.1), elementType: "F32")
      }, root: root, sha256: "")
    return #expect(throws: ModelError.self) { try NetworkWeights(checkpoint: file) }?.description
      ?? ""
  }

  private func table(_ key: String, _ value: CheckpointValue) -> CheckpointValue {
    .table([.init(key: .string(key), value: value)])
  }

  @Test(
    "by the names of its tensors",
    arguments: [
      ("h.0.attn.c_attn.weight", [4, 12], "a transformer"),
      ("layers.0.self_attn.in_proj_weight", [12, 4], "a transformer"),
      ("optimizer.state.0.exp_avg", [3], "an optimiser's memory"),
      ("state.0.exp_avg_sq", [3], "an optimiser's memory"),
      ("features.0.weight", [3, 1, 3, 3], "a convolutional network"),
    ])
  func names(name: String, shape: [Int], words: String) {
    let text = error([(name, shape)])
    #expect(text.contains("looks like \(words)") && text.contains(name), "\(text)")
  }

  @Test("by packed weights, as quantised PyTorch modules have them")
  func quantised() {
    for key in ["lstm._all_weight_values.0.param", "fc._packed_params._packed_params"] {
      let text = error([("emb.weight", [5, 3])], root: table(key, .none))
      #expect(text.contains("a quantised network"), "\(text)")
    }
  }

  @Test("by the operations of an ONNX graph that has its recurrence written out")
  func operations() {
    let operations = table(
      "operations", .list(["Gemm", "Sigmoid"].map { .object(className: $0, fields: []) }))
    let text = error([("w", [5, 3])], root: operations)
    #expect(text.contains("operations Gemm, Sigmoid; export it"), "\(text)")
  }

  @Test("a file of nothing and one that looks like nothing")
  func nothing() {
    #expect(error([]).contains("it has no tensors; known: "))
    let plain = error([("weight", [3, 4]), ("bias", [3])])
    #expect(plain.contains("it has weight, bias") && !plain.contains("looks like"), "\(plain)")
  }
}
