// SPDX-License-Identifier: Apache-2.0

import Shading

extension Page {
  /// How to read the page, how its numbers came about, what they do not say, and of what exactly they are.
  func writeMethod(_ page: inout Markup) {
    page.element("section", ["id": "method", "class": "prose"]) { page in
      page.line("h2", [:], "How to read this, and how it was made")
      for (heading, paragraphs) in [
        ("The colours", reading), ("The scores", Page.method),
        ("What they do not say", Page.limits),
      ] {
        page.line("h3", [:], heading)
        for paragraph in paragraphs { page.line("p", [:], paragraph) }
      }
      for remark in options.remarks { page.line("p", ["class": "remark"], remark) }
      page.line("h3", [:], "Provenance, and how to cite")
      page.line(
        "p", [:],
        "A figure saved from this page carries its cell, scores and hashes. Give the program, its version "
          + "and the command below with it; the same command on the same files makes the same bytes. The "
          + "idea of reading a network's cells along a text is Karpathy, Johnson and Fei-Fei, "
          + "Visualizing and Understanding Recurrent Networks, 2015, arXiv 1506.02078.")
      writeProvenance(&page)
    }
    page.newline()
  }

  private func writeProvenance(_ page: inout Markup) {
    let summary = gallery.summary
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

  private var reading: [String] {
    [
      "Each symbol of the text is shaded by one number: the state of one cell after that symbol was "
        + "read. \(sides) A scale belongs to a cell over the whole text: its ends are the magnitude that "
        + "99.5 % of the values do not pass, and what lies beyond is bold. Signs under the text "
        + "(dcba.1234) say the same without colour. Newlines ↵, tabs ⇥ and bytes that are no text are "
        + "symbols too, and are shaded like them.",
      "Surprise at a symbol is −log2 of the probability that the model gave it before reading it; p(next) "
        + "is of the symbol after the caret's. A value is printed with the digits of every other view; one "
        + "marked ≈ is kept to the nearest of \(options.levels == .shades ? 17 : 241) levels of its scale, so "
        + "that the page stays small (--quant). Shades, and every number on a card, are exact.",
    ]
  }

  private static let method = [
    "A score says how well a cell tells where a hypothesis about the text holds. Labels come from the text "
      + "alone and, like the state, hold after a symbol was read. Effect is |2 AUC − 1| for what is true or "
      + "false, Spearman’s |ρ| for what is graded, and √η² on ranks for classes: 0 is nothing, 1 is all. "
      + "Sign says whether the cell is higher (+) or lower (−) where the label is true or larger; lag is by "
      + "how many symbols the cell follows the label (−2 … +2).",
    "Cell, lag, sign and threshold are chosen on one half of the text; the effect printed is from the "
      + "other, held-out half, with a 95 % bootstrap interval over its documents. Excess is the effect less "
      + "that of the best prediction from the last 1, 2, 4 or 8 symbols alone. q is the Benjamini–Hochberg "
      + "rate of false finds under a null that pairs the cell with the labels of other documents. Untrained "
      + "is the best effect of a network of the same shape with random weights on the same text. The list "
      + "of cells is in the order of what lies beyond both baselines; last stands what chance may explain "
      + "(q from .05 on), what was too rare to be held against an untrained network, and labels that came and "
      + "went fewer than \(Score.enoughRuns) times in a half, for there the best of many cells may be a fluke.",
  ]

  private static let limits = [
    "A high effect says that the cell goes with the property, on this text; it does not say that the model "
      + "uses the cell for it (ablation asks that: rnnscope ablate), nor that no other cell, or many "
      + "together, carry it. A hypothesis is only one reading: a cell that follows comments may follow "
      + "their words. Few or short documents make wide intervals, and one document cannot have a null."
  ]

  private var sides: String {
    plan.palettes.map { palette in
      let name = palette.theme == .light ? "On light pages" : "On dark ones"
      return "\(name) \(palette.negativeHue) is negative and \(palette.positiveHue) positive."
    }.joined(separator: " ")
  }
}
