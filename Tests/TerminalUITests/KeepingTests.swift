// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shading
import Testing

@testable import TerminalUI

@Suite("What outlives the browser")
struct KeepingTests {
  private func remove(_ folder: URL) {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
  }

  private func scratch() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("notes, verdicts, stars and marks are read back as they were written")
  func roundTrip() throws {
    var book = Notebook(model: "9f2c", corpus: "77ab")
    book.notes[CellID(layer: 0, index: 2)] = CellNote(
      text: "opens at \"", verdict: .yes, isStarred: true)
    book.marks["a"] = 12_004
    let other = #"{"cell":"3:1","corpus":"x","model":"y","note":"not ours"}"#
    let text = try other + "\n" + book.fileText()
    let read = try Notebook(model: "9f2c", corpus: "77ab", text: text)
    #expect(read.notes == book.notes && read.marks == book.marks && read.others == [other])
    #expect(try read.fileText() == text)
    #expect(throws: Notebook.Malformed.self) {
      try Notebook(model: "", corpus: "", text: "{}\nnot json\n")
    }
  }

  @Test("a note is typed, judged, saved at once, and shown as a table")
  func notes() throws {
    let folder = try scratch()
    defer { remove(folder) }
    var options = BrowserOptions()
    options.notesPath = folder.appendingPathComponent("deep/notes.jsonl").path
    let surroundings = Surroundings(options: options)
    var script = Script()
    script.press("Aopens at a quote<Enter>y!ma")
    #expect(script.told.contains(.saveNotes))
    #expect(surroundings.carryOut(.saveNotes, script.state) == nil)
    let book = try surroundings.readNotebook(of: script.state.summary)
    #expect(
      book.notes[CellID(layer: 0, index: 0)]
        == CellNote(text: "opens at a quote", verdict: .yes, isStarred: true))
    #expect(book.marks == ["a": 0])
    #expect(book.markdown().contains("| 0:0 | yes | * | opens at a quote |"))
  }

  @Test("read-only writes nothing")
  func readOnly() {
    var script = Script(change: { $0.isReadOnly = true })
    script.press("!maXt:w x.md<Enter>:export tsv x<Enter>")
    #expect(script.told.isEmpty)
  }

  @Test("a view is written as TSV, SVG and ANSI, and never over a file")
  func exports() throws {
    let folder = try scratch()
    defer { remove(folder) }
    let surroundings = Surroundings()
    var script = Script()
    script.press("v$")
    for format in [ExportFormat.tsv, .svg, .ansi] {
      let path = folder.appendingPathComponent("view.\(format.rawValue)").path
      let notice = surroundings.carryOut(.export(format, path: path), script.state)
      #expect(notice?.isError == false)
      #expect(surroundings.carryOut(.export(format, path: path), script.state)?.isError == true)
    }
    let table = try String(contentsOf: folder.appendingPathComponent("view.tsv"), encoding: .utf8)
    #expect(
      table.hasPrefix(
        "position\tsymbol\tc of 0:0\tshade\tsign\tbytes\texact\n0\tH\t-1.000\t-8\td\t48\t-1.0\n"))
    #expect(table.split(separator: "\n").count == 1 + 35)
    let figure = try String(contentsOf: folder.appendingPathComponent("view.svg"), encoding: .utf8)
    #expect(figure.contains("&quot;Well, so") && !figure.contains("\u{1B}"))
    #expect(surroundings.carryOut(.export(.html, path: "x"), script.state)?.isError == true)
    // A mistyped folder is an error and not a new folder.
    let lost = folder.appendingPathComponent("no/view.tsv").path
    #expect(surroundings.carryOut(.export(.tsv, path: lost), script.state)?.isError == true)
    #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("no").path))
  }

  @Test("the number under the cursor is the number of the table")
  func sameNumber() throws {
    var script = Script()
    script.press("l")
    let table = try script.state.table()
    #expect(table.contains("\n1\te\t-1.000\t-8\td\t65\t-1.0\n"))
    #expect(script.screen.text(row: 16).contains("c -1.000 tanh -.762"))
  }

  @Test("a session comes back to the cell and the place, of the same text alone")
  func session() throws {
    let folder = try scratch()
    defer { remove(folder) }
    var options = BrowserOptions()
    options.sessionPath = folder.appendingPathComponent("session.json").path
    let surroundings = Surroundings(options: options)
    var script = Script()
    script.press("Jjjsf")
    surroundings.keepSession(of: script.state)
    let gallery = ScriptedGallery()
    let state = try BrowserState(gallery, options)
    #expect(state.view.cell == script.state.view.cell)
    #expect(state.view.position == script.state.view.position)
    #expect(state.view.shown == .f)
    options.cell = CellID(layer: 1, index: 1)
    #expect(try BrowserState(gallery, options).view.position == 0)
    options.cell = CellID(layer: 9, index: 9)
    #expect(throws: BrowserError.unknownCell("9:9", layers: [4, 4])) {
      try BrowserState(gallery, options)
    }
  }
}
