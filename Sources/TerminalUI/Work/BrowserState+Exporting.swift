// SPDX-License-Identifier: Apache-2.0

import Shading

extension BrowserState {
  /// What an exporter must know of the view.
  var description: BrowserOptions.ViewDescription {
    BrowserOptions.ViewDescription(
      cell: view.cell, shown: view.shown, scaleMode: view.scaleMode, hypothesis: hypothesis,
      positions: visiblePositions, position: view.position)
  }

  /// The passage in sight, or the selected span, as every view would show it.
  func exhibit() throws -> Exhibit {
    let positions = visiblePositions
    let scale = try exportedScale()
    let text = ShadedText(
      steps: try pages.steps(positions), values: try exportedValues(positions), scale: scale,
      style: settings.style, width: layout.textColumns(settings))
    let what = Caption.title(view.cell, view.shown)
    let caption =
      "\(summary.modelName) on \(summary.corpusName), positions \(positions.lowerBound) to "
      + "\(positions.upperBound - 1); model \(summary.modelSHA256.prefix(12)), "
      + "text \(summary.corpusSHA256.prefix(12))"
    return Exhibit(title: what, text: text, legend: Legend(scale), caption: caption)
  }

  /// The scale of the screen, the pinned cell's counted in.
  private func exportedScale() throws -> Scale {
    try scale ?? gallery.scale(view.cell, view.shown, mode: view.scaleMode)
  }

  private func exportedValues(_ positions: Range<Int>) throws -> [Float] {
    let own = try gallery.values(view.cell, view.shown, positions)
    guard view.isDifference, let pinned = view.pinned else { return own }
    return try zip(own, gallery.values(pinned, view.shown, positions)).map { $0 - $1 }
  }

  /// `position symbol value shade sign bytes exact`, one timestep a line, after a header: the value as
  /// every view prints it with its shade, and the float that it was rounded from.
  func table() throws -> String {
    let positions = visiblePositions
    let values = try exportedValues(positions)
    let scale = try exportedScale()
    let other = view.pinned.flatMap { view.isDifference ? " - \($0)" : nil } ?? ""
    var text =
      "position\tsymbol\t\(view.shown.rawValue) of \(view.cell)\(other)\tshade\tsign\tbytes\texact\n"
    for (step, value) in zip(try pages.steps(positions), values) {
      let symbol = Glyph.glyphs(of: [step]).map(\.text).joined().prefix { $0 != " " }
      let bytes = step.bytes.map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      let shade = scale.shade(value)
      text +=
        "\(step.position)\t\(symbol.isEmpty ? "␣" : String(symbol))\t\(scale.text(value))"
        + "\t\(shade.level)\t\(Ruler.sign(shade))\t\(bytes)\t\(value)\n"
    }
    return text
  }
}
