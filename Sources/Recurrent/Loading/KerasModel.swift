// SPDX-License-Identifier: Apache-2.0
//
// What a Keras file tells of its layers: their classes and settings from `model_config`, their weights
// by `weight_names` (HDF5) or by number (.keras), and both by shape where a file holds weights only.
// Reference: keras-team/keras, keras/src/legacy/saving and keras/src/saving/saving_lib.py.

import Checkpoints
import Tensors

/// One layer of a Keras model, as the file tells it.
struct KerasLayer {
  let name: String
  /// Keras' class: `LSTM`, `Dense`; empty where the file holds weights only and the layer has none.
  let className: String
  /// Its settings; `.none` where the file holds weights only.
  let config: CheckpointValue
  /// The layers that it reads from; nil in a sequential model.
  var parents: [String]?
  /// In the order of Keras: kernel, recurrent kernel, bias.
  var weights: [Checkpoint.NamedTensor] = []
}

/// The layers of a Keras file in their order.
struct KerasModel {
  private(set) var layers: [KerasLayer] = []
  /// The version of Keras that wrote it, where it is told.
  let version: String?
  /// Whether the file has weights without the settings of layers.
  let isWeightsOnly: Bool
  /// Whether only tf.keras since 2.0 and Keras 3 write such a file.
  let isModern: Bool

  /// What was concluded of a file without settings, a line each.
  private(set) var notes: [String] = []

  private let table: TensorTable
  private let root: CheckpointValue

  /// Where numbered weights may lie.
  private static let numberedFolders = [
    "layers", "_layer_checkpoint_dependencies", "_functional/layers",
  ]
  /// Classes whose weights are numbered under these names.
  private static let numberedNames = [
    "LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn", "RNN": "rnn",
    "Bidirectional": "bidirectional", "Embedding": "embedding", "Dense": "dense",
    "TimeDistributed": "time_distributed", "BatchNormalization": "batch_normalization",
  ]

  /// Whether a checkpoint is Keras' and holds a recurrent layer.
  static func recognises(_ checkpoint: Checkpoint) -> Bool {
    if checkpoint.format == "tensorflow" {
      return checkpoint.tensors.contains { KerasVariables.isObjectGraph($0.name) }
    }
    guard ["hdf5", "keras-zip"].contains(checkpoint.format) else { return false }
    return checkpoint.root["layer_names"] != nil || checkpoint.root["layer_names0"] != nil
      || checkpoint.root["model_config"] != nil
      || checkpoint.tensors.contains {
        $0.name.hasSuffix("/vars/1") && $0.name.contains("cell")
      }
  }

  /// The layers of a checkpoint.
  ///
  /// Where the file holds weights only, `architecture` tells the settings.
  init(
    _ checkpoint: Checkpoint, _ architecture: KerasArchitecture? = nil
  ) throws(ModelError) {
    table = TensorTable(checkpoint)
    root = checkpoint.root
    version =
      root["keras_version"]?.string ?? root["model_weights"]?["keras_version"]?.string
      ?? architecture?.model["keras_version"]?.string
    // A subclassed model's settings are its own class's business, and list no layers.
    let config =
      architecture?.model
      ?? root["model_config"].flatMap {
        Self.list(of: $0) == nil && checkpoint.format == "keras-zip" ? nil : $0
      }
    isWeightsOnly = config == nil
    isModern = isWeightsOnly && Self.names("layer_names", in: root) == nil
    if let config {
      layers = try Self.layers(of: config)
      try Self.checkCount(layers.count)
      for index in layers.indices { layers[index].weights = try weights(of: index) }
      layers = layers.flatMap(Self.unstacked)
    } else {
      layers = try layersByWeights()
    }
  }

  /// No model that reads text has so many layers; without a limit a small file could cost minutes.
  private static func checkCount(_ count: Int) throws(ModelError) {
    guard count <= 1000 else {
      throw .cannot(what: "follow \(count) layers", because: "more than 1000 are not read")
    }
  }

  // MARK: With settings

  /// A Sequential's config was the list itself before Keras 2.2.3.
  static func list(of model: CheckpointValue) -> [CheckpointValue]? {
    model["config"]?.list ?? model["config"]?["layers"]?.list
  }

  private static func layers(of model: CheckpointValue) throws(ModelError) -> [KerasLayer] {
    guard let list = list(of: model) else {
      throw .cannot(
        what: "read 'model_config'",
        because: "it lists no layers: no Sequential or functional model")
    }
    let isFunctional = list.contains { !($0["inbound_nodes"]?.list ?? []).isEmpty }
    return list.enumerated().map { index, layer in
      let config = layer["config"] ?? .none
      let name = layer["name"]?.string ?? config["name"]?.string
      return KerasLayer(
        name: name ?? "layer \(index)", className: layer["class_name"]?.string ?? "",
        config: config,
        parents: isFunctional ? Self.parents(layer["inbound_nodes"] ?? .none, depth: 0) : nil)
    }
  }

  /// Names of layers in inbound nodes: `["lstm", 0, 0, {}]`, or since Keras 3 `keras_history`.
  private static func parents(_ value: CheckpointValue, depth: Int) -> [String] {
    guard depth < 12 else { return [] }
    if let list = value.list {
      if list.count >= 3, let name = list[0].string, list[1].integer != nil { return [name] }
      return list.flatMap { parents($0, depth: depth + 1) }
    }
    if let history = value["keras_history"] { return parents(history, depth: depth + 1) }
    return value.entries.flatMap { parents($0.value, depth: depth + 1) }
  }

  /// An RNN of several cells as a layer for each, the last one under the name that others read.
  private static func unstacked(_ layer: KerasLayer) -> [KerasLayer] {
    guard let cells = layer.config["cell"]?["config"]?["cells"]?.list, !cells.isEmpty,
      Set(cells.map { $0["class_name"]?.string }).count == 1,
      !layer.weights.isEmpty, layer.weights.count.isMultiple(of: cells.count)
    else { return [layer] }
    let share = layer.weights.count / cells.count
    // What concerns the sequence is the first one's alone: the others read what it hands on.
    let shared = layer.config.entries.filter { $0.key.string != "cell" }
    return cells.enumerated().map { index, cell in
      func name(_ index: Int) -> String {
        index == cells.count - 1 ? layer.name : "\(layer.name), cell \(index)"
      }
      return KerasLayer(
        name: name(index), className: layer.className,
        config: .table((index == 0 ? shared : []) + [.init(key: .string("cell"), value: cell)]),
        parents: index == 0 ? layer.parents : layer.parents.map { _ in [name(index - 1)] },
        weights: Array(layer.weights[index * share..<(index + 1) * share]))
    }
  }

  // MARK: Weights

  private func weights(of index: Int) throws(ModelError) -> [Checkpoint.NamedTensor] {
    let layer = layers[index]
    let group = root["model_weights"]
    if let group { return try named(layer.name, in: group, folder: "model_weights/") }
    if Self.names("layer_names", in: root) != nil {
      return try named(layer.name, in: root, folder: "")
    }
    let className = layer.className
    guard let name = Self.numberedNames[className] else { return [] }
    let earlier = layers[..<index].count { $0.className == className }
    return numbered(earlier == 0 ? name : "\(name)_\(earlier)")
  }

  /// Weights that the group of a layer lists.
  private func named(
    _ layer: String, in parent: CheckpointValue, folder: String
  ) throws(ModelError) -> [Checkpoint.NamedTensor] {
    var group: CheckpointValue? = parent
    for part in layer.split(separator: "/") { group = group?[String(part)] }
    var weights: [Checkpoint.NamedTensor] = []
    for name in Self.names("weight_names", in: group) ?? []
    where !name.contains("seed_generator") {
      weights.append(try table.required("\(folder)\(layer)/\(name)"))
    }
    return weights
  }

  /// Weights under a numbered layer's folder, forwards before backwards, each in order.
  private func numbered(_ name: String) -> [Checkpoint.NamedTensor] {
    for folder in Self.numberedFolders {
      let start = "\(folder)/\(name)/"
      let paths = table.names.filter {
        $0.hasPrefix(start) && !$0.contains("seed_generator") && $0.contains("/vars/")
      }
      guard !paths.isEmpty else { continue }
      let sorted = paths.sorted { Self.rank($0) < Self.rank($1) }
      return sorted.compactMap { table[$0] }
    }
    return []
  }

  /// The place of a numbered weight: its direction, its cell among stacked ones, its number.
  private static func rank(_ path: String) -> (Int, Int, Int) {
    let cell = path.split(separator: "/").drop { $0 != "cells" }.dropFirst().first ?? ""
    return (
      path.contains("/backward_layer/") ? 1 : 0, number(String(cell), after: "_") ?? 0,
      number(path, after: "/") ?? .max
    )
  }

  private static func number(_ text: String, after separator: Character) -> Int? {
    text.split(separator: separator).last.flatMap { Int($0) }
  }

  /// A list of names; a very long one is split into `name0`, `name1` ….
  private static func names(_ attribute: String, in group: CheckpointValue?) -> [String]? {
    if let list = group?[attribute]?.list { return list.compactMap(\.string) }
    var names: [String]?
    var part = 0
    while let list = group?["\(attribute)\(part)"]?.list {
      names = (names ?? []) + list.compactMap(\.string)
      part += 1
    }
    return names
  }

  // MARK: Without settings

  /// Layers that `layer_names` lists, or those that the paths of variables tell.
  private mutating func layersByWeights() throws(ModelError) -> [KerasLayer] {
    guard let names = Self.names("layer_names", in: root) else {
      var variables = KerasVariables(table)
      let layers = try variables.layers()
      notes = variables.notes
      try Self.checkCount(layers.count)
      return layers
    }
    try Self.checkCount(names.count)
    var layers: [KerasLayer] = []
    for name in names {
      let weights = try named(name, in: root, folder: "")
      layers.append(
        KerasLayer(
          name: name, className: Self.className(weights), config: .none, weights: weights))
    }
    return layers
  }

  /// The class that a layer's weights tell by their names and shapes.
  private static func className(_ weights: [Checkpoint.NamedTensor]) -> String {
    func last(_ index: Int) -> Substring {
      let name = weights[index].name.split(separator: "/").last ?? ""
      return name.prefix { $0 != ":" }
    }
    func isRecurrent(_ index: Int) -> Bool {
      last(index) == "recurrent_kernel" || last(index).contains("_U")
        || weights[index].name.hasSuffix("cell/vars/1")
    }
    switch weights.count {
    case 0: return ""
    case 1 where weights[0].name.lowercased().contains("embedding"): return "Embedding"
    case 2... where isRecurrent(1):
      let half = weights.count / 2
      let isBoth =
        (weights.count == 4 || weights.count == 6) && isRecurrent(half + 1)
      return isBoth ? "Bidirectional" : "RNN"
    case 1...2 where weights[0].rank == 2:
      let isKernel =
        ["kernel", "0"].contains(last(0)) || weights.count == 2 && last(0).hasSuffix("_W")
      return isKernel && weights.dropFirst().allSatisfy({ $0.rank == 1 })
        ? "Dense" : "unknown"
    default: return "unknown"
    }
  }
}
