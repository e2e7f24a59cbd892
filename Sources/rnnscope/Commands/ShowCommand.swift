// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recordings
import Shading

/// The subcommand `show RECORDING --cell 1:37`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print the text shaded by a cell.",
    discussion: """
      Examples:
        rnnscope show kernel corpora/kernel --cell 0:36
        rnnscope show book.recording --cell 1:37 --range 4000:5000 --color always | less -R
        rnnscope show book.recording --cell 1:37 --npy > trace.npy

      The shade on a symbol is the state after reading it. Without colours, and with --plain, a row of \
      signs under the text says the same: d c b a for −4 … −1, a dot for 0, 1 2 3 4.
      """)

  @Argument(help: "A recording, or a model and texts.") var source: [String]
  @Option(help: "The cell to show, as layer:index; default the best-ranked one.") var cell: CellID?
  @Option(help: "What to show of it: c, t (tanh c), h, i, f, o, g (GRU r, z, n), p, b.")
  var quantity: Shown?
  @Option(
    help: ArgumentHelp("Positions to show (default 0:2000).", valueName: "from:to"),
    transform: ShowCommand.positions)
  var range: Range<Int>?
  @Option(help: "always, auto or never.") var color: ColourLevel.Choice = .auto
  @Flag(help: "No escapes at all, a row of signs under each line.") var plain = false
  @Flag(
    help: "The values themselves for NumPy to load, float32; every position without --range.")
  var npy = false
  @Option(help: "cell, layer or fixed.") var scale: ScaleMode = .cell
  @Option(help: "light or dark.") var theme: Theme?
  @OptionGroup(title: "The model") var modelOptions: ModelOptions
  @OptionGroup(title: "The text") var textOptions: TextOptions
  @OptionGroup(title: "The run") var runOptions: RunOptions

  func run() throws {
    let environment = Environment.variables
    let level = ColourLevel.detected(
      flag: plain ? .never : color, environment: environment, isTerminal: Console.isTerminal)
    try Hanging.withGallery(
      of: source, model: modelOptions, text: textOptions, run: runOptions,
      hypotheses: nil, scoring: Hanging.scoring,
      ranks: cell == nil ? .first : npy ? .unwanted : .kept
    ) { picture in
      let gallery = picture.gallery
      guard let cell = cell ?? gallery.ranking(hypothesis: nil).first?.cell ?? gallery.cells.first
      else { throw Failure(.badData, "the recording has no cells") }
      guard gallery.cells.contains(cell) else {
        throw Failure(
          .usage,
          "there is no cell \(cell); layers have \(gallery.summary.cells) cells, counted from 0:0")
      }
      let shown = quantity ?? gallery.shown[0]
      guard gallery.shown.contains(shown) else {
        throw Failure(
          .usage,
          "'\(shown.rawValue)' cannot be shown; there is \(gallery.shown.map(\.rawValue).joined(separator: ", "))"
        )
      }
      let wanted = range ?? 0..<(npy ? gallery.summary.timesteps : 2_000)
      let positions = wanted.clamped(to: 0..<gallery.summary.timesteps)
      guard !positions.isEmpty else {
        throw Failure(.usage, "positions go from 0 to \(gallery.summary.timesteps)")
      }
      if npy { return try write(positions) { try gallery.values(cell, shown, $0) } }
      let exhibit = try gallery.exhibit(
        of: cell, shown, positions, mode: scale,
        style: TextStyle(isASCII: !TextStyle.isUTF8(environment)),
        width: max(20, min(Console.width - 10, 100)))
      let palette = Palette.standard(theme ?? Theme.detected(in: environment))
      let ladder = Ladder(level: level, palette: palette, isUnsigned: shown.isUnsigned)
      try Console.write(
        ANSIText(ladder: ladder, showsRuler: level == .none, isPlain: plain).render(exhibit))
    }
  }

  /// Values of positions as a `.npy` file on standard output, a megabyte at a time whatever their number.
  private func write(_ positions: Range<Int>, _ values: (Range<Int>) throws -> [Float]) throws {
    guard !Console.isTerminal else {
      throw Failure(.usage, "--npy writes bytes, which a terminal cannot show; add > trace.npy")
    }
    for piece in positions.pieces(of: 1 << 18) {
      let values = try values(piece)
      // Only now: what cannot be had writes nothing.
      if piece.lowerBound == positions.lowerBound {
        try Console.write(bytes: NpyHeader(type: "<f4", shape: [positions.count]).bytes)
      }
      try values.withUnsafeBytes { try Console.write(bytes: $0) }
    }
  }

  static func positions(_ text: String) throws -> Range<Int> {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let from = ends[0], let to = ends[1], from >= 0, to > from else {
      throw ValidationError("'\(text)' is no range of positions; give one such as 4000:5000")
    }
    return from..<to
  }
}

extension CellID: ExpressibleByArgument {
  /// The cell that an argument such as `1:37` names.
  public init?(argument: String) { self.init(argument) }
}
extension Shown: ExpressibleByArgument {}
extension ScaleMode: ExpressibleByArgument {}
extension Theme: ExpressibleByArgument {}
extension ColourLevel.Choice: ExpressibleByArgument {}
