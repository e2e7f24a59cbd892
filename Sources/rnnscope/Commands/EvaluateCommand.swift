// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import Recurrent
import Scoring

/// The subcommand `evaluate MODEL TEXT…`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "How well a model predicts texts: nats and bits per symbol, perplexity.",
    discussion: """
      Examples:
        rnnscope evaluate kernel corpora/kernel
        rnnscope evaluate model.safetensors book.txt --format json

      The first symbol of each document is not predicted and does not count.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Argument(help: "Text files, folders, or - for standard input.") var texts: [String] = []
  @Option(help: "table, or json with every document.") var format: Format = .table
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    let opened = try Opening.text(
      [model] + texts, modelOptions, textOptions, isa: runOptions.isa)
    guard opened.model.predicts else {
      throw Failure(.badData, "'\(model)' has no decoder that predicts the next symbol, so no loss")
    }
    let meter = LossMeter(documents: opened.documents.count)
    try Reading.run(opened, into: [meter], verb: "evaluate", runOptions)
    switch format {
    case .json: try Console.write(json(opened, meter))
    case .table: try Console.write(table(opened, meter))
    }
  }

  private func table(_ opened: OpenedText, _ meter: LossMeter) -> String {
    var sums = Array(zip(meter.perDocument, opened.documents.map(\.name)))
    if sums.count > 1 { sums.append((meter.total, "all")) }
    func column(_ text: String, _ width: Int) -> String {
      text.padded(to: width, right: true)
    }
    func number(_ value: Double?, places: Int) -> String {
      value.map { FixedPoint.text($0, places: places) } ?? "none"
    }
    let head = "    nats     bits  perplexity     symbols  document\n"
    return head
      + sums.map { sum, name in
        column(number(sum.mean, places: 4), 8)
          + column(number(sum.mean.map { $0 / M_LN2 }, places: 4), 9)
          + column(number(sum.mean.map(exp), places: 2), 12)
          + column(FixedPoint.grouped(sum.symbols), 12) + "  \(name)\n"
      }.joined()
  }

  private func json(_ opened: OpenedText, _ meter: LossMeter) throws -> String {
    struct Figures: Encodable {
      var name: String?
      var symbols: Int
      var nats: Double?
      var bits: Double?
      var perplexity: Double?

      init(_ sum: LossMeter.Sum, name: String?) {
        self.name = name
        symbols = sum.symbols
        nats = sum.mean
        bits = sum.mean.map { $0 / M_LN2 }
        perplexity = sum.mean.map { exp($0) }
      }
    }
    struct Report: Encodable {
      var schema = "rnnscope.evaluate/1"
      var model: String
      var sha256: String
      var total: Figures
      var documents: [Figures]
    }
    return try JSON.text(
      Report(
        model: opened.model.description.name, sha256: opened.model.description.sha256,
        total: Figures(meter.total, name: nil),
        documents: zip(meter.perDocument, opened.documents).map { Figures($0, name: $1.name) }))
  }
}
