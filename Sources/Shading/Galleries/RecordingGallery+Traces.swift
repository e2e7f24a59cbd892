// SPDX-License-Identifier: Apache-2.0
//
// Questions about a whole trace: its scale, its threshold, where it is on, its histogram, its examples.

/// A scale in the cache; a layer's has no index, one of the whole model no layer either.
struct ScaleKey: Hashable, Sendable {
  let layer: Int?
  let index: Int?
  let shown: Shown
}

/// An automatic threshold in the cache.
struct ThresholdKey: Hashable, Sendable {
  let trace: TraceKey
  let hypothesis: String?
}

/// Where a cell is on, in the cache.
struct OnKey: Hashable, Sendable {
  let trace: TraceKey
  let value: Float
  let sign: Int
}

extension RecordingGallery {
  /// The share of values that a scale holds.
  static let scaleShare = 0.995

  /// The scale of a cell's quantity: ±1 for what is bounded by ±1 by its nature; else 99.5 % of |x|
  /// of the cell over the whole text, or of its layer (from a sample of 4,096 timesteps), or 1.
  public func scale(_ cell: CellID, _ shown: Shown, mode: ScaleMode) throws -> Scale {
    try check(cell)
    let isMain = shown.quantity == source.model.mainQuantity && shown != .t
    let isUnbounded = shown == .c || shown == .b || shown == .h && isMain
    guard isUnbounded, mode != .fixed else { return Scale(end: 1, isUnsigned: shown.isUnsigned) }
    let isOfLayer = mode == .layer && isMain
    let key = ScaleKey(
      layer: shown.isOfModel ? nil : cell.layer,
      index: shown.isOfModel || isOfLayer ? nil : cell.index, shown: shown)
    return try scales.value(key, cost: { _ in 64 }) {
      if !isOfLayer, let quantity = shown.quantity, has(quantity, cell),
        source.keeps(quantity, layer: cell.layer),
        let end = try source.magnitude(cell, quantity), shown == .c || end > 1
      {
        return Scale(end: end, isUnsigned: shown.isUnsigned)
      }
      let values = try isOfLayer ? sample(layer: cell.layer).values : trace(cell, shown)
      let end = TraceStatistics.quantileOfMagnitude(values, share: RecordingGallery.scaleShare)
      // An output within ±1 keeps the scale of outputs; only a ReLU's is larger.
      let isBounded = shown == .h && TraceRange(values).magnitude <= 1
      return Scale(end: isBounded ? 1 : end, isUnsigned: shown.isUnsigned)
    }
  }

  /// Counts over equal bins of the cell's scale; what lies beyond its ends is in the end bins.
  public func histogram(_ cell: CellID, _ shown: Shown, bins: Int, hypothesis: String?) throws
    -> Histogram
  {
    let scale = try scale(cell, shown, mode: .cell)
    let low = scale.isUnsigned ? 0 : -scale.end
    let counts = LabelledCounts(
      try trace(cell, shown), bins: max(1, bins), low: low, high: scale.end,
      labels: try hypothesis.map(labelRow))
    return Histogram(range: low...scale.end, off: counts.off, on: counts.on)
  }

  /// The best Youden J against a binary hypothesis, else Otsu's threshold; with Otsu the rarer side is on.
  public func threshold(_ cell: CellID, _ shown: Shown, hypothesis: String?) throws -> Threshold {
    let binary = hypothesis.flatMap { isBinary($0) ? $0 : nil }
    let key = ThresholdKey(trace: TraceKey(cell, shown), hypothesis: binary)
    return try thresholds.value(key, cost: { _ in 128 }) {
      let trace = try trace(cell, shown)
      if let binary,
        let best = TraceStatistics.youden(trace, labels: try labelRow(binary))
      {
        return try threshold(
          cell, shown, value: best.value, sign: best.sign,
          origin: "best Youden J against \(binary)")
      }
      let value = TraceStatistics.otsu(trace, end: try scale(cell, shown, mode: .cell).end)
      let above = BitRow(trace, above: value, sign: 1).population
      return try threshold(
        cell, shown, value: value, sign: 2 * above <= trace.count ? 1 : -1, origin: "Otsu")
    }
  }

  /// What a threshold that was set by hand does to a trace.
  public func threshold(_ cell: CellID, _ shown: Shown, value: Float, sign: Int) throws -> Threshold
  {
    try threshold(cell, shown, value: value, sign: sign, origin: "by hand")
  }

  private func threshold(
    _ cell: CellID, _ shown: Shown, value: Float, sign: Int, origin: String
  ) throws -> Threshold {
    Threshold(
      try onRow(cell, shown, value: value, sign: sign), value: value, sign: sign,
      documents: documents, origin: origin)
  }

  /// The first position after (before) a position where an on-run starts, or nil.
  public func nextOn(
    _ cell: CellID, _ shown: Shown, threshold: Threshold, from position: Int, forward: Bool
  ) throws -> Int? {
    try onRow(cell, shown, value: threshold.value, sign: threshold.sign)
      .runStarts(documents: documents).next(from: position, forward: forward)
  }

  /// The next place where a stretch of disagreement begins.
  public func nextDisagreement(
    _ cell: CellID, _ shown: Shown, threshold: Threshold, hypothesis: String, from position: Int,
    forward: Bool
  ) throws -> Int? {
    try onRow(cell, shown, value: threshold.value, sign: threshold.sign)
      .symmetricDifference(labelRow(hypothesis))
      .runStarts(documents: documents).next(from: position, forward: forward)
  }

  /// Places worth reading; for quantiles `count` is of all ten together.
  public func examples(
    _ cell: CellID, _ shown: Shown, kind: ExampleKind, hypothesis: String?, count: Int
  ) throws -> [Example] {
    let picker = ExamplePicker(trace: try trace(cell, shown)) { [self] position in
      try context(before: position)
    }
    switch kind {
    case .top: return try picker.extremes(count) { $0 }
    case .bottom: return try picker.extremes(count) { -$0 }
    case .quantiles: return try picker.quantiles(10, each: max(1, count / 10))
    case .random: return try picker.random(count)
    case .disagreements:
      let threshold = try threshold(cell, shown, hypothesis: hypothesis)
      let margin = Float(threshold.sign)
      guard let hypothesis, isBinary(hypothesis) else {
        // Near misses: off, but only just.
        return try picker.extremes(count) { value in
          let above = (value - threshold.value) * margin
          return above > 0 ? -.infinity : above
        }
      }
      let wrong = try onRow(cell, shown, value: threshold.value, sign: threshold.sign)
        .symmetricDifference(labelRow(hypothesis))
      return try picker.extremes(count, among: wrong) { abs($0 - threshold.value) }
    }
  }

  /// Whether the gallery knows a hypothesis as binary.
  func isBinary(_ hypothesis: String) -> Bool {
    labelling[hypothesis]?.summary.kind == "binary"
  }

  private func onRow(_ cell: CellID, _ shown: Shown, value: Float, sign: Int) throws -> BitRow {
    let key = OnKey(trace: TraceKey(cell, shown), value: value, sign: sign < 0 ? -1 : 1)
    return try onRows.value(key, cost: { $0.words.count * 8 }) {
      BitRow(try trace(cell, shown), above: value, sign: sign)
    }
  }

  /// The text of a place, by which examples are told apart: its symbol and the 16 before it.
  private func context(before position: Int) throws -> [UInt8] {
    let document = source.documents[source.document(of: position)].positions
    let start = max(document.lowerBound, position - 16)
    let end = try source.byteEnds(position..<position + 1)[0]
    return try source.bytes(source.byteStart(start)..<end)
  }
}
