// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Chance
import Corpora
import Hypotheses
import Recordings
import Recurrent
import Scoring

/// The subcommand `ablate MODEL TEXT… --cell 1:37`.
struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Hold a cell still and see what it costs the model, beside cells drawn at random.",
    discussion: """
      Examples:
        rnnscope ablate kernel corpora/kernel --cell 0:36 --hypothesis inside-comment
        rnnscope ablate model.pt book.txt --all --timesteps 4000

      Figures are changes of the loss in nats per symbol: where the hypothesis is true at the place of the \
      prediction, where it is false, and in all. A cell that tracks a hypothesis well need not matter: \
      compare it with the random cells of its layer.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Argument(help: "Text files, folders, or - for standard input.") var texts: [String] = []
  @Option(help: "The cell to hold, as layer:index.") var cell: CellID?
  @Flag(help: "Hold every cell of the network, one after another.") var all = false
  @Option(help: "Where to look: a hypothesis that is true or false at each place.")
  var hypothesis: String?
  @Option(help: "What to hold at: mean, or a number such as 0.") var hold = "mean"
  @Option(help: "Cells of the same layer drawn at random to compare with.") var controls = 20
  @Option(help: "Timesteps of the text to read at the most, spread over its documents.")
  var timesteps = 20_000
  @Option(help: "Where chance enters, it comes from here.") var seed: UInt64 = 1
  @Option(help: "table or json.") var format: Format = .table
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func validate() throws {
    guard (cell != nil) != all else { throw ValidationError("give either --cell or --all") }
    guard hold == "mean" || Float(hold)?.isFinite == true else {
      throw ValidationError("--hold takes mean or a number, found '\(hold)'")
    }
    guard (0...10_000).contains(controls) else {
      throw ValidationError("--controls takes a number from 0 to 10000")
    }
    guard timesteps >= 2 else { throw ValidationError("--timesteps takes a number from 2 on") }
  }

  func run() throws {
    let opened = try Opening.text([model] + texts, modelOptions, textOptions, isa: runOptions.isa)
    guard opened.model.predicts else {
      throw Failure(.badData, "'\(model)' predicts nothing, so holding a cell changes no loss")
    }
    let documents = UntrainedNetwork.excerpt(opened.documents, to: timesteps)
    let every = opened.model.description.cells
    if let cell, !every.contains(cell) {
      throw Failure(
        .usage,
        "there is no cell \(cell); layers have \(opened.model.description.layers.map(\.cells)) cells, counted from 0:0"
      )
    }
    let cells = cell.map { [$0] + drawn(beside: $0, of: every) } ?? every
    let progress = Progress("ablate", total: cells.count, unit: "cells")
    defer { progress.finish() }
    Interruption.watch()
    defer { Interruption.forget() }
    var options = ReadingOptions()
    if let threads = runOptions.threads { options.threads = threads }
    let effects = try Failure.about(model) {
      try Ablation(model: opened.model, documents: documents, labels: labels(of: documents))
        .effects(
          of: cells, hold: Float(hold).map(Ablation.Hold.value) ?? .mean, options: options
        ) { done in
          progress.update(done)
          return Interruption.status == nil
        }
    }
    progress.finish()
    switch format {
    case .json: try Console.write(json(effects))
    case .table: try Console.write(table(effects))
    }
  }

  /// Other cells of the same layer, without repetition.
  private func drawn(beside cell: CellID, of cells: [CellID]) -> [CellID] {
    var random = SplitMix64(seed: seed)
    let others = cells.filter { $0.layer == cell.layer && $0 != cell }
    return Array(others.shuffled(using: &random).prefix(controls))
  }

  private func labels(of documents: [EncodedDocument]) throws -> [[Bool]]? {
    guard let hypothesis else { return nil }
    let asked: Hypothesis
    do { asked = try Hypothesis.named(hypothesis) } catch {
      throw Failure(.usage, error.description)
    }
    return try documents.map { document in
      guard case .binary(let values) = asked.labels(TimedText(document)) else {
        throw Failure(
          .usage, "'\(hypothesis)' is not true or false; one such as '\(hypothesis)-at-least-1' is")
      }
      return values
    }
  }

  private func table(_ effects: [Ablation.Effect]) -> String {
    func column(_ text: String, _ width: Int) -> String {
      text.padded(to: width, right: true)
    }
    func number(_ value: Double?) -> String {
      value.map { FixedPoint.text($0, places: 5, showsPlus: true) } ?? ""
    }
    func row(_ name: String, _ effect: Ablation.Effect) -> String {
      column(name, 8) + column(FixedPoint.text(effect.held, places: 3), 10)
        + column(number(effect.all), 12) + column(number(effect.whereTrue), 12)
        + column(number(effect.whereFalse), 12) + "\n"
    }
    let sorted = cell == nil ? effects.sorted { $1.all < $0.all } : effects
    var text = "    cell   held at         all"
    text += hypothesis == nil ? "\n" : "  where true where false\n"
    text += sorted.map { row("\($0.cell)", $0) }.joined()
    if let first = effects.first, cell != nil, effects.count > 1 {
      let others = effects.dropFirst()
      func rank(_ key: (Ablation.Effect) -> Double?) -> Int {
        others.count { (key($0) ?? 0) < (key(first) ?? 0) }
      }
      text +=
        "\nholding \(first.cell) costs more than holding \(rank { $0.all }) of \(others.count) random cells"
      if hypothesis != nil { text += ", and where true more than \(rank { $0.whereTrue })" }
      text += "\n"
    }
    return text
  }

  private func json(_ effects: [Ablation.Effect]) throws -> String {
    struct Row: Encodable {
      let cell: String
      let control: Bool
      let held: Double
      let all: Double
      let whereTrue: Double?
      let whereFalse: Double?
    }
    struct Report: Encodable {
      let schema = "rnnscope.ablate/1"
      let hypothesis: String?
      let effects: [Row]
    }
    return try JSON.text(
      Report(
        hypothesis: hypothesis,
        effects: effects.enumerated().map { index, effect in
          Row(
            cell: "\(effect.cell)", control: cell != nil && index > 0, held: Double(effect.held),
            all: effect.all, whereTrue: effect.whereTrue, whereFalse: effect.whereFalse)
        }))
  }
}
