// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// A menu: its lines under their groups, the chosen one reversed, what is typed at the top.
  static func menu(_ menu: Menu) -> Pane {
    Pane("menu") { state, area, screen in
      let drawing = state.settings.drawing
      // Where there are few rows, the heading goes before the lines do.
      var top = menu.isTyping && area.rows < 6 ? 0 : 1
      if top > 0 { Heading.draw(menu.title + menu.hint, in: area, drawing, &screen) }
      if menu.isTyping {
        let end = screen.write("> \(menu.query)", in: area, line: top, from: 1, face: .bold)
        screen.cursor = Place(row: area.row + top, column: min(end, area.endColumn - 1))
        top += 1
      }
      let lines = menu.lines
      let chosen = lines.firstIndex { $0.index == menu.selected } ?? 0
      let width = min(max(menu.items.map { $0.label.count }.max() ?? 0, 3), 24)
      // What is cut of the chosen line stands under the lines, whole.
      let room = area.columns - (area.columns < 60 ? 1 : width + 5)
      let whole = lines.indices.contains(chosen) ? lines[chosen].item?.text ?? "" : ""
      let foot =
        area.rows >= 8 && Screen.columns(of: whole) > room
        ? whole.split(separator: " ").joined(separator: " ").wrapped(max(area.columns - 2, 8)) : []
      for (index, part) in foot.enumerated() {
        screen.write(part, in: area, line: area.rows - foot.count + index, from: 1, face: .bold)
      }
      let rows = max(area.rows - top - foot.count, 0)
      let first = max(min(chosen - rows / 2, lines.count - rows), 0)
      for (line, entry) in lines.dropFirst(first).prefix(rows).enumerated() {
        let isChosen = entry.index == menu.selected
        guard let item = entry.item else {
          screen.write(entry.heading, in: area, line: top + line, from: 1, face: .bold)
          continue
        }
        let mark = isChosen ? drawing.marker : " "
        let words =
          area.columns < 60
          ? "\(mark)\(item.label) \(item.text)"
          : " \(mark) \(item.label.aligned(width))  \(item.text)"
        screen.write(words, in: area, line: top + line, face: isChosen ? .reverse : .plain)
      }
      if lines.isEmpty { screen.write("nothing matches", in: area, line: top, from: 1, face: .dim) }
    }
  }

  /// The command that gives this view.
  static func command(_ line: String) -> Pane {
    Pane("command") { state, area, screen in
      Heading.draw(
        "the command that gives this view (Esc closes)", in: area, state.settings.drawing, &screen)
      for (index, part) in line.wrapped(max(area.columns - 2, 8)).enumerated() {
        screen.write(part, in: area, line: index + 1, from: 1)
      }
    }
  }

  /// One step of the tour.
  static func tour(_ step: Int) -> Pane {
    Pane("tour") { state, area, screen in
      if state.hasTourHeading {
        Heading.draw(
          "tour \(step + 1) of \(TourStep.all.count): Space goes on, Esc ends", in: area,
          state.settings.drawing, &screen)
      }
      for (index, part) in (state.tourLines ?? []).enumerated() {
        screen.write(
          part, in: area, line: index + (state.hasTourHeading ? 1 : 0), from: 1,
          face: state.hasTourHeading ? .plain : .reverse)
      }
    }
  }
}

extension Menu {
  /// What its keys are, beside the title.
  fileprivate var hint: String {
    if isTyping { return "  (type to search, Enter runs, Esc closes)" }
    return kind == .argument
      ? "  (a key chooses, / searches)" : "  (j k move, Enter runs, / searches, Esc closes)"
  }

  /// A row of the menu: an item with its place among the matching ones, or a group's heading.
  struct Line {
    var index: Int?
    var item: Item?
    var heading = ""
  }

  /// The matching items under their groups' headings.
  var lines: [Line] {
    var lines: [Line] = []
    var group = ""
    for (index, item) in matching.enumerated() {
      if item.group != group {
        group = item.group
        lines.append(Line(heading: group))
      }
      lines.append(Line(index: index, item: item))
    }
    return lines
  }
}
