// SPDX-License-Identifier: Apache-2.0

extension Action {
  /// Spans of the text, and two cells side by side.
  static let spans: [Action] = [
    Action("select", "v", .spans, "select a span; Esc lets go") { $0.toggleSelection() },
    Action("find", "f", .spans, "cells that are on in the span and off elsewhere", isForSpan: true)
    { $0.findCells(isStrict: false) },
    Action("find-strict", "F", .spans, "cells on in exactly the span", isForSpan: true) {
      $0.findCells(isStrict: true)
    },
    Action("add-on", "a", .spans, "cells shall be on here too", isForSpan: true) {
      $0.addSpan(isOn: true)
    },
    Action("add-off", "x", .spans, "cells shall be off here", isForSpan: true) {
      $0.addSpan(isOn: false)
    },
    Action("yank", "y", .spans, "copy the span's text", isForSpan: true) { $0.yank() },
    Action("pin", "p", .spans, "pin this cell as B, to compare others with") { $0.pin() },
    Action("unpin", "P", .spans, "unpin") {
      $0.view.pinned = nil
      $0.view.isDifference = false
    },
    Action("difference", "d", .spans, "show the difference A - B") { $0.toggleDifference() },
  ]
}
