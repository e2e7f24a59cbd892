// SPDX-License-Identifier: Apache-2.0
//
// Span to cells: which are on here and off elsewhere?
//
// Every cell is read exactly within the spans. Against off spans that settles it. Against the whole rest of
// the text, a sample of 4,096 timesteps chooses the 200 cells worth reading whole, and these are then
// counted exactly. Strict, as in LSTMVis: a threshold must exist that is passed on all of the on spans
// and nowhere on the off spans, nor on the symbols before and after each on span that pad it.

import Recordings
import Synchronization

extension RecordingGallery {
  /// How many cells are read whole.
  static let mostRead = 200
  /// How many cells are given back.
  static let mostFound = 50

  /// Cells that are on in some spans and off elsewhere, best first, 50 at most.
  ///
  /// Spans and rest are both cut in halves (every other span, or the span's halves; every other block of
  /// the text): threshold and sign are chosen on one, J is shown of both, and the lesser of the two ranks,
  /// since a few symbols are matched well by many cells that have nothing to do with them.
  public func find(
    on: [Range<Int>], off: [Range<Int>], strict: SpanPadding?,
    progress: @Sendable (Double) -> Bool
  ) throws -> [FoundCell] {
    let spans = try Spans(
      on: on, off: off, padding: strict ?? .one, documents: documents, timesteps: source.timesteps)
    guard progress(0) else { throw ShadingError.cancelled }
    var first: [Candidate] = []
    for layer in source.model.layers.indices {
      first += try candidates(layer: layer, spans, strict: strict != nil)
      let share = Double(layer + 1) / Double(source.model.layers.count)
      guard progress(0.3 * share) else { throw ShadingError.cancelled }
    }
    first.sort { ($1.j, $1.effect, $0.cell) < ($0.j, $0.effect, $1.cell) }
    let chosen = Array(first.prefix(RecordingGallery.mostRead))
    let done = Mutex(0)
    let found = try inParallel(chosen.count) { place -> Counted? in
      let found = try self.count(chosen[place], spans)
      let share = done.withLock { done -> Double in
        done += 1
        return Double(done) / Double(chosen.count)
      }
      guard progress(0.3 + 0.7 * share) else { throw ShadingError.cancelled }
      return found.map { Counted(found: $0, effect: chosen[place].effect) }
    }
    let best = found.compactMap { $0 }.sorted {
      ($1.lesserJ, $1.effect, $0.found.cell) < ($0.lesserJ, $0.effect, $1.found.cell)
    }
    return best.prefix(RecordingGallery.mostFound).map(\.found)
  }

  /// A cell after it was counted.
  private struct Counted: Sendable {
    let found: FoundCell
    let effect: Double

    var lesserJ: Double { min(found.selectionJ, found.reportJ) }
  }

  /// A cell after the first look.
  private struct Candidate: Sendable {
    let cell: CellID
    let quantity: Quantity
    /// Its values in the on spans, selection half and report half.
    let on: [[Float]]
    /// In the off spans, likewise; empty where there are none.
    let off: [[Float]]
    /// J by the sample (or the off spans), and the distance of means in standard deviations.
    let j: Double
    let effect: Double
    /// Strict: the threshold between on and off, and its sign.
    let fixed: (value: Float, sign: Int)?
  }

  private func candidates(layer: Int, _ spans: Spans, strict: Bool) throws -> [Candidate] {
    let quantity = try keptQuantity(layer: layer)
    let sample = spans.hasOff ? nil : try sample(layer: layer)
    let rest =
      sample?.positions.indices.filter { !spans.contains(sample?.positions[$0] ?? 0) } ?? []
    return try inParallel(source.model.layers[layer].cells) { index -> Candidate? in
      let cell = CellID(layer: layer, index: index)
      guard self.has(quantity, cell) else { return nil }
      func read(_ ranges: [Range<Int>]) throws -> [Float] {
        try ranges.flatMap { try self.source.trace(cell, quantity, $0) }
      }
      let on = try spans.on.map(read)
      let off = try spans.off.map(read)
      var against = off.flatMap { $0 }
      if let sample {
        let row = sample.row(index)
        against += rest.map { row[row.startIndex + $0] }
      }
      let all = on.flatMap { $0 }
      var fixed: (value: Float, sign: Int)?
      if strict {
        let outside = try read(spans.padding) + off.flatMap { $0 }
        fixed = RecordingGallery.gap(all, outside)
        guard fixed != nil else { return nil }
      }
      guard let counts = RecordingGallery.counts(on: all, off: against),
        let best = counts.bestEdge()
      else { return nil }
      return Candidate(
        cell: cell, quantity: quantity, on: on, off: off, j: best.j,
        effect: RecordingGallery.effect(all, against), fixed: fixed)
    }.compactMap { $0 }
  }

  /// A candidate counted exactly; nil where its halves hold too little to say anything.
  private func count(_ candidate: Candidate, _ spans: Spans) throws -> FoundCell? {
    // A threshold that is settled needs one bin on each side of it.
    let settled = candidate.fixed.map { fixed in
      let room = max(1, abs(fixed.value))
      return LabelledCounts(bins: 2, low: fixed.value - room, high: fixed.value + room)
    }
    guard let empty = settled ?? RecordingGallery.bins(on: candidate.on.flatMap { $0 }) else {
      return nil
    }
    var halves = [empty, empty]
    for half in 0..<2 {
      candidate.on[half].withUnsafeBufferPointer { halves[half].add($0, label: true) }
    }
    if spans.hasOff {
      for half in 0..<2 {
        candidate.off[half].withUnsafeBufferPointer { halves[half].add($0, label: false) }
      }
    } else {
      // In pieces that stay in the cache of a core; blocks never straddle one.
      for piece in stride(from: 0, to: spans.blocks.count, by: 16) {
        let blocks = spans.blocks[piece..<min(piece + 16, spans.blocks.count)]
        guard let first = blocks.first, let last = blocks.last else { continue }
        let values = try source.trace(
          candidate.cell, candidate.quantity, first.lowerBound..<last.upperBound)
        values.withUnsafeBufferPointer { values in
          for (place, block) in zip(blocks.indices, blocks) {
            let part =
              block.lowerBound - first.lowerBound..<block.upperBound - first.lowerBound
            halves[place % 2].add(UnsafeBufferPointer(rebasing: values[part]), label: false)
          }
        }
      }
      // What lies within the spans was counted as rest: take it out again.
      for (ranges, values) in zip(spans.on, candidate.on) {
        values.withUnsafeBufferPointer { values in
          for (place, position) in ranges.joined().enumerated() {
            halves[spans.half(ofRest: position)].add(
              UnsafeBufferPointer(rebasing: values[place..<place + 1]), label: false, weight: -1)
          }
        }
      }
    }
    if let fixed = candidate.fixed {
      let js = halves.map { $0.j(atEdgeOf: 1, sign: fixed.sign) }
      return FoundCell(
        cell: candidate.cell, sign: fixed.sign, threshold: fixed.value,
        selectionJ: js[0] ?? 0, reportJ: js[1] ?? js[0] ?? 0)
    }
    guard let best = halves[0].bestEdge() else { return nil }
    return FoundCell(
      cell: candidate.cell, sign: best.sign, threshold: halves[0].edge(best.bin),
      selectionJ: best.j,
      reportJ: halves[1].j(atEdgeOf: best.bin, sign: best.sign) ?? best.j)
  }

  /// 512 bins around the on values, with room for a threshold on both sides.
  private static func bins(on: [Float]) -> LabelledCounts? {
    let range = TraceRange(on)
    guard range.count > 0 else { return nil }
    let room = max((range.high - range.low) / 2, range.magnitude * 0.01, 1e-4)
    return LabelledCounts(bins: 512, low: range.low - room, high: range.high + room)
  }

  private static func counts(on: [Float], off: [Float]) -> LabelledCounts? {
    guard var counts = bins(on: on) else { return nil }
    on.withUnsafeBufferPointer { counts.add($0, label: true) }
    off.withUnsafeBufferPointer { counts.add($0, label: false) }
    return counts
  }

  /// The middle of the gap between on and off values where all of one lie above all of the other.
  private static func gap(_ on: [Float], _ off: [Float]) -> (value: Float, sign: Int)? {
    let (inside, outside) = (TraceRange(on), TraceRange(off))
    guard inside.count == on.count, inside.count > 0 else { return nil }
    if outside.count == 0 { return nil }
    if inside.low > outside.high { return ((inside.low + outside.high) / 2, 1) }
    if inside.high < outside.low { return ((inside.high + outside.low) / 2, -1) }
    return nil
  }

  /// The distance of two means in standard deviations of the second.
  private static func effect(_ on: [Float], _ off: [Float]) -> Double {
    func mean(_ values: [Float]) -> Double {
      values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
    }
    let (a, b) = (mean(on), mean(off))
    let variance = off.reduce(0.0) { $0 + (Double($1) - b) * (Double($1) - b) }
    let deviation = (variance / Double(max(1, off.count))).squareRoot()
    return deviation > 0 ? abs(a - b) / deviation : 0
  }
}
