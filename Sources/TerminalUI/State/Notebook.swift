// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Shading

/// What the user thinks of a cell.
enum Verdict: String, Sendable, Codable, CaseIterable {
  case yes, no, unsure
}

/// What the user wrote of one cell.
struct CellNote: Equatable, Sendable {
  var text = ""
  var verdict: Verdict?
  var isStarred = false

  var isEmpty: Bool { text.isEmpty && verdict == nil && !isStarred }
}

/// Notes, verdicts, stars and marks of one model on one corpus; a file of them holds one JSON object
/// a line, so that two people's notes merge, and lines of other models are kept as they are.
struct Notebook: Equatable, Sendable {
  var model = ""
  var corpus = ""
  var notes: [CellID: CellNote] = [:]
  var marks: [Character: Int] = [:]
  /// Lines that are not of this model and corpus.
  private(set) var others: [String] = []

  /// One line of the file.
  private struct Line: Codable {
    var model: String
    var corpus: String
    var cell: String?
    var note: String?
    var verdict: Verdict?
    var star: Bool?
    var mark: String?
    var position: Int?
  }

  /// An empty notebook of a model and a corpus.
  init(model: String = "", corpus: String = "") {
    self.model = model
    self.corpus = corpus
  }

  /// What a file's text holds of a model and a corpus; a line that is not JSON is an error that names it.
  init(model: String, corpus: String, text: String) throws {
    self.init(model: model, corpus: corpus)
    for (index, text) in text.split(separator: "\n").enumerated() {
      let line: Line
      do {
        line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
      } catch {
        throw Malformed(line: index + 1)
      }
      guard line.model == model, line.corpus == corpus else {
        others.append(String(text))
        continue
      }
      if let name = line.cell, let cell = CellID(name) {
        notes[cell] = CellNote(
          text: line.note ?? "", verdict: line.verdict, isStarred: line.star ?? false)
      } else if let mark = line.mark?.first, let position = line.position {
        marks[mark] = position
      }
    }
  }

  /// A line that is no note.
  struct Malformed: Error, CustomStringConvertible {
    let line: Int
    var description: String { "line \(line) is not a JSON object with 'model' and 'corpus'" }
  }

  /// The file's text: other models' lines first, ours in order of cells.
  func fileText() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = others
    for (cell, note) in notes.sorted(by: { $0.key < $1.key }) where !note.isEmpty {
      let line = Line(
        model: model, corpus: corpus, cell: "\(cell)", note: note.text.isEmpty ? nil : note.text,
        verdict: note.verdict, star: note.isStarred ? true : nil)
      lines.append(String(decoding: try encoder.encode(line), as: UTF8.self))
    }
    for (mark, position) in marks.sorted(by: { $0.key < $1.key }) {
      let line = Line(model: model, corpus: corpus, mark: String(mark), position: position)
      lines.append(String(decoding: try encoder.encode(line), as: UTF8.self))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The notes as a Markdown table.
  func markdown() -> String {
    var lines = ["| cell | verdict | star | note |", "|---|---|---|---|"]
    for (cell, note) in notes.sorted(by: { $0.key < $1.key }) where !note.isEmpty {
      let text = note.text.split(separator: "|", omittingEmptySubsequences: false).joined(
        separator: "\\|")
      lines.append(
        "| \(cell) | \(note.verdict?.rawValue ?? "") | \(note.isStarred ? "*" : "") | \(text) |")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
