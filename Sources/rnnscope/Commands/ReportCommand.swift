// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import HTMLReport
import Recordings
import Scoring
import Shading

/// The subcommand `report RECORDING -o PATH`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a self-contained HTML page: rankings, and the text shaded by cell.",
    discussion: """
      Examples:
        rnnscope report kernel corpora/kernel -o kernel.html
        rnnscope report book.recording -o book.html --cells 0:12,1:40
        rnnscope report book.recording -o book/ --split --top 200

      The page loads nothing from anywhere and works with scripts off. The same input gives the same bytes.
      """)

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @Option(name: .shortAndLong, help: "The page to write (with --split, a folder).") var output:
    String
  @Option(
    help: ArgumentHelp("The cells to show, such as 0:12,1:40.", valueName: "list"),
    transform: CellID.list)
  var cells: [CellID]?
  @Option(help: "How many cells to show.") var top: Int?
  @Option(
    help: ArgumentHelp(
      "What to show of them: c, t, h, i, f, o, g (GRU r, z, n), p, b.", valueName: "list"),
    transform: Shown.list)
  var quantities: [Shown]?
  @Option(help: "Symbols of text to show at the most.") var maxChars: Int?
  @Option(
    help:
      "Levels kept of each value, the knob for size: exact (all digits), 241 or 17; default what fits."
  )
  var quant: Levels?
  @Flag(help: "One file (the default).") var singleFile = false
  @Flag(help: "A folder: an index, and a page for each cell.") var split = false
  @Option(help: "A palette: vik, roma, RdBu, PuOr, berlin, vanimo, cividis.") var palette: String?
  @Flag(help: "Write a page that browsers can hardly open.") var allowHuge = false
  @Flag(help: "Replace a file that is there.") var force = false
  @Option(help: "A date or a note to print on the page.") var stamp: String?
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @Option(help: "Where chance enters, it comes from here.") var seed: UInt64 = 1
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func validate() throws {
    if singleFile && split {
      throw ValidationError("--single-file and --split contradict each other")
    }
    if let top, top < 1 { throw ValidationError("--top takes a number from 1 on") }
    if let maxChars, maxChars < 1 { throw ValidationError("--max-chars takes a number from 1 on") }
  }

  func run() throws {
    if !force, access(output, F_OK) == 0 {
      throw Failure(.cannotCreate, "'\(output)' is there already; give another name, or --force")
    }
    var scoring = Hanging.scoring
    scoring.seed = seed
    try Hanging.withGallery(
      of: source, model: modelOptions, text: textOptions, run: runOptions, hypotheses: hypotheses,
      scoring: scoring, countsGates: true
    ) { picture in
      var options = ReportOptions()
      options.cells = cells
      if let top { options.top = top }
      options.hypothesis = hypotheses.names.first
      options.quantities = quantities
      if let maxChars { options.maxSymbols = maxChars }
      options.levels = quant
      options.isSplit = split
      options.palette = palette
      options.allowsHuge = allowHuge
      options.stamp = stamp
      options.commandLine = CommandLine.words
      options.seed = seed
      try ReportCommand.write(picture, options, to: output)
    }
  }

  /// Writes a report and says where it is.
  static func write(
    _ picture: Hanging.Picture, _ options: ReportOptions, to path: String
  ) throws {
    var options = options
    options.program = Version.program
    options.saturation = picture.saturations
    options.remarks = picture.table.remarks
    let written: Report.Written
    do {
      written = try Report(gallery: picture.gallery, options: options).write(to: path)
    } catch {
      switch error {
      case .unwritable: throw Failure(.cannotCreate, error.description)
      case .noCell, .noHypothesis, .notShown, .noPalette: throw Failure(.usage, error.description)
      default: throw Failure(.badData, error.description)
      }
    }
    for remark in written.remarks { Console.error("note: \(remark)") }
    if let first = written.files.first {
      let bytes = written.files.reduce(0) { $0 + $1.bytes }
      let size = FixedPoint.grouped((bytes + 1023) / 1024) + " kB"
      let count = written.files.count
      Console.error("wrote \(first.path) (\(size)\(count > 1 ? " in \(count) files" : ""))")
    }
  }
}

extension Levels: ExpressibleByArgument {}

extension CommandLine {
  /// The command as a shell takes it again.
  fileprivate static var words: String {
    let quoted = arguments.dropFirst().map { word in
      guard word.isEmpty || word.contains(/[^A-Za-z0-9_.\/:=,+@%-]/) else { return word }
      return "'" + word.replacing("'", with: "'\\''") + "'"
    }
    return (["rnnscope"] + quoted).joined(separator: " ")
  }
}

extension CellID {
  /// A list such as `0:12,1:40`.
  static func list(_ text: String) throws -> [CellID] {
    try text.split(separator: ",").map { part in
      guard let cell = CellID(part) else {
        throw ValidationError("'\(part)' is no cell; cells are layer:index from 0, such as 1:37")
      }
      return cell
    }
  }
}

extension Shown {
  /// A list such as `c,i,f`.
  static func list(_ text: String) throws -> [Shown] {
    try text.split(separator: ",").map { part in
      guard let shown = Shown(rawValue: String(part)) else {
        throw ValidationError(
          "'\(part)' cannot be shown; there are \(Shown.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return shown
    }
  }
}
