// SPDX-License-Identifier: Apache-2.0

import Scoring

/// The likeliest next symbols after a position, and what really came.
public struct Predictions: Sendable, Equatable {
  /// One symbol and its probability.
  public struct Candidate: Sendable, Equatable {
    /// The symbol as text.
    public let symbol: String
    /// Its probability, 0 to 1.
    public let probability: Double

    /// A symbol with its probability.
    public init(symbol: String, probability: Double) {
      self.symbol = symbol
      self.probability = probability
    }

    /// The symbol as every view draws it.
    public var drawn: String { Glyph.visible(symbol: symbol) }
    /// The probability in hundredths, as views print it; −1 for no number.
    public var hundredths: Int { FixedPoint.units(probability, places: 2) ?? -1 }
    /// The probability as every view writes it: `.52`, and `<.01` for what rounds to nothing.
    public func figure(places: Int = 2) -> String {
      guard FixedPoint.units(probability, places: places) == 0 else {
        return FixedPoint.text(probability, places: places, dropsZero: true)
      }
      return "<"
        + FixedPoint.text(
          1 / Double(FixedPoint.unit(places: places)), places: places, dropsZero: true)
    }
  }
  /// Likeliest first.
  public let candidates: [Candidate]
  /// The next symbol of the text; nil at a document's end.
  public let actual: Candidate?
  /// The actual symbol's place among all, from 1.
  public let actualRank: Int?

  /// What the model expects after a position.
  public init(candidates: [Candidate], actual: Candidate?, actualRank: Int?) {
    self.candidates = candidates
    self.actual = actual
    self.actualRank = actualRank
  }
}
