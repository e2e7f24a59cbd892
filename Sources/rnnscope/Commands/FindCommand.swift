// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Shading

/// The subcommand `find RECORDING --on 48213:48290`.
struct FindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find the cells that are on in some spans and off elsewhere.",
    discussion: """
      Examples:
        rnnscope find book.recording --on 48213:48290
        rnnscope find kernel corpora/kernel --on 120:180 --on 900:960 --off 300:420 --format json

      Cells are ranked by Youden's J, the share of on timesteps within the spans less the share outside \
      (in the --off spans, where there are any; else in the whole rest of the text). Threshold and sign \
      are chosen on one half of the text; J is of the other half, "chosen" of the half it was chosen on. \
      With --strict, only cells are listed that a threshold divides without a fault: on in all of the \
      spans, off in the --off spans and on the symbols right before and after each span (--pad).
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, tsv }

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @Option(
    help: ArgumentHelp("Positions where the cells shall be on (repeat).", valueName: "from:to"),
    transform: ShowCommand.positions)
  var on: [Range<Int>] = []
  @Option(
    help: ArgumentHelp("Positions where they shall be off (repeat).", valueName: "from:to"),
    transform: ShowCommand.positions)
  var off: [Range<Int>] = []
  @Flag(help: "Only cells without a single fault.") var strict = false
  @Option(
    help: ArgumentHelp(
      "With --strict: symbols before and after each span that shall be off.",
      valueName: "before,after"),
    transform: FindCommand.padding)
  var pad = SpanPadding.one
  @Option(help: "How many cells to list, 50 at most.") var top = 50
  @Option(help: "table, json or tsv.") var format: Format = .table
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func validate() throws {
    guard !on.isEmpty else {
      throw ValidationError("no span is given; say where cells shall be on: --on 48213:48290")
    }
    guard top > 0 else { throw ValidationError("--top takes a number from 1 on") }
  }

  func run() throws {
    try Hanging.withGallery(
      of: source, model: modelOptions, text: textOptions, run: runOptions, hypotheses: nil,
      scoring: Hanging.scoring, ranks: .kept
    ) { picture in
      let found = try picture.gallery.find(
        on: on, off: off, strict: strict ? pad : nil, progress: { _ in true })
      let rows = found.prefix(top).enumerated().map { Row($0.element, rank: $0.offset + 1) }
      switch format {
      case .table: try Console.write(FindCommand.table(rows))
      case .tsv:
        try Console.write(
          (["rank\tlayer\tcell\ton\tthreshold\tj\tj_chosen"] + rows.map(\.tsv)).map { $0 + "\n" }
            .joined())
      case .json: try Console.write(JSON.text(Result(cells: rows)))
      }
    }
  }

  /// One cell as every format prints it.
  private struct Row: Encodable {
    let rank: Int
    let layer: Int
    let cell: Int
    let on: String
    let threshold: Float
    let j: Double
    let jChosen: Double

    init(_ found: FoundCell, rank: Int) {
      self.rank = rank
      layer = found.cell.layer
      cell = found.cell.index
      on = found.sign < 0 ? "below" : "above"
      threshold = found.threshold
      j = found.reportJ
      jChosen = found.selectionJ
    }

    private enum CodingKeys: String, CodingKey {
      case rank, layer, cell, on, threshold, j
      case jChosen = "j_chosen"
    }

    var tsv: String { "\(rank)\t\(layer)\t\(cell)\t\(on)\t\(threshold)\t\(j)\t\(jChosen)" }
  }

  private struct Result: Encodable {
    var schema = "rnnscope.find/1"
    let cells: [Row]
  }

  private static func table(_ rows: [Row]) -> String {
    guard !rows.isEmpty else { return "no cell is on there and off elsewhere\n" }
    func line(_ words: [String]) -> String {
      let widths = [4, 7, 16, 8, 8]
      return zip(words, widths).map { word, width in
        String(repeating: " ", count: max(width - word.count, 0)) + word
      }.joined(separator: "  ") + "\n"
    }
    return line(["rank", "cell", "on", "J", "chosen"])
      + rows.map { row in
        line([
          "\(row.rank)", "\(row.layer):\(row.cell)",
          "\(row.on) \(FixedPoint.text(row.threshold, places: 3, showsPlus: true))",
          Caption.figure(row.j), Caption.figure(row.jChosen),
        ])
      }.joined()
  }

  private static func padding(_ text: String) throws -> SpanPadding {
    guard let padding = SpanPadding(text) else {
      throw ValidationError("'\(text)' is no padding; give one such as 1,0")
    }
    return padding
  }
}
