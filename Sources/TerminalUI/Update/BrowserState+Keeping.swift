// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  mutating func setMark(byKey key: Key) {
    guard case .character(let letter) = key, letter.isASCII, letter.isLetter else {
      return tell("marks are letters")
    }
    marks[letter] = view.position
    notebook.marks = marks
    keepNotes()
    tell("mark \(letter) at \(FixedPoint.grouped(view.position))")
  }

  mutating func goToMark(byKey key: Key) {
    if key == .character("'") {
      guard let back = jumpedFrom else { return tell("nowhere to go back to") }
      return jump(to: back)
    }
    guard case .character(let letter) = key, let position = marks[letter] else {
      return tell("no mark \(key); m sets one")
    }
    jump(to: position)
  }

  mutating func openBookmarks() {
    var items = marks.sorted { $0.key < $1.key }.map { letter, position in
      Menu.Item(
        label: String(letter),
        text: "\(FixedPoint.grouped(position))  \(excerptText(around: position))",
        group: "marks", choice: .position(position))
    }
    for (cell, note) in notebook.notes.sorted(by: { $0.key < $1.key }) where !note.isEmpty {
      let star = note.isStarred ? settings.drawing.star + " " : ""
      let verdict = note.verdict.map { "[\($0.rawValue)] " } ?? ""
      items.append(
        Menu.Item(
          label: "\(cell)", text: star + verdict + note.text, group: "cells", choice: .cell(cell)))
    }
    guard !items.isEmpty else { return tell("no marks and no notes yet; m and A make them") }
    overlays.append(.menu(Menu(kind: .bookmarks, title: "marks, notes and stars", items: items)))
  }

  mutating func editNote() {
    prompt = Prompt(.note, text: notebook.notes[view.cell]?.text ?? "")
  }

  /// Takes the note's text, then asks for the verdict.
  mutating func takeNote(_ text: String) {
    notebook.notes[view.cell, default: CellNote()].text = text
    keepNotes()
    pending = Action.verdict
    openArgumentMenu()
  }

  mutating func takeVerdict(byKey key: Key) {
    let verdicts: [Key: Verdict] = [
      .character("y"): .yes, .character("n"): .no, .character("u"): .unsure,
    ]
    notebook.notes[view.cell, default: CellNote()].verdict = verdicts[key]
    keepNotes()
    tell("note of \(view.cell) kept")
  }

  mutating func toggleStar() {
    notebook.notes[view.cell, default: CellNote()].isStarred.toggle()
    let isStarred = notebook.notes[view.cell]?.isStarred == true
    tell("\(view.cell) \(isStarred ? "starred" : "starred no more")")
    keepNotes()
  }

  private mutating func keepNotes() {
    if settings.isReadOnly { return tell("read-only: kept for this session alone") }
    ask(.saveNotes)
  }

  /// Writes the notes as a table, where that may be.
  mutating func writeNotes(to path: String) {
    guard !path.isEmpty else { return fail("w needs a path, for example notes.md") }
    guard !settings.isReadOnly else { return fail("read-only: nothing is written") }
    ask(.writeNotesTable(path: path))
  }

  mutating func undo() {
    guard let view = history.back(from: view) else { return tell("this was the first view") }
    restore(view)
  }

  mutating func redo() {
    guard let view = history.forward(from: view) else { return tell("this is the last view") }
    restore(view)
  }

  private mutating func restore(_ other: View) {
    if other.hypothesis != view.hypothesis {
      ranking = Ranking(gallery.ranking(hypothesis: other.hypothesis))
    }
    view = other
    goalColumn = nil
  }

  /// Writes the view to a path; a page in the background, one at a time.
  mutating func export(_ format: ExportFormat, to path: String) {
    if format == .html {
      if let writtenPage { return fail("\(writtenPage) is still being written") }
      writtenPage = path
    }
    ask(.export(format, path: path))
  }

  mutating func export(byKey key: Key) {
    let formats: [Key: ExportFormat] = [
      .character("h"): .html, .character("s"): .svg, .character("a"): .ansi, .character("t"): .tsv,
    ]
    guard let format = formats[key] else { return tell("h HTML, s SVG, a ANSI, t TSV") }
    guard !settings.isReadOnly else { return fail("read-only: nothing is written") }
    let name =
      "cell-\(view.cell.layer)-\(view.cell.index)-\(view.shown.rawValue).\(format.rawValue)"
    prompt = Prompt(.export(format), text: name)
  }
}

extension Action {
  /// What follows a note; on no key of its own.
  static let verdict = Action(
    "verdict", "", .keeping, "is it what the note says?", argument: .verdict
  ) { state, key in state.takeVerdict(byKey: key) }
}
