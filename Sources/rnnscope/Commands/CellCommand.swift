// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recordings
import Scoring
import Shading

/// The subcommand `cell RECORDING --cell 1:37`.
struct CellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cell",
    abstract:
      "Everything known of one cell: scores, threshold, time-scale, contexts, cells like it.",
    discussion: """
      Examples:
        rnnscope cell kernel corpora/kernel --cell 0:36
        rnnscope cell book.recording --cell 1:37 --hypothesis inside-quotes

      Contexts show the symbol in brackets after which the value holds. Look at the random and the \
      disagreeing ones too: the highest alone mislead.
      """)

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @Option(help: "The cell, as layer:index.") var cell: CellID
  @Option(help: "Contexts of each kind.") var examples = 5
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func validate() throws {
    if !(0...1_000).contains(examples) {
      throw ValidationError("--examples takes a number from 0 to 1000")
    }
  }

  func run() throws {
    var scoring = Hanging.scoring
    // Every cell is listed, so that this one is found under each hypothesis.
    scoring.top = 1 << 20
    scoring.resamples = 0
    try Hanging.withGallery(
      of: source, model: modelOptions, text: textOptions, run: runOptions, hypotheses: hypotheses,
      scoring: scoring
    ) { picture in
      let gallery = picture.gallery
      guard gallery.cells.contains(cell) else {
        throw Failure(
          .usage,
          "there is no cell \(cell); layers have \(gallery.summary.cells) cells, counted from 0:0")
      }
      try Console.write(card(of: gallery, picture.table))
    }
  }

  private func card(of gallery: RecordingGallery, _ table: ScoreTable) throws -> String {
    let shown = gallery.shown[0]
    var text = Caption.title(cell, shown) + ", " + Caption.sentence(gallery.summary) + "\n"
    let scores = table.rankings.flatMap(\.scores).filter { $0.cell == cell }
    let best = scores.sorted { $1.effect < $0.effect }
    text += "\nscores, best first:\n"
    text += best.prefix(8).map { "  " + Caption.sentence($0) + "\n" }.joined()
    let hypothesis = best.first { $0.kind == .binary }?.hypothesis
    let threshold = try gallery.threshold(cell, shown, hypothesis: hypothesis)
    text += "\nthreshold: "
    text += Caption.sentence(threshold, on: try gallery.scale(cell, shown, mode: .cell)) + "\n"
    if gallery.shown.contains(.f) {
      let positions = 0..<min(gallery.summary.timesteps, 20_000)
      let forget = try gallery.values(cell, .f, positions)
      let scale = forget.reduce(0.0) { $0 + 1 / max(1e-6, 1 - Double($1)) } / Double(forget.count)
      text +=
        "time-scale: mean of 1/(1 − f) is \(FixedPoint.text(scale, places: 1)) symbols, f above 0.9 at "
        + FixedPoint.percent(Double(forget.count { $0 > 0.9 }) / Double(forget.count)) + "\n"
    }
    let alike = try gallery.similar(to: cell, count: 5)
    text += "cells like it, by r: "
    text += alike.map { "\($0.cell) \(FixedPoint.text($0.r, places: 2))" }.joined(separator: ", ")
    text += "\n"
    for kind in [ExampleKind.top, .bottom, .disagreements, .random] {
      let found = try gallery.examples(
        cell, shown, kind: kind, hypothesis: hypothesis, count: examples)
      guard !found.isEmpty else { continue }
      text += "\n\(kind.rawValue)\(kind == .disagreements ? " with \(hypothesis ?? "")" : ""):\n"
      text += try found.map { try context($0, in: gallery) }.joined()
    }
    return text
  }

  /// A line of text around a position, the symbol itself in brackets.
  private func context(_ example: Example, in gallery: RecordingGallery) throws -> String {
    let around = (example.position - 32..<example.position + 33).clamped(
      to: 0..<gallery.summary.timesteps)
    let words = try gallery.text(around).map { step in
      let symbol = Glyph.visible(bytes: step.bytes)
      return step.position == example.position ? "[\(symbol)]" : symbol
    }.joined()
    let value = FixedPoint.text(example.value, places: 2, showsPlus: true)
    let position = FixedPoint.grouped(example.position)
    return "  " + position.padded(to: 9, right: true) + "  " + value.padded(to: 8, right: true)
      + "  " + words + "\n"
  }
}
