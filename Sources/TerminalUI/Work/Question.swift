// SPDX-License-Identifier: Apache-2.0

import Shading

/// What a screen wants to know of the gallery and may have to wait for.
///
/// The state says which questions its screen has; a thread answers them; an answer comes back as an
/// event. So no key ever waits for a replayed gate or a histogram.
enum Question: Hashable, Sendable {
  /// The values of a block of `Question.block` timesteps.
  case values(CellID, Shown, block: Int)
  case labels(String, block: Int)
  case scale(CellID, Shown, ScaleMode)
  case threshold(CellID, Shown, hypothesis: String?)
  /// What a threshold set by hand does.
  case thresholdByHand(CellID, Shown, value: Float, sign: Int)
  case histogram(CellID, Shown, bins: Int, hypothesis: String?)
  case predictions(Int)
  case examples(CellID, Shown, ExampleKind, hypothesis: String?)
  case similar(CellID)
  case chance(CellID, Shown, hypothesis: String)
  case newlines(Range<Int>)
  /// Where a pattern matches, in the whole text.
  case matches(SearchPattern)

  /// Timesteps of one question for values or labels.
  static let block = 256
  /// After so many matches they are no longer counted.
  static let matches = 10_000
  /// How many examples of a kind are asked for.
  static let examples = 20
  /// Five of each tenth.
  static let quantileExamples = 50

  /// Whether the text itself cannot be shown without it, so that the user must hear of its failure;
  /// what a pane beside it cannot know it leaves out.
  var isOfText: Bool {
    switch self {
    case .values, .labels, .scale, .newlines: true
    case .threshold, .thresholdByHand, .histogram, .predictions, .examples, .similar, .chance,
      .matches:
      false
    }
  }

  /// Asks the gallery.
  func answer(by gallery: any Gallery) -> Answer {
    do {
      switch self {
      case .values(let cell, let shown, let block):
        return .values(try gallery.values(cell, shown, Question.positions(block, gallery)))
      case .labels(let name, let block):
        return .values(try gallery.labels(name, Question.positions(block, gallery)))
      case .scale(let cell, let shown, let mode):
        return .scale(try gallery.scale(cell, shown, mode: mode))
      case .threshold(let cell, let shown, let hypothesis):
        return .threshold(try gallery.threshold(cell, shown, hypothesis: hypothesis))
      case .thresholdByHand(let cell, let shown, let value, let sign):
        return .threshold(try gallery.threshold(cell, shown, value: value, sign: sign))
      case .histogram(let cell, let shown, let bins, let hypothesis):
        return .histogram(
          try gallery.histogram(cell, shown, bins: bins, hypothesis: hypothesis))
      case .predictions(let position):
        return .predictions(try gallery.predictions(at: position, count: 256))
      case .examples(let cell, let shown, let kind, let hypothesis):
        return .examples(
          try gallery.examples(
            cell, shown, kind: kind, hypothesis: hypothesis,
            count: kind == .quantiles ? Question.quantileExamples : Question.examples))
      case .similar(let cell):
        return .similar(
          try gallery.similar(to: cell, count: 8).map { Similarity(cell: $0.cell, r: $0.r) })
      case .chance(let cell, let shown, let hypothesis):
        return .chance(try gallery.chance(cell, shown, hypothesis: hypothesis))
      case .newlines(let piece):
        return .newlines(try LineNumbers.count(piece, in: gallery))
      case .matches(let pattern):
        return .matches(try pattern.matches(in: gallery, most: Question.matches))
      }
    } catch {
      return .failed("\(error)")
    }
  }

  private static func positions(_ block: Int, _ gallery: any Gallery) -> Range<Int> {
    (block * self.block)..<min((block + 1) * self.block, gallery.summary.timesteps)
  }
}

/// A cell whose trace is like another's.
struct Similarity: Equatable, Sendable {
  let cell: CellID
  /// Pearson's r.
  let r: Double
}

/// What the gallery said.
enum Answer: Equatable, Sendable {
  case values([Float])
  case scale(Scale)
  case threshold(Threshold)
  case histogram(Histogram)
  case predictions(Predictions?)
  case examples([Example])
  case similar([Similarity])
  case chance(ChanceLevel?)
  case newlines([Int])
  /// The matches' first positions, in order.
  case matches([Int])
  case failed(String)
}
