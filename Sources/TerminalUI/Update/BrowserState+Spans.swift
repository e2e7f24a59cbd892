// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  mutating func toggleSelection() {
    view.anchor = view.anchor == nil ? view.position : nil
    if view.anchor != nil {
      tell("span: f finds cells on here, a adds it, x adds it as off, y copies, Esc lets go")
    }
  }

  /// Cells that are on in the spans and off elsewhere, over the whole recording.
  mutating func findCells(isStrict: Bool) {
    var spans = view.spansOn
    if let selection = view.selection { spans.append(selection) }
    guard !spans.isEmpty else { return tell("no span; v selects one") }
    view.spansOn = spans
    view.anchor = nil
    begin(
      .find(on: spans, off: view.spansOff, strict: isStrict ? settings.padding : nil))
  }

  /// `:find`, `:find strict`, or the words of the command: `--on 48213:48290 --off 50001:50020 --strict --pad 1,0`.
  mutating func find(words typed: String) {
    var (on, off, isStrict) = ([Range<Int>](), [Range<Int>](), false)
    var words = typed.split(separator: " ").map(String.init)[...]
    while let word = words.popFirst() {
      switch word {
      case "strict", "--strict": isStrict = true
      case "--pad":
        guard let padding = words.popFirst().flatMap(SpanPadding.init) else {
          return fail("--pad takes the symbols before and after a span: --pad 1,0")
        }
        settings.padding = padding
      case "--on", "--off":
        let ends = words.popFirst()?.split(separator: ":").map { Int($0) } ?? []
        guard ends.count == 2, let from = ends[0], let to = ends[1], from < to, from >= 0,
          to <= summary.timesteps
        else {
          return fail("\(word) takes positions from 0 to \(summary.timesteps): \(word) 40:60")
        }
        if word == "--on" { on.append(from..<to) } else { off.append(from..<to) }
      default: return fail("'\(word)' is unknown to find; it takes --on, --off, --strict and --pad")
      }
    }
    if !on.isEmpty || !off.isEmpty { (view.spansOn, view.spansOff) = (on, off) }
    findCells(isStrict: isStrict)
  }

  mutating func addSpan(isOn: Bool) {
    guard let selection = view.selection else { return }
    if isOn { view.spansOn.append(selection) } else { view.spansOff.append(selection) }
    view.anchor = nil
    tell(
      "\(view.spansOn.count) on, \(view.spansOff.count) off; v selects more, :find looks for cells, Esc lets go"
    )
  }

  /// Copies the span's text to the terminal's clipboard.
  mutating func yank() {
    guard let selection = view.selection else { return }
    attempt { state in
      let most = 1 << 16
      let steps = try state.pages.steps(selection.prefix(most))
      let text = String(decoding: steps.flatMap(\.bytes), as: UTF8.self)
      state.ask(.copy(text))
      state.view.anchor = nil
      state.tell(
        "\(FixedPoint.grouped(steps.count)) symbols to the clipboard, where the terminal allows it")
    }
  }

  mutating func pin() {
    view.pinned = view.cell
    tell("\(view.cell) is B; go to another cell, d shows the difference A - B, P unpins")
  }

  mutating func toggleDifference() {
    guard view.pinned != nil else { return tell("nothing is pinned; p pins this cell") }
    view.isDifference.toggle()
  }

  /// The command that gives what the screen shows: the cells that were found, else the text.
  var equivalentCommand: String {
    view.found == nil ? showCommand : findCommand
  }

  private var showCommand: String {
    var words = ["rnnscope", "show", summary.commandArguments, "--cell", "\(view.cell)"]
    words += ["--quantity", view.shown.rawValue]
    let range = visiblePositions
    words += ["--range", "\(range.lowerBound):\(range.upperBound)"]
    if view.scaleMode != .cell { words += ["--scale", view.scaleMode.rawValue] }
    return words.joined(separator: " ")
  }

  /// The command that finds the same cells.
  var findCommand: String {
    var words = ["rnnscope", "find", summary.commandArguments]
    for span in view.spansOn { words += ["--on", "\(span.lowerBound):\(span.upperBound)"] }
    for span in view.spansOff { words += ["--off", "\(span.lowerBound):\(span.upperBound)"] }
    if let padding = view.foundStrictly { words += ["--strict", "--pad", padding.words] }
    return words.joined(separator: " ")
  }

  /// The selected span, else what the text pane shows.
  var visiblePositions: Range<Int> {
    if let selection = view.selection { return selection }
    do {
      let rows = try pages.rows(from: pages.row(of: top), count: max(layout.text.rows, 1))
      let first = rows.first?.positions.lowerBound ?? 0
      return first..<(rows.last?.positions.upperBound ?? first)
    } catch {
      return view.position..<view.position
    }
  }
}
