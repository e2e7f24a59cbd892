// SPDX-License-Identifier: Apache-2.0
//
// The sentences under figures, composed once, so that no two views tell different stories.

extension Shown {
  /// What it is, in words: `forget gate f`.
  public var summary: String {
    switch self {
    case .c: "cell value c"
    case .t: "tanh c"
    case .h: "output h"
    case .i: "input gate i"
    case .f: "forget gate f"
    case .o: "output gate o"
    case .g: "candidate g"
    case .r: "reset gate r"
    case .z: "update gate z"
    case .n: "candidate n"
    case .p: "probability of the symbol"
    case .b: "surprise in bits"
    }
  }

  /// Whether it tells of the whole model and not of one cell.
  public var isOfModel: Bool { self == .p || self == .b }
}

/// The sentences that go with a cell.
public enum Caption {
  /// `cell 1:37, forget gate f`; what belongs to the whole model names no cell.
  public static func title(_ cell: CellID, _ shown: Shown) -> String {
    shown.isOfModel ? shown.summary : "cell \(cell), \(shown.summary)"
  }

  /// What a cell's score says, in one sentence.
  ///
  /// ```
  /// cell 1:37 (c) is higher where inside-quotes is true: effect .982 [.970, .990] held out (.990 where
  /// chosen), lag 0, excess .410; AUC .991, F1 .910; true for 7.1 % of symbols
  /// ```
  public static func sentence(_ score: Score) -> String {
    var sentence = evidence(score)
    let measures = measureNames.compactMap { key, name in
      score.measures[key].map { "\(name) \(figure($0))" }
    }
    if !measures.isEmpty { sentence += "; " + measures.joined(separator: ", ") }
    if let prevalence = score.prevalence {
      sentence += "; true for \(FixedPoint.percent(prevalence)) of symbols"
    }
    return sentence
  }

  /// The same without further measures: how well the cell does, and what stands against it.
  public static func evidence(_ score: Score) -> String {
    clauses(score).joined(separator: ", ")
  }

  /// The parts of the evidence, of which the last may be left out where room is short.
  public static func clauses(_ score: Score) -> [String] {
    var effect = "cell \(score.cell) (\(score.quantity.rawValue)) \(relation(score)): "
    effect += "effect \(figure(score.effect))"
    if let interval = score.interval {
      effect += " [\(figure(interval.lowerBound)), \(figure(interval.upperBound))]"
    }
    effect += " held out (\(figure(score.selectionEffect)) where chosen)"
    let others = [
      "lag \(score.lag)", score.excess.map { "excess \(figure($0))" },
      score.untrained.map { "untrained \(figure($0))" },
      score.q.map { "q \(falseDiscovery($0))" },
    ]
    return [effect] + others.compactMap { $0 }
  }

  /// How a cell goes with a hypothesis: `is higher where inside-quotes is true`.
  public static func relation(_ score: Score) -> String {
    switch score.kind {
    case .binary: "is \(score.sign < 0 ? "lower" : "higher") where \(score.hypothesis) is true"
    case .graded: "\(score.sign < 0 ? "falls" : "rises") with \(score.hypothesis)"
    case .categorical: "differs by \(score.hypothesis)"
    }
  }

  /// What was read: `kernel (lstm, 2 layers, 512 cells) over corpora/kernel, 61,234 symbols, 1.402 bits
  /// per symbol`.
  public static func sentence(_ summary: GallerySummary) -> String {
    let cells = summary.cells.reduce(0, +)
    var sentence = "\(summary.modelName) (\(summary.modelKind), \(summary.cells.count) "
    sentence += "\(summary.cells.count == 1 ? "layer" : "layers"), "
    sentence += "\(FixedPoint.grouped(cells)) cells) over \(summary.corpusName), "
    sentence += "\(FixedPoint.grouped(summary.timesteps)) symbols"
    guard let nats = summary.natsPerSymbol else { return sentence }
    return sentence + ", \(FixedPoint.text(nats / 0.693147180559945, places: 3)) bits per symbol"
  }

  /// What a threshold does: `on 31.2 %, 412 runs, median 38 symbols: above +0.31 (best Youden J against
  /// inside-quotes)`.
  public static func sentence(_ threshold: Threshold, on scale: Scale) -> String {
    "on \(FixedPoint.percent(threshold.share)), \(FixedPoint.grouped(threshold.runs)) runs, "
      + "median \(FixedPoint.grouped(threshold.medianRun)) symbols: "
      + "\(threshold.sign < 0 ? "below" : "above") \(scale.text(threshold.value)) "
      + "(\(threshold.origin))"
  }

  /// What chance gives: `J .941 with inside-quotes in place; with its labels turned round the text by 50
  /// distances, .012 in the middle and .031 at most`.
  public static func sentence(_ chance: ChanceLevel, hypothesis: String) -> String {
    let middle = chance.moved.isEmpty ? 0 : chance.moved[chance.moved.count / 2]
    return
      "J \(figure(chance.actual)) with \(hypothesis) in place; with its labels turned round the text "
      + "by \(chance.moved.count) distances, \(figure(middle)) in the middle and "
      + "\(figure(chance.moved.last ?? 0)) at most"
  }

  /// A q as the ranking's table writes it: a share of draws is known to be small, never to be nothing.
  public static func falseDiscovery(_ q: Double) -> String { q < 0.001 ? "<.001" : figure(q) }

  /// A figure of a score, three decimals and no leading zero: `.982`.
  public static func figure(_ value: Double) -> String {
    FixedPoint.text(value, places: 3, dropsZero: true)
  }

  private static let measureNames = [
    ("auc", "AUC"), ("average_precision", "AP"), ("f1", "F1"), ("mcc", "MCC"), ("iou", "IoU"),
    ("pearson", "r"), ("spearman", "ρ"), ("mutual_information_bits", "MI bits"), ("cohens_d", "d"),
  ]
}
