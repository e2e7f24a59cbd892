// SPDX-License-Identifier: Apache-2.0

import Shading
import Testing

@testable import TerminalUI

/// What the terminal browser shows of one symbol, to hold the page's numbers to.
struct TerminalView {
  /// The screen with the cursor on the symbol.
  let screen: String
  /// The symbol's line of the table that the terminal exports.
  let row: [String]

  init(of gallery: any Gallery, _ cell: CellID, _ shown: Shown, at position: Int) throws {
    var state = BrowserState(
      gallery: gallery,
      settings: Settings(
        look: Look(level: .none, palette: .berlin, bins: .nine), style: TextStyle()),
      cell: cell, shown: shown, position: position)
    state.receive(.resized(Size(columns: 120, rows: 40)))
    while let question = state.questions.all.first {
      state.receive(.answer(question, question.answer(by: gallery)))
    }
    state.receive(.key(.character("v")))
    let drawn = state.draw()
    screen = (0..<40).map { drawn.text(row: $0) }.joined(separator: "\n")
    let rows = try state.table().split(separator: "\n")
    row = try #require(rows.first { $0.hasPrefix("\(position)\t") }).split(separator: "\t").map(
      String.init)
  }
}
