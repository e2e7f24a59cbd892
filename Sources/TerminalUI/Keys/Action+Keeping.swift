// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// What outlives the moment.
  static let keeping: [Action] = [
    Action("mark", "m", .keeping, "mark this place with a letter", argument: .mark) { state, key in
      state.setMark(byKey: key)
    },
    Action("go-to-mark", "'", .keeping, "go to a mark; '' goes back", argument: .markToGo) {
      state, key in state.goToMark(byKey: key)
    },
    Action("bookmarks", "M", .keeping, "list marks, notes and stars") { $0.openBookmarks() },
    Action("note", "A", .keeping, "a note and a verdict for this cell") { $0.editNote() },
    Action("star", "!", .keeping, "star this cell") { $0.toggleStar() },
    Action("undo", "u", .keeping, "back to the view before") { $0.undo() },
    Action("redo", "Ctrl-R", .keeping, "forward again") { $0.redo() },
    Action("export", "X", .keeping, "write this view to a file", argument: .exportFormat) {
      state, key in state.export(byKey: key)
    },
    Action("command", "Y", .keeping, "the command that gives this view") {
      $0.overlays.append(.command($0.equivalentCommand))
    },
  ]
}
