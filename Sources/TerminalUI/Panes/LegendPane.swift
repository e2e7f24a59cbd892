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
    let sides = legend.sides(on: ladder)
    let room = area.endColumn - column
    let gap = isWide ? "   " : ", "
    let timing =
      isWide && (sides + gap + Legend.timing).count <= room ? Legend.timing : "after the symbol"
    var words = [sides, timing]
    if isWide {
      words += ["\(bins.rawValue) bins", look.level.words, look.palette.theme.rawValue]
      words.append("mouse \(state.settings.mouse ? "on" : "off")")
    }
    screen.write(
      words.joined(by: gap, fitting: room, least: 2), row: area.row, column: column,
      limit: area.endColumn, face: .dim)
  }

  /// The cell's note, the marks, and what it is compared with.
  static let notes = Pane(
    "notes",
    questions: { state, _ in
      guard let pinned = state.view.pinned else { return [] }
      return [state.view.cell, pinned].map {
        .threshold($0, state.view.shown, hypothesis: state.binaryHypothesis)
      }
    }
  ) { state, area, screen in
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
        words += "  on this screen r \(FixedPoint.text(r, places: 2, showsPlus: true))"
        if let share = state.agreementOnScreen {
          words += ", both on or both off \(FixedPoint.percent(share, places: 0))"
        }
      }
      parts.append(words)
    }
    if let score = state.ranking[state.view.cell], parts.isEmpty {
      let sentence = Caption.sentence(score)
      let room = area.columns - 1
      parts.append(
        sentence.count <= room
          ? sentence : Caption.clauses(score).joined(by: ", ", fitting: room, least: 1))
    }
    screen.write(
      " " + parts.joined(by: "   ", fitting: area.columns - 1, least: 1), in: area, face: .dim)
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
  /// Values of the cell and the pinned one, pair by pair over the timesteps in sight.
  private var pairsOnScreen: [(a: Float, b: Float)] {
    guard let pinned = view.pinned, pinned != view.cell else { return [] }
    return visiblePositions.compactMap { position in
      guard let a = answers.value(view.cell, view.shown, position),
        let b = answers.value(pinned, view.shown, position), a.isFinite, b.isFinite
      else { return nil }
      return (a, b)
    }
  }

  /// Pearson's r of the two over the timesteps in sight.
  var correlationOnScreen: Double? {
    var (n, sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for (a, b) in pairsOnScreen {
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

  /// The share of the timesteps in sight where both are on or both off, each at its own threshold.
  var agreementOnScreen: Double? {
    guard let pinned = view.pinned, let own = threshold,
      let other = answers.threshold(pinned, view.shown, binaryHypothesis)
    else { return nil }
    let pairs = pairsOnScreen
    guard !pairs.isEmpty else { return nil }
    let same = pairs.count { own.isOn($0.a) == other.isOn($0.b) }
    return Double(same) / Double(pairs.count)
  }
}
