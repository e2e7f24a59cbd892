// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTMLReport
import Recordings
import Shading
import TerminalUI

/// The subcommand `browse RECORDING`.
struct BrowseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "browse",
    abstract: "Browse cells in the terminal.",
    discussion: """
      Examples:
        rnnscope browse kernel corpora/kernel
        rnnscope browse book.recording --cell 1:37

      J and K flip through the ranked cells, j k h l move, ? lists every key, q quits.
      """)

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @Option(help: "The cell to begin with, as layer:index.") var cell: CellID?
  @Option(help: "The position to begin at.") var position: Int?
  @Option(help: "What to show: c, t, h, i, f, o, g (GRU r, z, n), p, b.") var quantity: Shown?
  @Option(help: "light or dark (default: what the terminal says).") var theme: Theme?
  @Option(help: "A palette: vik, roma, RdBu, PuOr, berlin, vanimo, cividis.") var palette: String?
  @Option(help: "always, auto or never.") var color: ColourLevel.Choice = .auto
  @Flag(help: "Only ASCII on the screen.") var ascii = false
  @Flag(help: "Start with the mouse on.") var mouse = false
  @Flag(help: "Keep no notes and no session.") var readOnly = false
  @Option(help: "The file that notes are kept in.") var notes: String?
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    try Hanging.withGallery(
      of: source, model: modelOptions, text: textOptions, run: runOptions, hypotheses: hypotheses,
      scoring: Hanging.scoring, untrained: false
    ) { picture in
      Interruption.forget()
      do {
        try browse(picture.gallery, options: options(picture))
      } catch let error as BrowserError {
        switch error {
        case .notATerminal, .unknownTerminal, .cannotAddressCursor:
          throw Failure(.noTerminal, error.description)
        case .notes: throw Failure(.badData, error.description)
        default: throw Failure(.usage, error.description)
        }
      }
    }
  }

  private func options(_ picture: Hanging.Picture) -> BrowserOptions {
    var options = BrowserOptions()
    options.cell = cell
    options.position = position
    options.shown = quantity
    options.theme = theme
    options.palette = palette
    options.colour = color
    options.environment = Environment.variables
    options.isASCII = ascii ? true : nil
    options.mouse = mouse
    options.isReadOnly = readOnly
    options.notesPath = notes ?? Places.state("notes.jsonl")
    options.sessionPath = Places.state("session.json")
    let (gallery, words) = (picture.gallery, source.joined(separator: " "))
    options.export = { _, path, view in
      var page = ReportOptions()
      page.cells = [view.cell]
      page.quantities = [view.shown]
      page.commandLine =
        "rnnscope report \(words) --cells \(view.cell) --quantities \(view.shown.rawValue) -o \(path)"
      page.program = Version.program
      let written = try Report(gallery: gallery, options: page).write(to: path)
      return "page written to \(written.files.first?.path ?? path)"
    }
    return options
  }
}
