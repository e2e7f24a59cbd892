// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Recurrent
import Scoring

/// The subcommand `models`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the bundled models.",
    discussion: """
      Example:
        rnnscope models
      """)

  func run() throws {
    for name in Bundled.modelNames {
      let checkpoint = try Failure.about(name) { try Opening.checkpoint(name) }
      let model = try Failure.about(name) {
        try LanguageModel(
          name: name, sha256: checkpoint.sha256,
          weights: NetworkWeights(checkpoint: checkpoint, options: LayoutOptions()))
      }
      func told(_ key: String) -> String? { checkpoint.root[key]?.string }
      let layers = model.description.layers
      let sizes = Set(layers.map(\.cells))
      var line = "\(name): \(model.description.kind), \(layers.count) layers of "
      line +=
        (sizes.count == 1 ? [layers[0].cells] : layers.map(\.cells)).map(String.init)
        .joined(separator: ", ") + " cells, "
      line += "\(model.facts.vocabulary?.count ?? 0) symbols"
      if let text = told("trained_on") { line += ", trained on \(text)" }
      if let nats = told("test_nats") {
        line += ", \(nats) nats per symbol on text it never saw"
      } else if let nats = told("validation_nats") {
        line += ", \(nats) nats per symbol in validation"
      }
      try Console.write(line + "\n")
    }
  }
}
