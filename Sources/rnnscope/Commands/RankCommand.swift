// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Scoring

/// The subcommand `rank RECORDING` or `rank MODEL TEXT…`.
struct RankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "Rank cells by how well they track hypotheses about the text.",
    discussion: """
      Examples:
        rnnscope rank kernel corpora/kernel
        rnnscope rank book.recording --hypothesis inside-quotes --top 20
        rnnscope rank model.pt src/ --match 'todo=TODO.*' --format json

      A cell, its lag, sign and threshold are chosen on one half of the documents, which orders the cells too \
      (column chosen); every other figure is of the other half. A label with few runs may have its best cell by \
      a fluke. q is the false discovery rate against texts swapped between documents; excess is what the cell \
      knows beyond the last 8 symbols; untrained is the best of a network that learned nothing.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv, tsv }

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @OptionGroup(title: "Scores") var scoring: ScoringArguments
  @Option(help: "table, json, csv or tsv.") var format: Format = .table
  @Option(
    help: ArgumentHelp(
      "A measure to show beside the effect: auc, average_precision, f1, mcc, iou, pearson, spearman, "
        + "mutual_information_bits, cohens_d, eta_squared.", valueName: "name"),
    transform: Measure.named)
  var measure: [Measure] = []
  @Option(
    help: "Fail (exit status 1) unless a cell reaches this effect for every hypothesis asked.")
  var require: Double?
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    let opened = try Source.open(source, modelOptions, textOptions, isa: runOptions.isa)
    let table = try Rankings.table(
      of: opened, hypotheses: hypotheses,
      options: scoring.options(top: hypotheses.isEmpty ? 3 : 10), untrained: scoring.untrained,
      runOptions)
    switch format {
    case .table: try Console.write(table.table(width: Console.width, measures: measure))
    case .json: try Console.write(table.json())
    case .csv: try Console.write(table.csv())
    case .tsv: try Console.write(table.tsv())
    }
    if let require {
      let failed = table.rankings.filter { ($0.scores.first?.effect ?? 0) < require }
      if !failed.isEmpty {
        throw Failure(
          .checkFailed,
          "no cell reaches \(require) for \(failed.map(\.hypothesis).joined(separator: ", "))")
      }
    }
  }
}

extension Measure {
  /// The measure of a name.
  fileprivate static func named(_ name: String) throws -> Measure {
    guard let measure = all.first(where: { $0.name == name }) else {
      throw ValidationError(
        "'\(name)' is no measure; there are \(all.map(\.name).joined(separator: ", "))")
    }
    return measure
  }
}
