// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import FoundationEssentials
import Recurrent
import Tensors

extension Trainer {
  /// How a model's numbers are stored; the names are those of `--precision`.
  public enum Precision: String, Sendable, Codable, CaseIterable {
    case f32
    case f16
  }

  /// Writes the network as it stands, in the native form, whole or not at all.
  ///
  /// `facts` go to the metadata beside the vocabulary.
  public func save(
    to path: String, precision: Precision, facts: [(key: String, value: String)]
  ) throws(TrainingError) {
    let vocabulary: String
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.withoutEscapingSlashes]
      vocabulary = String(
        decoding: try encoder.encode(text.vocabulary.symbols), as: UTF8.self)
    } catch { preconditionFailure("a list of strings is JSON: \(error)") }
    let metadata =
      [("vocab", vocabulary), ("vocab_kind", text.vocabulary.kind.rawValue)]
      + facts.map { ($0.key, $0.value) }
    try write(
      nativeTensors(), metadata: metadata, precision: precision == .f32 ? .float32 : .float16,
      to: path)
  }

  /// Writes a safetensors file; the error names it.
  func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [(key: String, value: String)],
    precision: SafetensorsFile.Precision, to path: String
  ) throws(TrainingError) {
    do {
      try SafetensorsFile.write(tensors, metadata: metadata, precision: precision, to: path)
    } catch { throw .cannotWrite(path: path, reason: error.description) }
  }

  /// The tensors by PyTorch's names; an LSTM's gates in PyTorch's order, i f g o.
  private func nativeTensors() -> [(name: String, tensor: Tensor)] {
    let weights = self.weights
    let (H, prefix) = (shape.cells, shape.kind.rawValue)
    func ordered(_ tensor: Tensor) -> Tensor {
      guard shape.kind == .lstm else { return tensor }
      return .stacked([0, 1, 3, 2].map { tensor.rows($0 * H..<($0 + 1) * H) })
    }
    func bias(_ values: [Float]) -> Tensor { Tensor(shape: [values.count], values: values) }
    var tensors: [(name: String, tensor: Tensor)] = []
    for (index, layer) in weights.layers.enumerated() {
      tensors.append(("\(prefix).weight_ih_l\(index)", ordered(layer.input)))
      tensors.append(("\(prefix).weight_hh_l\(index)", ordered(layer.recurrent)))
      tensors.append(("\(prefix).bias_ih_l\(index)", ordered(bias(layer.inputBias))))
      tensors.append(("\(prefix).bias_hh_l\(index)", ordered(bias(layer.recurrentBias))))
    }
    if let decoder = weights.decoder {
      tensors.append(("decoder.weight", decoder.weight))
      tensors.append(("decoder.bias", bias(decoder.bias)))
    }
    return tensors
  }
}
