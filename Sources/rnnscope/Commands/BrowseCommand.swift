// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMemory
import FoundationEssentials
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

      J and K flip through the ranked cells, j k h l move, ? lists every key, q quits. Cells that were \
      never ranked are, while you look around.

      $XDG_CONFIG_HOME/rnnscope/config (or ~/.config/rnnscope/config) may hold lines such as
        bind Ctrl-N next-in-rank
        bind F2 :rank inside-quotes
        set ruler
        theme light
      bind takes a key and an action's name, a line as after :, or none; set takes what :set takes; palette, \
      bins and color work too, and # begins a remark. A file .rnnscope in the folder goes before it, and \
      may hold all but bind.
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
  @Flag(
    inversion: .prefixedNo, help: "Whether to begin where the same text was left the last time.")
  var restore = true
  @Option(help: "The file that notes are kept in.") var notes: String?
  @OptionGroup(title: "Hypotheses") var hypotheses: HypothesisOptions
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    cm_keep_little()
    var options = BrowserOptions()
    options.configuration = try BrowseCommand.browserConfiguration()
    options.cell = cell
    options.position = position
    options.shown = quantity
    var shown = source
    var next = try open(shown, options)
    // Cell and place belong to the first recording; where another cannot be opened, the last one comes back.
    (options.cell, options.position, options.shown) = (nil, nil, nil)
    while let words = next {
      do {
        options.greeting = nil
        next = try open(words, options)
        shown = words
      } catch let error where words != shown {
        options.greeting = "\(error)"
        next = try open(shown, options)
      }
    }
  }

  /// Browses one source; what the user opens from there, or nil.
  private func open(_ source: [String], _ options: BrowserOptions) throws -> [String]? {
    try Hanging.withGallery(
      of: source, model: modelOptions, text: textOptions, run: runOptions, hypotheses: hypotheses,
      scoring: Hanging.scoring, ranks: .meanwhile
    ) { picture in
      Interruption.forget()
      do {
        return try browse(picture.gallery, options: complete(options, picture))
      } catch let error as BrowserError {
        throw Failure(error)
      }
    }
  }

  /// The options with what the command line says, and with the way to a page.
  private func complete(_ options: BrowserOptions, _ picture: Hanging.Picture) -> BrowserOptions {
    var options = options
    options.restoresSession = restore
    options.theme = theme
    options.palette = palette
    options.colour = color
    options.environment = Environment.variables
    options.isASCII = ascii ? true : nil
    options.mouse = mouse
    options.isReadOnly = readOnly
    options.notesPath = notes ?? Places.state("notes.jsonl")
    options.sessionPath = Places.state("session.json")
    let gallery = picture.gallery
    options.export = { path, view in
      var page = ReportOptions()
      page.cells = [view.cell]
      page.quantities = [view.shown]
      page.commandLine =
        "rnnscope report \(gallery.summary.commandArguments) --cells \(view.cell) "
        + "--quantities \(view.shown.rawValue) -o \(ShellWords.joined([path]))"
      page.program = Version.program
      let written = try Report(gallery: gallery, options: page).write(to: path)
      return "page written to \(written.files.first?.path ?? path)"
    }
    return options
  }

  /// What the user's configuration file says, then the project's; nil where neither is there.
  static func browserConfiguration() throws -> Configuration? {
    let files: [(path: String?, owner: Configuration.Owner)] = [
      (Places.configuration, .user), (Places.projectConfiguration, .project),
    ]
    var configuration: Configuration?
    for (path, owner) in files {
      guard let path, FileManager.default.fileExists(atPath: path) else { continue }
      guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= 1 << 20 else {
        throw Failure(.inputMissing, "configuration '\(path)' cannot be read, or is no text")
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(BrowserError) {
        if configuration == nil {
          configuration = try Configuration(path: path, text: text, owner: owner)
        } else {
          try configuration?.add(path: path, text: text, owner: owner)
        }
      } catch {
        throw Failure(error)
      }
    }
    return configuration
  }
}

extension Failure {
  /// A browser that could not start.
  init(_ error: BrowserError) {
    let status: Status =
      switch error {
      case .notATerminal, .unknownTerminal, .cannotAddressCursor: .noTerminal
      case .notes, .configuration: .badData
      default: .usage
      }
    self.init(status, error.description)
  }
}
