// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recordings
import Scoring

/// How cells are scored.
struct ScoringArguments: ParsableArguments {
  @Option(help: "How many cells to list for each hypothesis.") var top: Int?
  @Option(help: "effect, or excess: the effect beyond what the last symbols alone predict.")
  var rankBy: ScoringOptions.Order = .effect
  @Option(help: "What to score at each cell (default: the main state, c or h).")
  var quantity: Quantity?
  @Option(help: "Where chance enters, it comes from here.") var seed: UInt64 = 1
  @Option(help: "Document swaps for the q column; 0 leaves it out.") var draws = 200
  @Flag(
    inversion: .prefixedNo,
    help: "Whether an untrained network of the same shape is scored too.") var untrained = true

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes a number from 1 on") }
    if !(0...100_000).contains(draws) {
      throw ValidationError("--draws takes a number from 0 to 100000")
    }
  }

  func options(top standard: Int = 5) -> ScoringOptions {
    var options = ScoringOptions()
    options.top = top ?? standard
    options.rankBy = rankBy
    options.quantity = quantity
    options.seed = seed
    options.draws = draws
    return options
  }
}

extension ScoringOptions.Order: ExpressibleByArgument {}
