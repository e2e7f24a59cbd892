// SPDX-License-Identifier: Apache-2.0

/// What a reader must know of the numbers, in words.
struct Remarks {
  let scorer: Scorer
  let null: SwapNull?
  let q: [Double?]
  let isExact: Bool

  var lines: [String] {
    var lines: [String] = []
    let setup = scorer.setup
    if !setup.split.isByDocument {
      lines.append(
        "too few documents to split by document: cells were chosen on every other block of the text "
          + "and reported on the blocks between, with gaps, so the report is less independent than it looks"
      )
    }
    for (layer, counts) in scorer.layers.enumerated() where !counts.hasReceived {
      lines.append("layer \(layer) was not recorded, its cells are not ranked")
    }
    lines += strangeCells
    lines.append(
      "a hypothesis's cells stand in the order of the half that chose them (column chosen); the effect is of the other half"
    )
    lines += scarceLabels
    if let null {
      let hits = q.count { ($0 ?? 1) < 0.05 }
      let tested = q.count { $0 != nil }
      let chance = FixedPoint.text(0.05 * Double(hits), places: 1)
      lines.append(
        "q < 0.05 holds for \(hits) of \(tested) scores tested; about \(chance) of them are expected by chance"
      )
      if let level = null.chanceLevel {
        lines.append(
          "with the labels of other documents (\(null.orders.draws) draws) the best of "
            + "\(scorer.layers.reduce(0) { $0 + ($1.hasReceived ? $1.cells : 0) }) cells reaches an effect of "
            + "\(FixedPoint.text(level, places: 2)) (95 % of draws stay below, median hypothesis)")
      }
      if !null.orders.areAcrossDocuments {
        lines.append(
          "too few documents to swap: traces met the labels of other places in the same text, so q is a rough guide"
        )
      }
    } else if setup.options.draws > 0 {
      lines.append("the text is too short for q")
    }
    if !isExact {
      lines.append(
        "measures are from counts in \(setup.bins) bins of each cell's values; graded and categorical "
          + "ones but the effect from \(setup.sample.count) sampled timesteps")
    }
    return lines
  }

  private var scarceLabels: [String] {
    let setup = scorer.setup
    let scarce = setup.planned.filter { setup.summary.runs(of: $0) < Score.enoughRuns }.map {
      "\(setup.hypotheses[$0].name) (\(setup.summary.runs(of: $0)))"
    }
    guard !scarce.isEmpty else { return [] }
    return [
      "fewer than \(Score.enoughRuns) runs in a half, so that the best cell may be a fluke: "
        + scarce.joined(separator: ", ")
    ]
  }

  private var strangeCells: [String] {
    scorer.layers.enumerated().compactMap { layer, counts in
      let strange = counts.strangeValues.indices.filter { counts.strangeValues[$0] > 0 }
      guard let first = strange.first else { return nil }
      let which =
        strange.count == 1
        ? "cell \(layer):\(first) has"
        : "\(strange.count) cells of layer \(layer) (\(layer):\(first) first) have"
      return "\(which) values that are not finite, left out of every ranking"
    }
  }
}
