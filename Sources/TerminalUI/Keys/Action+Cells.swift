// SPDX-License-Identifier: Apache-2.0

import Shading

extension Action {
  /// From cell to cell; the place in the text stays.
  static let cells: [Action] = [
    Action("next-in-rank", "J", .cells, "the next cell of the list") {
      $0.moveInList($0.takeCount() ?? 1)
    },
    Action("previous-in-rank", "K", .cells, "the cell before in the list") {
      $0.moveInList(-($0.takeCount() ?? 1))
    },
    Action("next-cell", "]", .cells, "the next cell of the layer") {
      $0.moveCell($0.takeCount() ?? 1)
    },
    Action("previous-cell", "[", .cells, "the cell before in the layer") {
      $0.moveCell(-($0.takeCount() ?? 1))
    },
    Action("next-layer", ">", .cells, "the same cell of the next layer") { $0.moveLayer(1) },
    Action("previous-layer", "<", .cells, "the same cell of the layer before") {
      $0.moveLayer(-1)
    },
    Action("rank", "r", .cells, "rank cells by a hypothesis", argument: .hypothesis) { state, key in
      state.rank(byKey: key)
    },
    Action("reverse-rank", "R", .cells, "turn the ranking round") {
      $0.view.isReversed.toggle()
      $0.revealListed()
    },
    Action("examples", "e", .cells, "examples: top, bottom, quantiles, random, disagreements") {
      $0.openExamples()
    },
    Action("card", "i", .cells, "the cell's card: scores, what chance gives, gates, like cells") {
      $0.toggle(.card)
    },
  ]
}
