// SPDX-License-Identifier: Apache-2.0

/// Writes pieces of text of which neighbours of one class share an element.
struct RunWriter {
  private var run = ""
  private var name = ""

  /// Adds a piece; an empty class needs no element.
  mutating func add(_ piece: String, _ name: String, to page: inout Markup) {
    if name != self.name { finish(&page) }
    self.name = name
    run += piece
  }

  /// Writes what is left.
  mutating func finish(_ page: inout Markup) {
    guard !run.isEmpty else { return }
    if name.isEmpty { page.text(run) } else { page.element("span", ["class": name], run) }
    run = ""
  }
}
