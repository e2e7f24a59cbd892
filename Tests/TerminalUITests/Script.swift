// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shading
import Testing

@testable import TerminalUI

/// A browser driven by keys, without a terminal and without threads: questions and jobs are answered at once.
struct Script {
  var state: BrowserState
  let gallery: any Gallery
  var told: [Effect] = []

  init(
    _ gallery: any Gallery = ScriptedGallery(), columns: Int = 80, rows: Int = 24,
    change: (inout Settings) -> Void = { _ in }, cell: CellID? = nil
  ) {
    self.gallery = gallery
    var settings = Settings(
      look: Look(level: .xterm256, palette: .berlin, bins: .nine), style: TextStyle())
    change(&settings)
    state = BrowserState(gallery: gallery, settings: settings, cell: cell)
    receive(.resized(Size(columns: columns, rows: rows)))
  }

  /// Presses keys: characters as they are, others by name in angle brackets: `jj<Ctrl-D>/Anna<Enter>`.
  mutating func press(_ keys: String) {
    var rest = Substring(keys)
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"),
        let key = Key(String(rest[rest.index(after: rest.startIndex)..<end]))
      {
        rest = rest[rest.index(after: end)...]
        receive(.key(key))
      } else {
        rest = rest.dropFirst()
        receive(.key(first == " " ? .character(" ") : .character(first)))
      }
    }
  }

  mutating func receive(_ event: Event) {
    state.receive(event)
    settle()
  }

  /// Scores the cells, as the thread would that was asked to.
  mutating func rank() {
    let failure: String?
    do {
      try gallery.rank { _ in true }
      failure = nil
    } catch {
      failure = "\(error)"
    }
    receive(.ranked(failure: failure))
  }

  /// Answers everything that is open, as the threads would.
  mutating func settle() {
    for _ in 0..<100 {
      let effects = state.effects
      state.effects = []
      for effect in effects {
        told.append(effect)
        if case .start(let job) = effect {
          state.receive(.jobEnded(job.run(on: gallery) { _ in true }))
        }
      }
      let questions = state.questions.all
      if questions.isEmpty && state.effects.isEmpty { return }
      for question in questions { state.receive(.answer(question, question.answer(by: gallery))) }
    }
  }

  var screen: Screen { state.draw() }
}

extension Screen {
  /// The screen as a golden file holds it: the text, the shades by their signs where there are any,
  /// and the cursor.
  var picture: String {
    var lines: [String] = []
    for row in 0..<size.rows { lines.append(trimmed(text(row: row))) }
    lines.append("-- shades and styles (r reverse, u underline)")
    for row in 0..<size.rows {
      let signs = (0..<size.columns).map { column -> String in
        let cell = self[row, column]
        if cell.face.style.contains(.reverse) { return "r" }
        if cell.face.style.contains(.underline) { return "u" }
        let sign = Ruler.sign(cell.face.shade)
        return sign == "." ? " " : String(sign)
      }.joined()
      lines.append(trimmed(signs))
    }
    lines.append("-- cursor \(cursor.map { "\($0.row),\($0.column)" } ?? "hidden")")
    return lines.joined(separator: "\n") + "\n"
  }

  private func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}

/// Compares a screen with its golden file; RECORD_SNAPSHOTS=1 writes the file instead.
func expect(
  _ screen: Screen, isLike name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Screens/\(name).screen")
  let picture = screen.picture
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    try picture.write(to: url, atomically: true, encoding: .utf8)
    return
  }
  let golden = try String(contentsOf: url, encoding: .utf8)
  guard golden != picture else { return }
  let differing = zip(
    golden.split(separator: "\n", omittingEmptySubsequences: false),
    picture.split(separator: "\n", omittingEmptySubsequences: false)
  )
  .enumerated().first { $0.element.0 != $0.element.1 }
  let detail =
    differing.map {
      "line \($0.offset + 1)\n  expected \($0.element.0)\n  found    \($0.element.1)"
    } ?? "lengths differ"
  Issue.record("\(name): \(detail)", sourceLocation: sourceLocation)
}
