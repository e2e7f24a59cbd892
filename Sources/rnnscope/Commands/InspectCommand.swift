// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Recordings
import Recurrent
import Scoring

/// The subcommand `inspect MODEL`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell what a checkpoint is, and every assumption made in reading it.",
    discussion: """
      Examples:
        rnnscope inspect model.pt
        rnnscope inspect model.pt book.txt     (also says how well it predicts the text)
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Argument(help: "A text like the training text, to see whether the reading makes sense.")
  var texts: [String] = []
  @Option(help: "table or json.") var format: Format = .table
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    let inspection = try Failure.about(model) {
      try ModelInspection(Opening.checkpoint(model), options: modelOptions.layout)
    }
    let nats = try texts.isEmpty ? nil : loss()
    switch format {
    case .table: try Console.write(table(inspection, nats: nats))
    case .json: try Console.write(JSON.text(Report(inspection, model: model, nats: nats)))
    }
    if let nats, let count = inspection.vocabulary?.count, nats > log(Double(count)) {
      Console.error(
        "warning: \(FixedPoint.text(nats, places: 2)) nats per symbol is worse than a uniform guess "
          + "(\(FixedPoint.text(log(Double(count)), places: 2))): the vocabulary or the gate order is likely wrong"
      )
    } else if let nats, nats > 3 {
      Console.error(
        "warning: \(FixedPoint.text(nats, places: 2)) nats per symbol is much for a text like the training text"
      )
    }
  }

  private func loss() throws -> Double? {
    let opened = try Opening.text([model] + texts, modelOptions, textOptions, isa: runOptions.isa)
    let meter = LossMeter(documents: opened.documents.count)
    try Reading.run(opened, into: [meter], verb: "inspect", runOptions)
    return meter.total.mean
  }

  private func table(_ inspection: ModelInspection, nats: Double?) -> String {
    let layers = inspection.model.layers.enumerated().map { index, layer in
      "layer \(index): \(layer.kind), \(layer.cells) cells\(layer.isReversed ? ", reads from the end" : ""), "
        + "quantities \(layer.quantities.map(\.rawValue).joined(separator: " "))"
    }
    var rows: [(String, [String])] = [
      ("model", [model]), ("format", ["\(inspection.format)"]),
      ("container", inspection.notes), ("layout", [inspection.layout]),
      ("network", layers),
      (
        "vocabulary",
        [
          inspection.vocabulary.map { "\($0.count) \($0.kind), from \($0.source)" }
            ?? "unknown; give one with --vocab FILE"
        ]
      ),
      ("parameters", [FixedPoint.grouped(inspection.parameterCount)]),
      ("assumptions", inspection.assumptions), ("sha256", [inspection.model.sha256]),
    ]
    if let nats {
      rows.append(("loss", ["\(FixedPoint.text(nats, places: 3)) nats per symbol on the text"]))
    }
    return rows.filter { !$0.1.isEmpty }.map { name, lines in
      let head = name + String(repeating: " ", count: 13 - name.count)
      let rest = String(repeating: " ", count: 13)
      return lines.enumerated().map { ($0.offset == 0 ? head : rest) + $0.element + "\n" }.joined()
    }.joined()
  }

  /// What `--format json` prints.
  private struct Report: Encodable {
    struct Layer: Encodable {
      let kind: String
      let cells: Int
      let outputs: Int
      let quantities: [String]
      let reversed: Bool
    }
    let schema = "rnnscope.inspect/1"
    let name: String
    let format: String
    let notes: [String]
    let layout: String
    let kind: String
    let layers: [Layer]
    let vocabulary: ModelInspection.Symbols?
    let parameters: Int
    let assumptions: [String]
    let sha256: String
    let nats: Double?

    init(_ inspection: ModelInspection, model: String, nats: Double?) {
      name = model
      format = inspection.format
      notes = inspection.notes
      layout = inspection.layout
      kind = inspection.model.kind
      layers = inspection.model.layers.map {
        Layer(
          kind: $0.kind, cells: $0.cells, outputs: $0.outputs,
          quantities: $0.quantities.map(\.rawValue), reversed: $0.isReversed)
      }
      vocabulary = inspection.vocabulary
      parameters = inspection.parameterCount
      assumptions = inspection.assumptions
      sha256 = inspection.model.sha256
      self.nats = nats
    }
  }
}
