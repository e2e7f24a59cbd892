// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Shading

/// The files around the browser: notes, session, exports; the one place that writes.
struct Surroundings: Sendable {
  let options: BrowserOptions
  init(options: BrowserOptions = BrowserOptions()) { self.options = options }

  /// The notes of a recording; empty where there is no file yet.
  func readNotebook(of summary: GallerySummary) throws(BrowserError) -> Notebook {
    let (model, corpus) = (summary.modelSHA256, summary.corpusSHA256)
    guard let path = options.notesPath, FileManager.default.fileExists(atPath: path) else {
      return Notebook(model: model, corpus: corpus)
    }
    do {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      return try Notebook(model: model, corpus: corpus, text: text)
    } catch {
      throw .notes(path: path, "\(error)")
    }
  }

  /// Does an effect on files; what it returns is told to the user.
  func carryOut(_ effect: Effect, _ state: BrowserState) -> Notice? {
    do {
      switch effect {
      case .saveNotes:
        guard let path = options.notesPath, !options.isReadOnly else { return nil }
        try keep(state.notebook.fileText(), in: path)
        return nil
      case .writeNotesTable(let path):
        try write(state.notebook.markdown(), to: path)
        return Notice(text: "notes written to \(path)")
      case .export(let format, let path):
        return Notice(text: try export(format, to: path, state))
      case .start, .cancelJob, .rank, .copy, .setMouse, .setLook, .repaint, .suspend, .quit:
        return nil
      }
    } catch {
      return .error("\(error)")
    }
  }

  private func export(_ format: ExportFormat, to path: String, _ state: BrowserState) throws
    -> String
  {
    try refuseExisting(path)
    switch format {
    case .html: return try writePage(state.description, to: path)
    case .svg: try write(SVGFigure(look: state.settings.look).render(try state.exhibit()), to: path)
    case .ansi:
      let ladder = state.settings.look.ladder(isUnsigned: state.view.shown.isUnsigned)
      try write(ANSIText(ladder: ladder).render(try state.exhibit()), to: path)
    case .tsv: try write(try state.table(), to: path)
    }
    return "\(format.rawValue) written to \(path)"
  }

  /// Writes the page of a view, which may take seconds; may be called from any thread.
  func page(of view: BrowserOptions.ViewDescription, to path: String) -> Notice {
    do {
      try refuseExisting(path)
      return Notice(text: try writePage(view, to: path))
    } catch {
      return .error("\(error)")
    }
  }

  private func writePage(_ view: BrowserOptions.ViewDescription, to path: String) throws -> String {
    guard let export = options.export else {
      throw ExportFailure(text: "this program was built without pages; svg, ansi and tsv work")
    }
    return try export(path, view)
  }

  private func refuseExisting(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    throw ExportFailure(text: "'\(path)' exists; give another name")
  }

  /// Writes whole or not at all.
  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }

  /// The same for a file of our own, whose folder is made where it is not there.
  private func keep(_ text: String, in path: String) throws {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    if !folder.isEmpty {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    try write(text, to: path)
  }

  /// What could not be written, and why.
  struct ExportFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }
}

extension Surroundings {
  /// The last view of a recording.
  struct Session: Codable, Equatable {
    var corpus: String
    var cell: String
    var shown: String
    var position: Int

    func cell(in gallery: any Gallery) -> CellID? {
      guard isOf(gallery), let cell = CellID(cell), gallery.cells.contains(cell) else { return nil }
      return cell
    }

    func shown(in gallery: any Gallery) -> Shown? {
      guard isOf(gallery), let shown = Shown(rawValue: shown), gallery.shown.contains(shown) else {
        return nil
      }
      return shown
    }

    func position(in gallery: any Gallery) -> Int? { isOf(gallery) ? position : nil }

    private func isOf(_ gallery: any Gallery) -> Bool { gallery.summary.corpusSHA256 == corpus }
  }

  /// The last session; none where there is no file, or one that is not ours (it is only a convenience).
  func readSession() -> Session? {
    guard let path = options.sessionPath, FileManager.default.fileExists(atPath: path) else {
      return nil
    }
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      return try JSONDecoder().decode(Session.self, from: data)
    } catch {
      return nil
    }
  }

  /// Keeps the view for the next time.
  func keepSession(of state: BrowserState) {
    guard let path = options.sessionPath, !options.isReadOnly else { return }
    let session = Session(
      corpus: state.summary.corpusSHA256, cell: "\(state.view.cell)",
      shown: state.view.shown.rawValue, position: state.view.position)
    do {
      try keep(String(decoding: JSONEncoder().encode(session), as: UTF8.self), in: path)
    } catch {
      // The next start begins at the top: not worth an error after the screen is gone.
      return
    }
  }
}
