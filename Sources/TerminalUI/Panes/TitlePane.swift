// SPDX-License-Identifier: Apache-2.0

import Shading

extension Pane {
  /// The first row: what is open, which cell, what of it, on which scale, and where.
  static let title = Pane("title") { state, area, screen in
    let isWide = area.columns >= 100
    let view = state.view
    var parts = [" " + state.summary.modelName, state.documentName]
    if isWide {
      parts.append("layer \(view.cell.layer)/\(state.summary.cells.count)  cell \(view.cell)")
      parts.append("quantity \(view.shown.rawValue)")
    } else {
      parts.append("cell \(view.cell)  \(view.shown.rawValue)")
    }
    if let pinned = view.pinned { parts.append("\(view.isDifference ? "A-B" : "A|B") B=\(pinned)") }
    if let scale = state.scale {
      let mode = view.scaleMode.rawValue
      parts.append(
        scale.isUnsigned
          ? "scale 0-\(scale.highText)"
          : "scale \(mode) \(state.settings.style.isASCII ? "+-" : "±")\(scale.highText.dropFirst())"
      )
    }
    if isWide { parts.append(state.thresholdWords) }
    let place =
      isWide
      ? "pos \(FixedPoint.grouped(view.position))/\(FixedPoint.grouped(state.summary.timesteps))"
      : "pos \(FixedPoint.grouped(view.position))"
    let percent = state.last > 0 ? view.position * 100 / state.last : 100
    let right = "\(place)  \(percent)% "
    screen.fill(area, face: .reverse)
    let end = area.endColumn - right.utf8.count
    let left = parts.filter { !$0.isEmpty }.joined(
      by: isWide ? "   " : "  ", fitting: end - 1 - area.column, least: 3)
    screen.write(
      left, row: area.row, column: area.column, limit: max(end - 1, area.column), face: .reverse)
    screen.write(
      right, row: area.row, column: max(end, area.column), limit: area.endColumn, face: .reverse)
  }
}

extension BrowserState {
  /// The document that the cursor is in, without its folders.
  var documentName: String {
    let name =
      gallery.documents.first { $0.positions.contains(view.position) }?.name ?? summary.corpusName
    return name.split(separator: "/").last.map(String.init) ?? name
  }

  /// `threshold off`, or where it is.
  var thresholdWords: String {
    guard view.threshold != nil else { return "threshold off" }
    guard let threshold, let scale else { return "threshold …" }
    return "threshold \(threshold.sign < 0 ? "<" : ">") \(scale.text(threshold.value))"
  }
}
