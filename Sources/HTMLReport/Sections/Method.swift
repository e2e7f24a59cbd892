// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// How to read the page, how its numbers came about, what they do not say, and of what exactly they are.
  func writeMethod(_ page: inout Markup) {
    let summary = gallery.summary
    page.element("section", ["id": "method", "class": "prose"]) { page in
      page.line("h2", [:], "How to read this, and how it was made")
      page.line(
        "p", [:],
        "Each symbol of the text is shaded by one number: the state of one cell after that symbol was "
          + "read. \(hues) A scale belongs to a cell over the whole text: its ends are the magnitude that "
          + "99.5 % of the values do not pass, and what lies beyond is bold. Signs under the text "
          + "(dcba.1234) say the same without colour. Newlines ↵, tabs ⇥ and bytes that are no text are "
          + "symbols too, and are shaded like them. Surprise at a symbol is −log2 of the probability "
          + "that the model gave it before reading it. Under the caret a value is right to 1/240 of its "
          + "scale's end; its shade, and every number on a card, are exact.")
      page.line(
        "p", [:],
        "A score says how well a cell tells where a hypothesis about the text holds. Cell, lag, sign and "
          + "threshold are chosen on one half of the text; the effect printed is from the other half. A "
          + "high effect says that the cell goes with the property, not that the model uses it, nor that "
          + "no other cell does: hold it against the excess over what the last symbols alone predict, "
          + "against an untrained network, and against ablation.")
      for remark in options.remarks { page.line("p", ["class": "remark"], remark) }
      page.line("h3", [:], "Provenance")
      page.element("dl") { page in
        func fact(_ name: String, _ value: String) {
          guard !value.isEmpty else { return }
          page.element("dt", [:], name)
          page.line("dd", [:], value)
        }
        fact("Model", "\(summary.modelName), sha256 \(summary.modelSHA256)")
        fact("Text", "\(summary.corpusName), sha256 \(summary.corpusSHA256)")
        fact("Recording", summary.commandArguments)
        fact("Command", options.commandLine)
        fact("Seed", options.seed.map { "\($0)" } ?? "")
        fact("Made with", options.program)
        fact("Made at", options.stamp ?? "")
      }
    }
    page.newline()
  }

  private var hues: String {
    plan.palettes.map { palette in
      let name = palette.theme == .light ? "On light pages" : "On dark ones"
      return "\(name) \(palette.negativeHue) is negative and \(palette.positiveHue) positive."
    }.joined(separator: " ")
  }
}
