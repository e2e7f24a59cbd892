// SPDX-License-Identifier: Apache-2.0
//
// What a view may ask. Views see strings, numbers and shades; they know no file and no network.

import Recordings
import Scoring

/// One memory cell; the views' name for it, so that they need not import what lies below.
public typealias CellID = Recordings.CellID
/// Numbers as people read them.
public typealias FixedPoint = Scoring.FixedPoint
/// How often a gate of a cell is nearly shut and nearly open.
public typealias Saturation = Scoring.Saturation
/// One cell's agreement with one hypothesis.
public typealias Score = Scoring.Score

/// What a view can show of a cell at a timestep.
public enum Shown: String, Sendable, CaseIterable {
  case c
  /// tanh c, what the paper's figures show.
  case t
  case h, i, f, o, g, r, z, n
  /// p(actual symbol | symbols before), of the whole model.
  case p
  /// Surprise: −log2 p(actual symbol | symbols before), of the whole model.
  case b

  /// Whether the values have no negative half.
  public var isUnsigned: Bool {
    switch self {
    case .i, .f, .o, .r, .z, .p, .b: true
    case .c, .t, .h, .g, .n: false
    }
  }
}

/// One timestep's symbol, as the text holds it.
public struct TextStep: Sendable, Equatable {
  /// Position counted over the whole recording, from 0.
  public let position: Int
  /// The symbol's bytes in the text.
  public let bytes: [UInt8]

  /// A symbol at its position.
  public init(position: Int, bytes: [UInt8]) {
    self.position = position
    self.bytes = bytes
  }
}

/// What a recording is of, for titles and legends.
public struct GallerySummary: Sendable, Equatable {
  /// The model's name.
  public var modelName: String
  /// "lstm", "gru", "rnn", or "mixed".
  public var modelKind: String
  /// SHA-256 of the checkpoint, hexadecimal.
  public var modelSHA256: String
  /// Cells of each layer.
  public var cells: [Int]
  /// What was read, as people call it.
  public var corpusName: String
  /// SHA-256 over the documents, hexadecimal.
  public var corpusSHA256: String
  /// Timesteps of all documents.
  public var timesteps: Int
  /// Mean loss, nats per symbol; nil where the model has no decoder.
  public var natsPerSymbol: Double?
  /// How the recording was opened, as the words of a command (`run.recording`, or `kernel text.c`).
  public var commandArguments: String

  /// A summary of given facts.
  public init(
    modelName: String, modelKind: String, modelSHA256: String, cells: [Int], corpusName: String,
    corpusSHA256: String, timesteps: Int, natsPerSymbol: Double?, commandArguments: String
  ) {
    self.modelName = modelName
    self.modelKind = modelKind
    self.modelSHA256 = modelSHA256
    self.cells = cells
    self.corpusName = corpusName
    self.corpusSHA256 = corpusSHA256
    self.timesteps = timesteps
    self.natsPerSymbol = natsPerSymbol
    self.commandArguments = commandArguments
  }
}

/// A document's place in the recording.
public struct DocumentSpan: Sendable, Equatable {
  /// The document's name.
  public let name: String
  /// Its timesteps.
  public let positions: Range<Int>

  /// A document's place.
  public init(name: String, positions: Range<Int>) {
    self.name = name
    self.positions = positions
  }
}

/// A hypothesis that the gallery has labels of.
public struct HypothesisSummary: Sendable, Equatable {
  /// The name that commands take.
  public let name: String
  /// "binary", "graded" or "categorical".
  public let kind: String
  /// One line on what it says.
  public let summary: String

  /// A hypothesis's card.
  public init(name: String, kind: String, summary: String) {
    self.name = name
    self.kind = kind
    self.summary = summary
  }
}

/// How a cell's values split at a threshold.
public struct Threshold: Sendable, Equatable {
  /// Where the trace is cut.
  public let value: Float
  /// +1 where the cell is on above the value, −1 where it is on below.
  public let sign: Int
  /// Share of timesteps that are on, 0 to 1.
  public let share: Double
  /// How many runs of on timesteps there are.
  public let runs: Int
  /// The median run's length in symbols.
  public let medianRun: Int
  /// How the value was chosen: "best Youden J against inside-quotes", "Otsu", "by hand".
  public let origin: String

  /// A threshold and what it does to the trace.
  public init(value: Float, sign: Int, share: Double, runs: Int, medianRun: Int, origin: String) {
    self.value = value
    self.sign = sign
    self.share = share
    self.runs = runs
    self.medianRun = medianRun
    self.origin = origin
  }
}

/// A histogram of one trace over the whole recording, split by a binary hypothesis where one is given.
public struct Histogram: Sendable, Equatable {
  /// Ends of the first and last bin.
  public let range: ClosedRange<Float>
  /// Counts per bin where the label is false (or of all, where there is none).
  public let off: [Int]
  /// Counts per bin where the label is true; zeros where there is none.
  public let on: [Int]

  /// Counts over equal bins.
  public init(range: ClosedRange<Float>, off: [Int], on: [Int]) {
    self.range = range
    self.off = off
    self.on = on
  }
}

/// A place worth reading for a cell.
public struct Example: Sendable, Equatable {
  /// The timestep.
  public let position: Int
  /// The cell's value there.
  public let value: Float

  /// A place with the value there.
  public init(position: Int, value: Float) {
    self.position = position
    self.value = value
  }
}

/// Which places are wanted.
public enum ExampleKind: String, Sendable, CaseIterable {
  case top, bottom, quantiles, random, disagreements
}

/// A cell that separates the chosen spans from the rest.
public struct FoundCell: Sendable, Equatable {
  /// The cell.
  public let cell: CellID
  /// +1 where it is on above the threshold, −1 where below.
  public let sign: Int
  /// Where its trace is cut.
  public let threshold: Float
  /// Youden's J = P(on in spans) − P(on elsewhere), on the half where the threshold was chosen.
  public let selectionJ: Double
  /// The same on the other half.
  public let reportJ: Double

  /// A found cell with its evidence.
  public init(cell: CellID, sign: Int, threshold: Float, selectionJ: Double, reportJ: Double) {
    self.cell = cell
    self.sign = sign
    self.threshold = threshold
    self.selectionJ = selectionJ
    self.reportJ = reportJ
  }
}

/// How many symbols before and after an on span a strict search wants off.
public struct SpanPadding: Sendable, Equatable {
  /// Symbols before the span.
  public let before: Int
  /// Symbols after it.
  public let after: Int

  /// So many symbols, none where negative.
  public init(before: Int, after: Int) {
    self.before = max(before, 0)
    self.after = max(after, 0)
  }

  /// One on either side.
  public static let one = SpanPadding(before: 1, after: 1)

  /// The padding of `1,0`, or of one number for both sides; nil where it is none.
  public init?(_ text: String) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(numbers.count), let before = numbers[0], let after = numbers.last ?? nil,
      (0...1000).contains(before), (0...1000).contains(after)
    else { return nil }
    self.init(before: before, after: after)
  }

  /// `1,0`.
  public var words: String { "\(before),\(after)" }
}

/// What chance gives: Youden's J of a trace against a hypothesis's labels, in place and moved.
public struct ChanceLevel: Sendable, Equatable {
  /// J with the labels where they belong, at the best threshold.
  public let actual: Double
  /// J at the best threshold of each moved row of labels, ascending.
  public let moved: [Double]

  /// J in place and moved.
  public init(actual: Double, moved: [Double]) {
    self.actual = actual
    self.moved = moved.sorted()
  }
}

/// A recording hung for viewing: every question that the terminal browser and the HTML report ask.
///
/// Positions count timesteps over the whole recording, documents one after another. The value at a
/// position is what holds after its symbol was read. Calls may come from any thread.
public protocol Gallery: AnyObject, Sendable {
  var summary: GallerySummary { get }
  var documents: [DocumentSpan] { get }
  var cells: [CellID] { get }
  /// What can be shown, main state first; gates are replayed where they were not kept.
  var shown: [Shown] { get }
  var hypotheses: [HypothesisSummary] { get }
  /// Cells best first: for one hypothesis by the effect on the half that chose; where nil, every cell's
  /// most telling score by what is `beyond` both baselines. None before `isRanked`.
  func ranking(hypothesis: String?) -> [Score]
  /// Whether the cells are scored, or nobody can score them.
  var isRanked: Bool { get }
  /// Scores the cells, which may take minutes; `progress` hears shares in [0, 1] and returns false to
  /// cancel. Afterwards `ranking` has them.
  func rank(progress: @escaping @Sendable (Double) -> Bool) throws
  func text(_ positions: Range<Int>) throws -> [TextStep]
  func values(_ cell: CellID, _ shown: Shown, _ positions: Range<Int>) throws -> [Float]
  /// Says that whole traces will be asked for, so that a gallery that replays can do so once.
  func keep(_ cells: [CellID], _ shown: [Shown]) throws
  /// The largest magnitude of the scale: 99.5 % of |x| of the cell over the whole recording, or of its
  /// layer, or fixed 1.
  func scale(_ cell: CellID, _ shown: Shown, mode: ScaleMode) throws -> Scale
  /// 1 and 0 for a binary hypothesis, numbers for a graded one, class numbers for a categorical one.
  func labels(_ hypothesis: String, _ positions: Range<Int>) throws -> [Float]
  /// The likeliest next symbols, so many, after each position; nil where there is no model to ask.
  func predictions(_ positions: Range<Int>, count: Int) throws -> [Predictions]?
  func histogram(_ cell: CellID, _ shown: Shown, bins: Int, hypothesis: String?) throws -> Histogram
  /// Best Youden J against a binary hypothesis, else Otsu.
  func threshold(_ cell: CellID, _ shown: Shown, hypothesis: String?) throws -> Threshold
  /// What a threshold that was set by hand does to the trace.
  func threshold(_ cell: CellID, _ shown: Shown, value: Float, sign: Int) throws -> Threshold
  /// The first position after (before) `position` where an on-run starts, or nil.
  func nextOn(
    _ cell: CellID, _ shown: Shown, threshold: Threshold, from position: Int, forward: Bool
  ) throws -> Int?
  /// The next place where the thresholded cell and a binary hypothesis disagree, or nil.
  func nextDisagreement(
    _ cell: CellID, _ shown: Shown, threshold: Threshold, hypothesis: String, from position: Int,
    forward: Bool
  ) throws -> Int?
  func examples(
    _ cell: CellID, _ shown: Shown, kind: ExampleKind, hypothesis: String?, count: Int
  ) throws -> [Example]
  /// Cells that are on in some spans and off elsewhere (or in the off spans where given), best first.
  ///
  /// With `strict`, only those that a threshold divides without a fault: on in all of the on spans, off
  /// in the off spans and on so many symbols around each on span. `progress` hears shares in [0, 1] and
  /// returns false to cancel.
  func find(
    on: [Range<Int>], off: [Range<Int>], strict: SpanPadding?,
    progress: @Sendable (Double) -> Bool
  ) throws -> [FoundCell]
  /// How well the cell's trace goes with a binary hypothesis whose labels are moved to where they do not
  /// belong: what chance alone gives. Nil for other kinds.
  func chance(_ cell: CellID, _ shown: Shown, hypothesis: String) throws -> ChanceLevel?
  /// The cells whose traces are most like this one's, by |Pearson r|, with r.
  func similar(to cell: CellID, count: Int) throws -> [(cell: CellID, r: Double)]
  /// The next match of a text search after (before) a position, as positions.
  func search(
    _ pattern: String, isRegex: Bool, from position: Int, forward: Bool,
    progress: @Sendable (Double) -> Bool
  ) throws -> Range<Int>?
}

extension Gallery {
  /// The likeliest next symbols after one position; nil where there is no model to ask.
  public func predictions(at position: Int, count: Int) throws -> Predictions? {
    try predictions(position..<position + 1, count: count)?.first
  }

  /// What a threshold that was set by hand does to the trace, from all its values.
  public func threshold(_ cell: CellID, _ shown: Shown, value: Float, sign: Int) throws -> Threshold
  {
    let row = BitRow(
      try values(cell, shown, 0..<summary.timesteps), above: value, sign: sign)
    return Threshold(row, value: value, sign: sign, documents: documents, origin: "by hand")
  }
}

extension Threshold {
  /// What is on, as a row of bits tells it.
  init(_ row: BitRow, value: Float, sign: Int, documents: [DocumentSpan], origin: String) {
    let lengths = row.runLengths(documents: documents).sorted()
    self.init(
      value: value, sign: sign < 0 ? -1 : 1,
      share: row.count > 0 ? Double(row.population) / Double(row.count) : 0,
      runs: lengths.count, medianRun: lengths.isEmpty ? 0 : lengths[lengths.count / 2],
      origin: origin)
  }
}

extension Gallery {
  /// A gallery whose scores came with it.
  public var isRanked: Bool { true }
  /// A gallery whose scores came with it has nothing to do.
  public func rank(progress: @escaping @Sendable (Double) -> Bool) throws {}
  /// A gallery that has every trace at hand need not keep any.
  public func keep(_ cells: [CellID], _ shown: [Shown]) throws {}
}
