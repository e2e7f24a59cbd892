// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// The settings of a Keras model whose file holds weights only: what `model.to_json()` gave, in a file
/// that the user names or that lies beside the weights.
struct KerasArchitecture {
  /// As `model_config` of a whole file: class_name, config, keras_version.
  let model: CheckpointValue
  /// Where it was found, as `inspect` tells it.
  let source: String

  /// How long a JSON text beside a checkpoint may be to be looked at.
  private static let sizeLimit = 4 << 20

  /// The settings for a file of weights; nil where the file has its own, or nobody has any.
  static func of(
    _ checkpoint: Checkpoint, _ options: LayoutOptions
  ) throws(ModelError) -> KerasArchitecture? {
    if let path = options.architecturePath { return try given(path) }
    guard checkpoint.format == "hdf5", checkpoint.root["model_config"] == nil else { return nil }
    let file = CheckpointFile(path: checkpoint.path)
    var found: [KerasArchitecture] = []
    for name in CheckpointFile(path: file.folder).names() where name.hasSuffix(".json") {
      guard let model = model(of: file.sibling(name)), fits(model, checkpoint) else { continue }
      found.append(.init(model: model, source: "'\(name)' beside the weights"))
    }
    guard found.count < 2 || found.dropFirst().allSatisfy({ $0.model == found[0].model }) else {
      throw .undecided(
        question: "\(found[0].source) and \(found[1].source) could both be their model",
        wayOut: "say which with --architecture FILE")
    }
    return found.first
  }

  private static func given(_ path: String) throws(ModelError) -> KerasArchitecture {
    do throws(CheckpointError) {
      let model = try JSONReader.value(of: CheckpointFile(path: path).contents())
      if KerasModel.list(of: model) != nil { return .init(model: model, source: "'\(path)'") }
    } catch {
      throw .cannot(what: "read --architecture '\(path)'", because: "\(error)")
    }
    throw .cannot(
      what: "read --architecture '\(path)'",
      because: "it lists no layers; it must be what model.to_json() gives")
  }

  /// The Keras model that a JSON text spells; nil for any other file, whatever is wrong with it.
  private static func model(of file: CheckpointFile) -> CheckpointValue? {
    guard file.head(sizeLimit + 1).count <= sizeLimit else { return nil }
    do throws(CheckpointError) {
      let value = try JSONReader.value(of: file.contents())
      return value["class_name"] == nil || KerasModel.list(of: value) == nil ? nil : value
    } catch _ {
      return nil
    }
  }

  /// Whether the model has every layer whose weights the file names.
  private static func fits(_ model: CheckpointValue, _ checkpoint: Checkpoint) -> Bool {
    let layers = Set(
      (KerasModel.list(of: model) ?? []).compactMap { layer in
        (layer["config"]?["name"] ?? layer["name"])?.string
      })
    return checkpoint.tensors.allSatisfy { tensor in
      let group = tensor.name.split(separator: "/").first.map(String.init) ?? ""
      return layers.contains(group) || checkpoint.root["layer_names"] == nil
    }
  }
}
