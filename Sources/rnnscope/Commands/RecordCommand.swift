// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Recordings
import Scoring

/// The subcommand `record MODEL TEXT… -o RECORDING`.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Read texts with a model and keep its cells' values in a folder.",
    discussion: """
      Examples:
        rnnscope record kernel corpora/kernel -o kernel.recording
        rnnscope record model.pt book.txt -o book.recording --quantities c,h,i,f,o,g

      Gates need not be kept: browse, report and show compute them again, exactly, from the states that \
      every recording has. Interrupted at any moment, the same command goes on where it stopped and ends \
      with the same bytes. Documents are read side by side; one text is one exact stream, the slow way. With \
      --streams its segments are read side by side too, and then the true state is carried over each seam until \
      nothing differs any more; what is left is printed and kept in the manifest. \
      numpy opens every file: numpy.load("x.recording/layer0.c.npy", mmap_mode="r").
      """)

  @Argument(help: "A checkpoint or a bundled model.") var model: String
  @Argument(help: "Text files, folders, or - for standard input.") var texts: [String] = []
  @Option(name: .shortAndLong, help: "The folder to record into.") var output: String
  @Option(
    help: ArgumentHelp(
      "What to keep: c,h,i,f,o,g (GRU r,z,n,h); default the main state.", valueName: "list"),
    transform: Quantity.list)
  var quantities: [Quantity]?
  @Option(help: "f16, f32 or u8 (a byte, scaled for each cell and tile).") var precision:
    Precision = .f16
  @Option(
    help: ArgumentHelp("The layers to keep, such as 0,2; default all.", valueName: "list"),
    transform: RecordCommand.layerList)
  var layers: [Int]?
  @Option(
    help:
      "Read one text as so many segments side by side, and heal where they meet (1: one exact stream)."
  )
  var streams = 1
  @Flag(help: "Replace a recording that stands in the way.") var force = false
  @Flag(help: "Do not go on with an interrupted recording; begin anew.") var noResume = false
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    let opened = try Opening.text([model] + texts, modelOptions, textOptions, isa: runOptions.isa)
    try checkStreams(opened)
    var options = RecordingOptions(
      quantities: quantities, layers: layers, precision: precision,
      keepsLoss: opened.model.predicts, resumes: !noResume, replaces: force,
      program: Version.program)
    options.streams = streams
    let start = Progress.now()
    let totals: RecordingTotals
    do {
      totals = try Recorder.record(
        opened, modelName: model, to: output, options: options, runOptions)
    } catch is CancellationError {
      throw Failure(
        Interruption.status == 143 ? .terminated : .interrupted,
        "stopped; the same command goes on: "
          + ShellWords.joined(["rnnscope"] + CommandLine.arguments.dropFirst()))
    }
    let seconds = Progress.now() - start
    let rate = FixedPoint.grouped(Int(Double(opened.timesteps) / max(seconds, 1e-9)))
    Console.error(
      "recorded \(FixedPoint.grouped(opened.timesteps)) symbols of \(opened.documents.count) "
        + "documents into \(output) in \(FixedPoint.text(seconds, places: 1)) s (\(rate)/s)")
    if totals.held > 0 {
      Console.error(
        "warning: \(totals.held) values are beyond what \(precision) holds; use --precision f32")
    }
    if totals.notFinite > 0 { Console.error("warning: \(totals.notFinite) values are not finite") }
    Console.error("next: rnnscope rank \(output)")
  }

  private func checkStreams(_ opened: OpenedText) throws {
    guard streams != 1 else { return }
    guard (1...4096).contains(streams) else {
      throw Failure(.usage, "option '--streams' is \(streams), expected 1 to 4096")
    }
    guard opened.documents.count == 1 else {
      throw Failure(
        .usage,
        "'--streams' cuts one text; \(opened.documents.count) documents are read side by side without it"
      )
    }
    guard opened.model.description.layers.allSatisfy({ !$0.isReversed }) else {
      throw Failure(.usage, "'--streams' needs a network that reads forwards; leave it out")
    }
  }

  static func layerList(_ text: String) throws -> [Int] {
    try text.split(separator: ",").map { part in
      guard let layer = Int(part), layer >= 0 else {
        throw ValidationError("'\(part)' is no layer; layers count from 0, such as 0,2")
      }
      return layer
    }
  }
}

extension Precision: ExpressibleByArgument {}

extension Quantity: ExpressibleByArgument {
  /// A list such as `c,h,i`.
  static func list(_ text: String) throws -> [Quantity] {
    try text.split(separator: ",").map { part in
      guard let quantity = Quantity(rawValue: String(part)) else {
        throw ValidationError(
          "'\(part)' is no quantity; there are \(Quantity.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return quantity
    }
  }
}
