// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Tensors
import Testing

@testable import Recurrent

@Suite("Keras' variables under paths, without settings")
struct KerasVariablesTests {
  /// LSTMs by path with what each reads and how many cells it has, as an object graph names them.
  private func checkpoint(
    _ lstms: [(path: String, inputs: Int, cells: Int)], more: [(String, [Int])] = []
  ) -> Checkpoint {
    var tensors: [(String, [Int])] = []
    for (path, inputs, cells) in lstms {
      tensors += [
        ("\(path)/cell/kernel", [inputs, 4 * cells]),
        ("\(path)/cell/recurrent_kernel", [cells, 4 * cells]), ("\(path)/cell/bias", [4 * cells]),
      ]
    }
    return Checkpoint(
      path: "model", format: "tensorflow",
      tensors: (tensors + more).map { name, shape in
        .init(
          name: name + KerasVariables.suffix, tensor: Tensor(zeros: shape), elementType: "F32")
      }, sha256: "")
  }

  private func cells(_ checkpoint: Checkpoint) throws -> [Int] {
    try NetworkWeights(checkpoint: checkpoint).layers.map(\.cells)
  }

  @Test("layers under numbers stand in their order, whatever the file's")
  func numbers() throws {
    let file = checkpoint(
      [("layer_with_weights-10", 3, 5), ("layer_with_weights-2", 2, 3)],
      more: [
        ("layer_with_weights-0/embeddings", [7, 2]), ("layer_with_weights-11/kernel", [5, 7]),
        ("layer_with_weights-11/bias", [7]),
      ])
    let weights = try NetworkWeights(checkpoint: file)
    #expect(weights.layers.map(\.cells) == [3, 5])
    #expect(weights.inputSize == 7 && weights.decoder?.weight.shape == [7, 5])
  }

  @Test("attributes without numbers are stacked in the only order that fits")
  func widths() throws {
    #expect(try cells(checkpoint([("deep", 3, 5), ("shallow", 2, 3)])) == [3, 5])
    let directions = checkpoint([
      ("top", 6, 4), ("low/forward_layer", 2, 3), ("low/backward_layer", 2, 3),
    ])
    #expect(try cells(directions) == [3, 3, 4])
  }

  @Test("where two orders fit, both layers are named")
  func ambiguous() {
    let file = checkpoint([("alpha", 3, 3), ("beta", 3, 3)])
    let error = #expect(throws: ModelError.self) { try cells(file) }
    #expect(
      error?.description.contains("'alpha' and 'beta'") == true, "\(String(describing: error))")
  }

  @Test("an optimiser's memory is no layer, and a normalisation without a place is refused")
  func others() throws {
    let slots = [
      ("optimizer/momentum/kernel", [2, 12]), ("gru/kernel/.OPTIMIZER_SLOT/m", [2, 12]),
    ]
    #expect(try cells(checkpoint([("lstm", 2, 3)], more: slots)) == [3])
    let norm = ["gamma", "beta", "moving_mean", "moving_variance"].map { ("norm/\($0)", [3]) }
    #expect(throws: ModelError.self) { try cells(checkpoint([("lstm", 2, 3)], more: norm)) }
  }

  @Test("the gates are taken for sigmoid, which is announced")
  func gates() throws {
    let weights = try NetworkWeights(checkpoint: checkpoint([("lstm", 2, 3)]))
    #expect(weights.layers[0].gateFunction == .sigmoid)
    #expect(weights.assumptions.contains { $0.contains("sigmoid, assumed") })
  }
}
