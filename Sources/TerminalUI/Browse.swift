// SPDX-License-Identifier: Apache-2.0

import Shading

/// Takes the terminal over and lets the user browse a recording until they quit.
///
/// Throws before anything is drawn where the terminal, a cell, a palette or a key is unknown; what
/// goes wrong later is told on the screen.
public func browse(_ gallery: any Gallery, options: BrowserOptions = BrowserOptions())
  throws(BrowserError)
{
  var state = try BrowserState(gallery, options)
  if options.theme == nil, options.palette == nil,
    let ground = NcursesTerminal.background(milliseconds: 100)
  {
    state.settings.look.palette = .standard(ground.luminance > 0.18 ? .light : .dark)
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
    let environment = options.environment
    let theme = options.theme ?? Theme.detected(in: environment)
    var palette = Palette.standard(theme)
    if let name = options.palette {
      let found = Palette.named(name, theme: theme) ?? Palette.all.first { $0.name == name }
      guard let found else {
        throw .unknownPalette(name, known: Palette.all.map(\.name))
      }
      palette = found
    }
    let level = ColourLevel.detected(
      flag: options.colour, environment: environment, isTerminal: true)
    var settings = Settings(
      look: Look(level: level, palette: palette, bins: options.bins),
      style: TextStyle(isASCII: options.isASCII ?? !TextStyle.isUTF8(environment)))
    settings.mouse = options.mouse
    settings.isReadOnly = options.isReadOnly
    settings.showsRuler = level == .none
    let surroundings = Surroundings(options: options)
    let notebook = try surroundings.readNotebook(of: summary)
    let session = options.cell == nil && options.position == nil ? surroundings.readSession() : nil
    self.init(
      gallery: gallery, settings: settings, keys: try KeyMap(bindings: options.bindings),
      notebook: notebook, cell: options.cell ?? session?.cell(in: gallery),
      shown: options.shown ?? session?.shown(in: gallery), hypothesis: options.hypothesis,
      position: options.position ?? session?.position(in: gallery) ?? 0)
  }
}
