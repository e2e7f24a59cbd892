// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// A click places the cursor, chooses a cell or goes to an example, a drag selects a span, the wheel moves three rows.
  mutating func receive(_ report: MouseReport) {
    notice = nil
    switch report.kind {
    case .wheelUp: step(-3)
    case .wheelDown: step(3)
    case .press: press(report.place)
    case .drag:
      guard let position = position(at: report.place) else { return }
      if view.anchor == nil { view.anchor = view.position }
      view.position = position
      goalColumn = nil
    case .release: break
    }
    settle()
  }

  private mutating func press(_ place: Place) {
    guard overlays.isEmpty else { return }
    let layout = layout
    if let position = position(at: place) {
      focus = .text
      view.anchor = nil
      view.position = position
      goalColumn = nil
    } else if let list = layout.list, list.contains(place) {
      let row = listTop + place.row - list.row - 1
      guard listed.indices.contains(row), place.row > list.row else { return }
      history.push(view)
      choose(listed[row].cell)
    } else if let area = layout.examples, area.contains(place), place.row > area.row {
      let row = firstExample(area.rows - 1) + place.row - area.row - 1
      guard examples?.indices.contains(row) == true else { return }
      exampleChoice = row
      openExample()
    } else if place.row == layout.hintRow,
      let hint = HintRow.hints(self, width: size.columns).first(where: {
        $0.columns.contains(place.column)
      }),
      let action = Action.all.first(where: { $0.name == hint.action })
    {
      perform(action)
    }
  }

  /// The position that is drawn at a place of the text pane.
  private func position(at place: Place) -> Int? {
    let area = layout.text
    guard area.contains(place) else { return nil }
    do {
      let rows = try pages.rows(from: pages.row(of: top), count: area.rows)
      let line = place.row - area.row
      guard rows.indices.contains(line) else { return nil }
      return rows[line].position(
        atColumn: max(place.column - area.column - layout.gutter + leftColumn, 0))
    } catch {
      return nil
    }
  }
}
