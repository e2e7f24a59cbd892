// SPDX-License-Identifier: Apache-2.0
//
// The native checkpoint: PyTorch's names and gate order, so that PyTorch loads it where it has the
// kind; what PyTorch has no word for stands in the metadata.

import Checkpoints
import Corpora
import JSONText
import Tensors

/// A network as a native checkpoint holds it: `SafetensorsFile.write` takes both parts as they are.
public struct NativeCheckpoint: Sendable {
  /// The tensors in file order.
  public var tensors: [(name: String, tensor: Tensor)] = []
  /// What `__metadata__` says, in order.
  public var metadata: [(key: String, value: String)] = []

  /// Writes the checkpoint; `provenance` follows the network's own metadata.
  public func write(
    to path: String, precision: SafetensorsFile.Precision = .float32,
    provenance: [(key: String, value: String)] = []
  ) throws(CheckpointError) {
    try SafetensorsFile.write(
      tensors, metadata: metadata + provenance, precision: precision, to: path)
  }
}

extension NetworkWeights {
  /// The network under native names; throws where its wiring has no native form.
  public func nativeCheckpoint() throws(ModelError) -> NativeCheckpoint {
    var native = NativeCheckpoint()
    if case .embedding(let table) = input { native.tensors.append(("encoder.weight", table)) }
    if case .scalar = input {
      throw .cannot(what: "write the native form", because: "it has no scalar input")
    }
    let style = TorchTensorName.Style(prefix: try nativePrefix() + ".")
    for (index, place) in try nativePlaces().enumerated() {
      append(layers[index], style, place, to: &native)
    }
    if let decoder {
      guard decoder.sources == lastSources else {
        throw .cannot(
          what: "write the native form",
          because: "the output layer reads from more than the last layer")
      }
      native.tensors.append(("decoder.weight", decoder.weight))
      native.tensors.append(
        ("decoder.bias", Tensor(shape: [decoder.bias.count], values: decoder.bias)))
    }
    native.metadata = try nativeMetadata()
    return native
  }

  /// "lstm", "gru", "rnn" or "mlstm"; layers of several kinds have no native form.
  private func nativePrefix() throws(ModelError) -> String {
    let names = Set(
      layers.map { layer in
        switch layer.kind {
        case .lstm: "lstm"
        case .gru: "gru"
        case .vanilla: "rnn"
        case .multiplicativeLSTM: "mlstm"
        }
      })
    guard let name = names.first, names.count == 1 else {
      throw .cannot(
        what: "write the native form", because: "its layers are of kinds \(names.sorted())")
    }
    return name
  }

  /// What the last level hands out: one layer, or both directions.
  private var lastSources: [LayerWeights.Source] {
    let isBoth = layers.count > 1 && layers[layers.count - 1].isReversed
    return (layers.count - (isBoth ? 2 : 1)..<layers.count).map { .layer($0) }
  }

  /// Each layer's level and direction, where they are stacked as PyTorch stacks them.
  private func nativePlaces() throws(ModelError) -> [(level: Int, isReversed: Bool)] {
    var places: [(level: Int, isReversed: Bool)] = []
    var below: [LayerWeights.Source] = [.input]
    var level: [LayerWeights.Source] = []
    let isBoth = layers.contains(where: \.isReversed)
    for (index, layer) in layers.enumerated() {
      level.append(.layer(index))
      guard layer.sources == below, layer.isReversed == (isBoth && level.count == 2) else {
        throw .cannot(
          what: "write the native form",
          because: "layer \(index) is not stacked on the one before it")
      }
      places.append((isBoth ? index / 2 : index, layer.isReversed))
      if level.count == (isBoth ? 2 : 1) { (below, level) = (level, []) }
    }
    guard level.isEmpty else {
      throw .cannot(what: "write the native form", because: "its last layer has one direction")
    }
    return places
  }

  private func append(
    _ layer: LayerWeights, _ style: TorchTensorName.Style, _ place: (level: Int, isReversed: Bool),
    to native: inout NativeCheckpoint
  ) {
    // Canonical i f o g become PyTorch's i f g o.
    let order = layer.gates == 4 ? [0, 1, 3, 2] : Array(0..<layer.gates)
    let rows = layer.gates * layer.cells
    func add(_ role: TorchTensorName.Role, _ tensor: Tensor) {
      let name = TorchTensorName(
        style: style, role: role, layer: place.level, isReversed: place.isReversed)
      native.tensors.append((name.text, tensor))
    }
    func vector(_ values: [Float]) -> Tensor {
      Tensor(shape: [rows], values: values.blocks(of: layer.cells, order: order))
    }
    add(.inputWeight, layer.input.blocks(of: layer.cells, order: order))
    add(.recurrentWeight, layer.recurrent.blocks(of: layer.cells, order: order))
    add(.inputBias, vector(layer.inputBias))
    add(.recurrentBias, vector(layer.recurrentBias))
    if let projection = layer.projection { add(.projection, projection) }
    if case .multiplicativeLSTM(let input, let recurrent) = layer.kind {
      add(.inputMixing, input)
      add(.recurrentMixing, recurrent)
    }
  }

  private func nativeMetadata() throws(ModelError) -> [(key: String, value: String)] {
    var metadata: [(key: String, value: String)] = [("format", "pt")]
    if let vocabulary {
      metadata.append(("vocab", JSONText.list(vocabulary.symbols)))
      metadata.append(("vocab_kind", vocabulary.kind.rawValue))
    }
    let kinds = layers.map(\.kind)
    guard kinds.allSatisfy({ Self.isAlike($0, kinds[0]) }),
      layers.allSatisfy({ $0.gateFunction == layers[0].gateFunction })
    else {
      throw .cannot(
        what: "write the native form", because: "its layers follow different equations")
    }
    switch kinds[0] {
    case .gru(let resetAfter, let updateMeansNew):
      if !resetAfter { metadata.append(("reset_after", "false")) }
      if updateMeansNew { metadata.append(("update_means_new", "true")) }
    case .vanilla(let relu): metadata.append(("nonlinearity", relu ? "relu" : "tanh"))
    case .lstm, .multiplicativeLSTM: break
    }
    if layers[0].gateFunction != .sigmoid {
      metadata.append(("gate_function", layers[0].gateFunction.name))
    }
    if let window { metadata.append(("window", "\(window)")) }
    return metadata
  }

  private static func isAlike(_ a: LayerWeights.Kind, _ b: LayerWeights.Kind) -> Bool {
    if case .multiplicativeLSTM = a, case .multiplicativeLSTM = b { return true }
    return a == b
  }
}
