// SPDX-License-Identifier: Apache-2.0
//
// What a Keras file tells of its layers: their classes and settings from `model_config`, their weights
// by `weight_names` (HDF5) or by number (.keras), and both by shape where a file holds weights only.
// Reference: keras-team/keras, keras/src/legacy/saving and keras/src/saving/saving_lib.py.

import Checkpoints
import Tensors

/// One layer of a Keras model, as the file tells it.
struct KerasLayer {
  /// A weight with the path that it has in the file.
  typealias Weight = (path: String, tensor: Tensor)

  let name: String
  /// Keras' class: `LSTM`, `Dense`; empty where the file holds weights only and the layer has none.
  let className: String
  /// Its settings; `.none` where the file holds weights only.
  let config: CheckpointValue
  /// The layers that it reads from; nil in a sequential model.
  var parents: [String]?
  /// In the order of Keras: kernel, recurrent kernel, bias.
  var weights: [Weight] = []
}

/// The layers of a Keras file in their order.
struct KerasModel {
  private(set) var layers: [KerasLayer] = []
  /// The version of Keras that wrote it, where it is told.
  let version: String?
  /// Whether the file has weights without the model's settings.
  let isWeightsOnly: Bool

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
    "TimeDistributed": "time_distributed",
  ]

  /// Whether a checkpoint is Keras' and holds a recurrent layer.
  static func recognises(_ checkpoint: Checkpoint) -> Bool {
    guard ["hdf5", "keras-zip"].contains(checkpoint.format) else { return false }
    return checkpoint.root["layer_names"] != nil || checkpoint.root["layer_names0"] != nil
      || checkpoint.root["model_config"] != nil
      || checkpoint.tensors.contains { $0.name.hasSuffix("/cell/vars/1") }
  }

  /// The layers of a checkpoint.
  init(_ checkpoint: Checkpoint) throws(ModelError) {
    table = TensorTable(checkpoint)
    root = checkpoint.root
    version =
      root["keras_version"]?.string ?? root["model_weights"]?["keras_version"]?.string
    let config = root["model_config"]
    isWeightsOnly = config == nil
    if let config {
      layers = try Self.layers(of: config)
      try Self.checkCount(layers.count)
      for index in layers.indices { layers[index].weights = try weights(of: index) }
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

  private static func layers(of model: CheckpointValue) throws(ModelError) -> [KerasLayer] {
    // A Sequential's config was the list itself before Keras 2.2.3.
    guard let list = model["config"]?.list ?? model["config"]?["layers"]?.list else {
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

  // MARK: Weights

  private func weights(of index: Int) throws(ModelError) -> [KerasLayer.Weight] {
    let layer = layers[index]
    let group = root["model_weights"]
    if let group { return try named(layer.name, in: group, folder: "model_weights/") }
    let className = layer.className
    guard let name = Self.numberedNames[className] else { return [] }
    let earlier = layers[..<index].count { $0.className == className }
    return numbered(earlier == 0 ? name : "\(name)_\(earlier)")
  }

  /// Weights that the group of a layer lists.
  private func named(
    _ layer: String, in parent: CheckpointValue, folder: String
  ) throws(ModelError) -> [KerasLayer.Weight] {
    var group: CheckpointValue? = parent
    for part in layer.split(separator: "/") { group = group?[String(part)] }
    var weights: [KerasLayer.Weight] = []
    for name in Self.names("weight_names", in: group) ?? []
    where !name.contains("seed_generator") {
      let path = "\(folder)\(layer)/\(name)"
      weights.append((path, try table.required(path)))
    }
    return weights
  }

  /// Weights under a numbered layer's folder, forwards before backwards, each in order.
  private func numbered(_ name: String) -> [KerasLayer.Weight] {
    for folder in Self.numberedFolders {
      let start = "\(folder)/\(name)/"
      let paths = table.names.filter {
        $0.hasPrefix(start) && !$0.contains("seed_generator") && $0.contains("/vars/")
      }
      guard !paths.isEmpty else { continue }
      let sorted = paths.sorted { Self.rank($0) < Self.rank($1) }
      return sorted.compactMap { path in table[path].map { (path, $0) } }
    }
    return []
  }

  private static func rank(_ path: String) -> (Int, Int) {
    (path.contains("/backward_layer/") ? 1 : 0, number(path, after: "/") ?? .max)
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

  private func layersByWeights() throws(ModelError) -> [KerasLayer] {
    var found: [(name: String, weights: [KerasLayer.Weight])] = []
    if let names = Self.names("layer_names", in: root) {
      try Self.checkCount(names.count)
      for name in names { found.append((name, try named(name, in: root, folder: ""))) }
    } else {
      for name in try numberedLayers() { found.append((name, numbered(name))) }
    }
    return found.map { name, weights in
      KerasLayer(
        name: name, className: Self.className(weights), config: .none, weights: weights)
    }
  }

  /// Folders of numbered weights: the embedding, the recurrent layers by their numbers, the dense ones.
  private func numberedLayers() throws(ModelError) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for path in table.names {
      for folder in Self.numberedFolders where path.hasPrefix(folder + "/") {
        let name = String(path.dropFirst(folder.count + 1).prefix { $0 != "/" })
        if seen.insert(name).inserted { names.append(name) }
      }
    }
    try Self.checkCount(names.count)
    func isOf(_ classes: [String], _ name: String) -> Bool {
      classes.contains {
        name == $0 || name.hasPrefix($0 + "_") && Int(name.dropFirst($0.count + 1)) != nil
      }
    }
    func place(_ name: String) -> Int { Self.number(name, after: "_") ?? 0 }
    let recurrent = names.filter {
      isOf(["lstm", "gru", "simple_rnn", "rnn", "bidirectional"], $0)
    }
    let classes = Set(
      recurrent.map { $0.filter { !$0.isNumber } }.map {
        $0.hasSuffix("_") ? String($0.dropLast()) : $0
      })
    guard classes.count <= 1 else {
      throw .undecided(
        question: "the file holds weights only and does not tell the order of '"
          + recurrent.sorted().joined(separator: "' and '") + "'",
        wayOut: "save the whole model (model.save) instead of its weights")
    }
    return names.filter { isOf(["embedding"], $0) }
      + recurrent.sorted { place($0) < place($1) }
      + names.filter { isOf(["dense", "time_distributed"], $0) }.sorted { place($0) < place($1) }
  }

  /// The class that a layer's weights tell by their names and shapes.
  private static func className(_ weights: [KerasLayer.Weight]) -> String {
    func last(_ index: Int) -> Substring {
      let name = weights[index].path.split(separator: "/").last ?? ""
      return name.prefix { $0 != ":" }
    }
    func isRecurrent(_ index: Int) -> Bool {
      last(index) == "recurrent_kernel" || last(index).contains("_U")
        || weights[index].path.hasSuffix("cell/vars/1")
    }
    switch weights.count {
    case 0: return ""
    case 1 where weights[0].path.lowercased().contains("embedding"): return "Embedding"
    case 2... where isRecurrent(1):
      let half = weights.count / 2
      let isBoth =
        (weights.count == 4 || weights.count == 6) && isRecurrent(half + 1)
      return isBoth ? "Bidirectional" : "RNN"
    case 1...2 where weights[0].tensor.rank == 2:
      let isKernel =
        ["kernel", "0"].contains(last(0)) || weights.count == 2 && last(0).hasSuffix("_W")
      return isKernel && weights.dropFirst().allSatisfy({ $0.tensor.rank == 1 })
        ? "Dense" : "unknown"
    default: return "unknown"
    }
  }
}
