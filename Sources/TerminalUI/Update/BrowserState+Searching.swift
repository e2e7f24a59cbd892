// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  mutating func search(_ typed: String, isForward: Bool) {
    if !typed.isEmpty { pattern = SearchPattern(typed: typed) }
    searchesForward = isForward
    searchAgain(reversed: false)
  }

  mutating func searchAgain(reversed: Bool) {
    guard let pattern else { return tell("nothing was searched; / searches") }
    begin(.search(pattern, course(isForward: searchesForward != reversed)))
  }

  /// Searches the word under the cursor.
  mutating func searchWord() {
    attempt { state in
      let start = try state.pages.lineStart(of: state.view.position)
      let end = try state.pages.lineEnd(from: start)
      let steps = try state.pages.steps(start..<end)
      func isWord(_ index: Int) -> Bool {
        steps.indices.contains(index)
          && steps[index].bytes.allSatisfy { byte in
            byte >= 0x80 || byte == UInt8(ascii: "_")
              || Unicode.Scalar(byte).properties.isAlphabetic
              || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          }
      }
      let at = state.view.position - start
      guard isWord(at) else { return state.tell("no word under the cursor") }
      var (low, high) = (at, at)
      while isWord(low - 1) { low -= 1 }
      while isWord(high + 1) { high += 1 }
      let word = String(decoding: steps[low...high].flatMap(\.bytes), as: UTF8.self)
      state.search(word, isForward: true)
    }
  }

  /// From the cursor, through the lines in sight, as many places as were typed before the key.
  mutating func course(isForward: Bool) -> Job.Course {
    Job.Course(
      from: view.position, isForward: isForward, lines: view.shownLines, count: takeCount() ?? 1)
  }

  /// Hides the lines that do not match; nothing typed shows all again.
  mutating func filter(_ typed: String) {
    guard !typed.isEmpty else { return showAllLines() }
    let pattern = SearchPattern(typed: typed)
    self.pattern = pattern
    begin(.matchingLines(pattern))
  }

  mutating func showAllLines() {
    guard view.shownLines != nil else { return }
    view.shownLines = nil
    tell("all lines")
  }

  /// Shows some lines alone, the cursor on the next of them.
  mutating func show(only lines: ShownLines) {
    guard !lines.lines.isEmpty else { return tell("no line with \(lines.pattern)") }
    history.push(view)
    view.shownLines = lines
    goalColumn = nil
    tell(
      "\(FixedPoint.grouped(lines.lines.count)) lines with \(lines.pattern); Esc shows all again")
  }

  /// A stretch of the text around a place, its tabs a column wide; nothing where it cannot be read.
  func excerpt(around position: Int, before: Int = 32, after: Int = 32) -> [Glyph] {
    do {
      return try pages.excerpt(
        max(position - before, 0)..<min(position + after + 1, summary.timesteps))
    } catch {
      return []
    }
  }

  /// The same as text.
  func excerptText(around position: Int) -> String {
    let glyphs = excerpt(around: position)
    return glyphs.isEmpty ? "(not readable)" : glyphs.map(\.text).joined()
  }
}
