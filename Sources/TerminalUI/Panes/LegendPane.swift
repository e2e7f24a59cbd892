// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// What the shades mean: the ends of the scale, the bins between them, and the convention.
  static let legend = Pane("legend") { state, area, screen in
    guard let scale = state.scale else { return }
    let bins = state.settings.look.effectiveBins
    let half = bins.half
    let isWide = area.columns >= 100
    var column = screen.write(" \(scale.lowText) ", in: area)
    for bin in (scale.isUnsigned ? 0 : -half)...half {
      let face = Face(shade: bins.shade(ofBin: bin))
      let text = state.settings.look.level == .none ? Ruler.signs[bin * 4 / half + 4] : " "
      for _ in 0..<(half <= 4 && isWide ? 2 : 1) {
        screen.put(
          String(text), columns: 1, at: Place(row: area.row, column: column), face: face,
          limit: area.endColumn)
        column += 1
      }
    }
    column = screen.write(
      " \(scale.highText)   ", row: area.row, column: column, limit: area.endColumn)
    let legend = Legend(scale)
    let look = state.settings.look
    let ladder = look.ladder(isUnsigned: scale.isUnsigned)
    var words = [legend.sides(on: ladder)]
    if isWide {
      words += [
        Legend.timing, "\(bins.rawValue) bins", look.level.words, look.palette.theme.rawValue,
      ]
      words.append("mouse \(state.settings.mouse ? "on" : "off")")
    } else {
      words.append("after the symbol")
    }
    screen.write(
      words.joined(separator: isWide ? "   " : ", "), row: area.row, column: column,
      limit: area.endColumn, face: .dim)
  }

  /// The cell's note, the marks, and what it is compared with.
  static let notes = Pane("notes") { state, area, screen in
    var parts: [String] = []
    if let note = state.notebook.notes[state.view.cell], !note.isEmpty {
      let star = note.isStarred ? "\(state.settings.drawing.star) " : ""
      parts.append(star + (note.text.isEmpty ? "starred" : "note: \(note.text)"))
      if let verdict = note.verdict { parts.append("verdict \(verdict.rawValue)") }
    }
    if !state.marks.isEmpty {
      let marks = state.marks.sorted { $0.key < $1.key }.prefix(6).map {
        "\($0.key) \(FixedPoint.grouped($0.value))"
      }
      parts.append("marks " + marks.joined(separator: "  "))
    }
    if let pinned = state.view.pinned {
      var words = "compare A=\(state.view.cell) B=\(pinned)"
      if let r = state.correlationOnScreen {
        words += "  r \(FixedPoint.text(r, places: 2, showsPlus: true)) on this screen"
      }
      parts.append(words)
    }
    if let score = state.score(of: state.view.cell), parts.isEmpty {
      parts.append(Caption.sentence(score))
    }
    screen.write(" " + parts.joined(separator: "   "), in: area, face: .dim)
  }
}

extension ColourLevel {
  /// As the legend says it.
  var words: String {
    switch self {
    case .truecolour: "truecolour"
    case .xterm256: "256 colours"
    case .sixteen: "16 colours"
    case .eight: "8 colours"
    case .none: "no colour"
    }
  }
}

extension BrowserState {
  /// Pearson's r of the cell and the pinned one over the timesteps in sight.
  var correlationOnScreen: Double? {
    guard let pinned = view.pinned, pinned != view.cell else { return nil }
    var n = 0.0
    var (sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for position in visiblePositions {
      guard let a = answers.value(view.cell, view.shown, position),
        let b = answers.value(pinned, view.shown, position), a.isFinite, b.isFinite
      else { continue }
      let (x, y) = (Double(a), Double(b))
      n += 1
      sx += x
      sy += y
      sxx += x * x
      syy += y * y
      sxy += x * y
    }
    let spread = ((n * sxx - sx * sx) * (n * syy - sy * sy)).squareRoot()
    return spread > 0 ? (n * sxy - sx * sy) / spread : nil
  }
}
