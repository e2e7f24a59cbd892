// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// The last position of the text.
  var last: Int { max(summary.timesteps - 1, 0) }

  /// One step down or up in the pane that has the keys.
  mutating func step(_ steps: Int) {
    switch overlays.last {
    case .examples?: return moveExample(steps)
    case .list?: return moveInList(steps)
    case .card?, .predictions?, .command?, .confusion?:
      overlayScroll = max(overlayScroll + steps, 0)
      return
    default: break
    }
    switch focus {
    case .text: moveRows(steps)
    case .list: moveInList(steps)
    case .examples: moveExample(steps)
    }
  }

  /// Up or down rows of the screen, keeping the column.
  mutating func moveRows(_ steps: Int) {
    attempt { state in
      var row = try state.pages.row(of: state.view.position)
      let column = state.goalColumn ?? row.column(of: state.view.position)
      for _ in 0..<min(abs(steps), 100_000) {
        guard let next = try steps > 0 ? state.pages.row(after: row) : state.pages.row(before: row)
        else { break }
        row = next
      }
      state.view.position = row.position(atColumn: column)
      state.goalColumn = column
    }
  }

  /// Left or right by what the screen shows as one character.
  mutating func moveGlyphs(_ steps: Int) {
    goalColumn = nil
    attempt { state in
      for _ in 0..<min(abs(steps), 100_000) {
        let row = try state.pages.row(of: state.view.position)
        let index = row.glyphIndex(of: state.view.position)
        guard !row.glyphs.isEmpty else { return }
        let glyph = row.glyphs[index]
        var next =
          steps > 0
          ? glyph.positions.upperBound : glyph.positions.lowerBound - 1
        guard (0...state.last).contains(next) else { return }
        if let lines = state.view.shownLines { next = lines.nearest(next, isForward: steps > 0) }
        let nextRow = try state.pages.row(of: next)
        state.view.position =
          nextRow.glyphs.isEmpty ? next : nextRow.glyphs[nextRow.glyphIndex(of: next)].position
      }
    }
  }

  /// To the starts of words; a word is letters and digits, or other signs, between blanks.
  mutating func moveWords(_ steps: Int) {
    goalColumn = nil
    attempt { state in
      for _ in 0..<min(abs(steps), 100_000) {
        var at = state.view.position
        if steps > 0 {
          let kind = try state.wordKind(at)
          while at < state.last, try state.wordKind(at) == kind { at += 1 }
          while at < state.last, try state.wordKind(at) == .blank { at += 1 }
        } else {
          at = max(at - 1, 0)
          while at > 0, try state.wordKind(at) == .blank { at -= 1 }
          let kind = try state.wordKind(at)
          while at > 0, try state.wordKind(at - 1) == kind { at -= 1 }
        }
        state.view.position = at
      }
    }
  }

  enum WordKind { case blank, word, sign }

  private func wordKind(_ position: Int) throws -> WordKind {
    guard let byte = try pages.steps(position..<position + 1).first?.bytes.first else {
      return .blank
    }
    switch byte {
    case 0x09, 0x0A, 0x0D, 0x20: return .blank
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...:
      return .word
    default: return .sign
    }
  }

  mutating func moveToLineStart() {
    goalColumn = nil
    attempt { $0.view.position = try $0.pages.lineStart(of: $0.view.position) }
  }

  mutating func moveToLineText() {
    goalColumn = nil
    attempt { state in
      let start = try state.pages.lineStart(of: state.view.position)
      let end = try state.pages.lineEnd(from: start)
      var at = start
      while at < end - 1, try state.wordKind(at) == .blank { at += 1 }
      state.view.position = at
    }
  }

  mutating func moveToLineEnd() {
    goalColumn = nil
    attempt { state in
      let start = try state.pages.lineStart(of: state.view.position)
      state.view.position = try state.pages.lineEnd(from: start) - 1
    }
  }

  /// By pages, two rows of which stay in sight; in a list, by its rows.
  mutating func movePages(_ pages: Double) {
    let height = Double(max(layout.text.rows - 2, 1))
    let rows = max(Int((height * abs(pages)).rounded()), 1) * (takeCount() ?? 1)
    guard focus == .text, overlays.isEmpty else { return step(pages > 0 ? rows : -rows) }
    let before = view.position
    attempt { state in
      var row = try state.pages.row(of: state.top)
      for _ in 0..<min(rows, 100_000) {
        guard let next = try pages > 0 ? state.pages.row(after: row) : state.pages.row(before: row)
        else { break }
        row = next
      }
      state.top = row.positions.lowerBound
    }
    moveRows(pages > 0 ? rows : -rows)
    if abs(view.position - before) > 10_000 { jumpedFrom = before }
  }

  /// To a line of the text by the count; else to the first or the last.
  mutating func moveToLine(last goesToEnd: Bool) {
    guard let number = takeCount() else { return jump(to: goesToEnd ? last : 0) }
    attempt { state in
      state.jump(to: try state.lines.position(ofLine: number, in: state.pages))
    }
  }

  mutating func moveToPercent() {
    let percent = min(takeCount() ?? 50, 100)
    jump(to: Int(Double(last) * Double(percent) / 100))
  }

  /// To a place that may be far; `''` and undo come back from it.
  mutating func jump(to position: Int) {
    let place = min(max(position, 0), last)
    goalColumn = nil
    guard place != view.position else { return }
    jumpedFrom = view.position
    history.push(view)
    view.position = place
  }

  /// Does what reads the text; what cannot be read is told and changes nothing.
  mutating func attempt(_ change: (inout BrowserState) throws -> Void) {
    let before = self
    do {
      try change(&self)
    } catch {
      self = before
      fail("\(error)")
    }
  }
}
