// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import HTMLReport
import Recordings
import Scoring

/// The subcommand `demo`.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "The main job on a bundled model and text: rank cells, write a report, say what is next.",
    discussion: """
      Examples:
        rnnscope demo
        rnnscope demo novel
      """)

  @Argument(help: "kernel (C) or novel (prose).") var model = "kernel"
  @Option(name: .shortAndLong, help: "The page to write.") var output = "reports/demo/index.html"
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  /// The hypotheses whose cells the paper shows; the others are one command away.
  private static let shown = [
    "kernel": [
      "inside-comment-or-string", "inside-comment", "inside-string", "if-header", "brace-depth",
      "indentation", "parenthesis-depth", "position-in-line", "line-length-so-far-over-60",
      "next-is-newline",
    ],
    "novel": [
      "inside-quotes", "position-in-line", "line-length-so-far-over-60", "next-is-newline",
      "inside-parentheses", "position-in-word", "position-in-sentence", "paragraph-start",
    ],
  ]

  func run() throws {
    guard let names = DemoCommand.shown[model] else {
      throw Failure(
        .usage,
        "'\(model)' is not bundled; there are \(Bundled.modelNames.joined(separator: " and "))")
    }
    try Hanging.withGallery(
      of: [model], model: modelOptions, text: textOptions, run: runOptions, hypotheses: nil,
      scoring: Hanging.scoring, countsGates: true
    ) { picture in
      let corpus = picture.table.corpus
      try Console.write(
        "The model '\(model)' has read \(corpus.documents) documents that it never saw in training, "
          + "\(FixedPoint.grouped(corpus.timesteps)) symbols.\nThese cells follow the text best:\n\n"
      )
      try Console.write(picture.table.excerpt(names, top: 3).table(width: Console.width))
      try FileManager.default.createDirectory(
        atPath: output.split(separator: "/", omittingEmptySubsequences: false).dropLast()
          .joined(separator: "/").nonEmpty ?? ".", withIntermediateDirectories: true)
      var options = ReportOptions()
      options.cells = DemoCommand.cells(of: picture.table, names)
      options.commandLine = "rnnscope demo\(model == "kernel" ? "" : " \(model)")"
      options.seed = 1
      try ReportCommand.write(picture, options, to: output)
    }
    try Console.write(
      """

      Next, try:
        rnnscope browse \(model)                      flip through the cells in the terminal (q quits)
        rnnscope rank \(model) TEXT…                  rank the cells on your own text
        rnnscope report MODEL TEXT… -o report.html    the same on your own model

      """)
  }
}

extension DemoCommand {
  /// The cells that the table shows, each once, so that the page opens with the first of them.
  fileprivate static func cells(of table: ScoreTable, _ names: [String]) -> [CellID] {
    var seen: Set<CellID> = []
    return table.excerpt(names, top: 3).rankings.flatMap(\.scores).map(\.cell).filter {
      seen.insert($0).inserted
    }
  }
}

extension String {
  /// The string, or nil where there is nothing in it.
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension ScoreTable {
  /// A table of some hypotheses, in the order given, and the first few cells of each.
  fileprivate func excerpt(_ names: [String], top: Int) -> ScoreTable {
    ScoreTable(
      model: model, corpus: corpus,
      rankings: names.compactMap { name in
        rankings.first { $0.hypothesis == name }.map {
          Ranking(
            hypothesis: $0.hypothesis, scores: Array($0.scores.prefix(top)), absence: $0.absence)
        }
      }, remarks: remarks)
  }
}
