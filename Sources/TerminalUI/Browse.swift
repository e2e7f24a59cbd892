// SPDX-License-Identifier: Apache-2.0

import Shading

/// Takes the terminal over and lets the user browse a recording until they leave it: the words that they
/// typed after `:open`, or nil where they quit.
///
/// Throws before anything is drawn where the terminal, a cell, a palette or a key is unknown; what
/// goes wrong later is told on the screen.
@discardableResult
public func browse(_ gallery: any Gallery, options: BrowserOptions = BrowserOptions())
  throws(BrowserError) -> [String]?
{
  var state = try BrowserState(gallery, options)
  if options.chosenTheme == nil, options.chosenPalette == nil, options.answersQuestions,
    let ground = NcursesTerminal.background(milliseconds: 100)
  {
    state.settings.look.palette = .standard(.on(ground))
  }
  let terminal = try NcursesTerminal(look: state.settings.look)
  state.settings.look.level = terminal.look.level
  if state.settings.mouse { terminal.setMouse(true) }
  state.receive(.resized(terminal.size))
  let loop = Loop(
    terminal: terminal, gallery: gallery,
    surroundings: Surroundings(options: options))
  loop.run(&state)
  terminal.close()
  return state.opening
}

extension BrowserOptions {
  /// The theme that somebody asked for: here, else in the configuration.
  var chosenTheme: Theme? { theme ?? configuration?.theme }
  /// Likewise the palette.
  var chosenPalette: String? { palette ?? configuration?.palette }
  /// Whether the terminal may be asked for its background: one that cannot move its cursor prints the question.
  var answersQuestions: Bool { !["", "dumb"].contains(environment["TERM"] ?? "") }

  /// What is drawn with, as far as it is known without asking the terminal.
  func look() throws(BrowserError) -> Look {
    let theme = chosenTheme ?? Theme.detected(in: environment)
    var palette = Palette.standard(theme)
    if let name = chosenPalette {
      // A palette brings its theme, unless one was asked for.
      let others = chosenTheme == nil ? Palette.all.first { $0.name == name } : nil
      guard let found = Palette.named(name, theme: theme) ?? others else {
        throw .unknownPalette(
          name, known: chosenTheme.map(Palette.names) ?? Palette.all.map(\.name))
      }
      palette = found
    }
    let level = ColourLevel.detected(
      flag: colour, configured: configuration?.colour ?? .auto, environment: environment,
      isTerminal: true)
    return Look(level: level, palette: palette, bins: configuration?.bins ?? .nine)
  }
}

extension Theme {
  /// The theme for a background.
  static func on(_ background: RGB) -> Theme { background.luminance > 0.18 ? .light : .dark }
}

extension BrowserState {
  /// The first state that options ask for.
  init(_ gallery: any Gallery, _ options: BrowserOptions) throws(BrowserError) {
    let summary = gallery.summary
    guard !gallery.cells.isEmpty else { throw .noCells }
    if let cell = options.cell, !gallery.cells.contains(cell) {
      throw .unknownCell("\(cell)", layers: summary.cells)
    }
    if let name = options.hypothesis, !gallery.hypotheses.contains(where: { $0.name == name }) {
      throw .unknownHypothesis(name, known: gallery.hypotheses.map(\.name))
    }
    if let position = options.position, !(0..<max(summary.timesteps, 1)).contains(position) {
      throw .unknownPosition(position, timesteps: summary.timesteps)
    }
    if let shown = options.shown, !gallery.shown.contains(shown) {
      throw .notShown(shown.rawValue, known: gallery.shown.map(\.rawValue))
    }
    let look = try options.look()
    var settings = Settings(
      look: look,
      style: TextStyle(isASCII: options.isASCII ?? !TextStyle.isUTF8(options.environment)))
    settings.mouse = options.mouse
    settings.isReadOnly = options.isReadOnly
    settings.showsRuler = look.level == .none
    let surroundings = Surroundings(options: options)
    let notebook = try surroundings.readNotebook(of: summary)
    let isNew = options.cell == nil && options.position == nil && options.restoresSession
    let session = isNew ? surroundings.readSession() : nil
    self.init(
      gallery: gallery, settings: settings,
      notebook: notebook, cell: options.cell ?? session?.cell(in: gallery),
      shown: options.shown ?? session?.shown(in: gallery), hypothesis: options.hypothesis,
      position: options.position ?? session?.position(in: gallery) ?? 0)
    if let configuration = options.configuration { try follow(configuration) }
    if let greeting = options.greeting { fail(greeting) }
  }

  /// Does what a configuration says of keys and settings.
  private mutating func follow(_ configuration: Configuration) throws(BrowserError) {
    let greeting = notice
    for line in configuration.lines("bind") + configuration.lines("set") {
      notice = nil
      if line.word == "bind" { bind(line.argument) } else { set(line.argument) }
      if let notice, notice.isError { throw line.error(notice.text) }
    }
    notice = greeting
    settle()
  }
}
