// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// The panes and the program.
  static let window: [Action] = [
    Action("next-pane", "Tab", .window, "the next pane") { $0.moveFocus(1) },
    Action("previous-pane", "Shift-Tab", .window, "the pane before") { $0.moveFocus(-1) },
    Action("open", "Enter", .window, "open what is chosen; in the text, all predictions") {
      $0.open()
    },
    Action("cancel", "Esc", .window, "let go: overlay, span, found cells") { $0.cancel() },
    Action("close", "q", .window, "close what lies on top, or quit") { $0.close() },
    Action("quit", "Q", .window, "quit") { $0.quit() },
    Action("list", "c", .window, "the ranked list over the text, where it has no room beside it") {
      $0.toggle(.list)
    },
    Action("split", "|", .window, "list beside or under the text") {
      $0.settings.isSplitHorizontally.toggle()
      $0.settle()
    },
    Action("maximise", "O", .window, "the pane that has the keys alone, or all panes") {
      $0.settings.isMaximised.toggle()
      $0.settle()
    },
    Action("options", "o", .window, "options") { $0.openOptions() },
    Action("mouse", "\\", .window, "mouse on or off") { $0.toggleMouse() },
    Action("redraw", "F5 Ctrl-L", .window, "paint again, asking the recording anew") {
      $0.redraw()
    },
    Action("suspend", "Ctrl-Z", .window, "stop; the shell's fg comes back") { $0.ask(.suspend) },
    Action("interrupt", "Ctrl-C", .window, "cancel a running search; twice quits") {
      $0.interrupt()
    },
    Action("command-line", ":", .window, "type a command; Tab completes") {
      $0.prompt = Prompt(.command)
    },
    Action("help", "? F1", .window, "this list: type to search, Enter runs") { $0.openHelp() },
    Action("tour", "", .window, "a look around in six steps") { $0.startTour() },
  ]
}
