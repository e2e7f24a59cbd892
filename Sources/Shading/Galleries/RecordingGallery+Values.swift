// SPDX-License-Identifier: Apache-2.0
//
// Values: a window's from the recording, from the loss, or from a replay in chunks of 64 timesteps.

import Glibc
import Recordings

/// A whole trace in the cache; the model's own traces have no cell.
struct TraceKey: Hashable, Sendable {
  let cell: CellID?
  let shown: Shown

  init(_ cell: CellID, _ shown: Shown) {
    self.cell = shown.isOfModel ? nil : cell
    self.shown = shown
  }
}

/// One quantity of one layer over one stretch between keyframes, replayed.
struct ChunkKey: Hashable, Sendable {
  let layer: Int
  let quantity: Quantity
  let start: Int
}

extension RecordingGallery {
  /// Timesteps from keyframe to keyframe, counted from each document's start.
  static let chunk = Recording.keyframeTimesteps
  /// Positions that are replayed at once: enough to keep many streams busy.
  static let longestReplay = 2048
  /// The longest replay whose other quantities are kept too.
  static let shortReplay = 512
  /// The longest text that is replayed as a whole for one question.
  static let mostReplayed = 1 << 18

  /// A cell's values at some positions, read, derived or replayed.
  public func values(_ cell: CellID, _ shown: Shown, _ positions: Range<Int>) throws -> [Float] {
    try check(positions)
    try check(cell)
    if let whole = pinned[TraceKey(cell, shown)] { return Array(whole[positions]) }
    switch shown {
    case .p: return try losses(positions).map { expf(-$0) }
    case .b: return try losses(positions).map { $0 / Float(M_LN2) }
    case .t: return try values(cell, .c, positions).map { tanhf($0) }
    default:
      let quantity = try quantity(shown, of: cell)
      return source.keeps(quantity, layer: cell.layer)
        ? try source.trace(cell, quantity, positions)
        : try replayed(cell, shown, quantity, positions)
    }
  }

  /// The trace over the whole text, from the cache where it is there.
  func trace(_ cell: CellID, _ shown: Shown) throws -> [Float] {
    let key = TraceKey(cell, shown)
    if let whole = pinned[key] { return whole }
    return try traces.value(key, cost: { $0.count * 4 }) {
      if !shown.isOfModel, let quantity = shown.quantity,
        !source.keeps(quantity, layer: cell.layer), source.timesteps > RecordingGallery.mostReplayed
      {
        throw ShadingError.notKept(
          shown, timesteps: source.timesteps, limit: RecordingGallery.mostReplayed)
      }
      guard !shown.isOfModel, shown != .t, let quantity = shown.quantity, has(quantity, cell),
        !source.keeps(quantity, layer: cell.layer), replay != nil
      else { return try values(cell, shown, 0..<source.timesteps) }
      return try replayedTrace(cell, quantity)
    }
  }

  /// A whole trace that is replayed; the cell's others come with it, for they are asked for next.
  private func replayedTrace(_ cell: CellID, _ quantity: Quantity) throws -> [Float] {
    let others = source.model.layers[cell.layer].quantities.filter {
      $0 != quantity && has($0, cell) && !source.keeps($0, layer: cell.layer)
    }
    let all = try replayedTraces(([quantity] + others).map { (cell, $0) })
    for (other, trace) in zip(others, all.dropFirst()) {
      guard let shown = Shown(rawValue: other.rawValue) else { continue }
      traces.insert(trace, for: TraceKey(cell, shown), cost: trace.count * 4)
    }
    return all[0]
  }

  /// Whole traces of some cells, from one replay of the text.
  private func replayedTraces(_ wanted: [(cell: CellID, quantity: Quantity)]) throws -> [[Float]] {
    var traces = wanted.map { _ in [Float](repeating: .nan, count: source.timesteps) }
    let (quantities, layers) = (Set(wanted.map(\.quantity)), Set(wanted.map(\.cell.layer)))
    for document in source.documents {
      for stretch in document.positions.pieces(of: RecordingGallery.longestReplay) {
        let columns = try columns(quantities, layers, stretch)
        for (place, wanted) in wanted.enumerated() {
          let row = try row(of: wanted.cell, wanted.quantity, in: columns, stretch.count)
          traces[place].replaceSubrange(stretch, with: row)
        }
      }
    }
    return traces
  }

  /// Reads the whole traces of some cells once and keeps them for good.
  ///
  /// A page that then asks for many quantities of them replays the model a single time. Takes 4 bytes a timestep and trace.
  public func keep(_ cells: [CellID], _ shown: [Shown]) throws {
    let all = 0..<source.timesteps
    var replayed: [(cell: CellID, quantity: Quantity)] = []
    for cell in cells {
      try check(cell)
      for shown in shown where !shown.isOfModel && shown != .t {
        guard let quantity = shown.quantity, has(quantity, cell) else { continue }
        if source.keeps(quantity, layer: cell.layer) {
          pin(try source.trace(cell, quantity, all), cell, shown)
        } else if replay != nil {
          replayed.append((cell, quantity))
        }
      }
    }
    guard !replayed.isEmpty else { return }
    let kept = try replayedTraces(replayed)
    for (place, wanted) in replayed.enumerated() {
      guard let shown = Shown(rawValue: wanted.quantity.rawValue) else { continue }
      pin(kept[place], wanted.cell, shown)
    }
  }

  func check(_ cell: CellID) throws {
    let layers = source.model.layers
    guard layers.indices.contains(cell.layer), (0..<layers[cell.layer].cells).contains(cell.index)
    else { throw ShadingError.noCell(cell, layers: layers.count) }
  }

  private func pin(_ trace: [Float], _ cell: CellID, _ shown: Shown) {
    pinned.insert(trace, for: TraceKey(cell, shown), cost: 0)
  }

  func has(_ quantity: Quantity, _ cell: CellID) -> Bool {
    let layer = source.model.layers[cell.layer]
    // With a projection h is shorter than c: the cells past its end have none.
    return layer.quantities.contains(quantity) && (quantity != .h || cell.index < layer.outputs)
  }

  private func quantity(_ shown: Shown, of cell: CellID) throws -> Quantity {
    guard let quantity = shown.quantity, has(quantity, cell),
      replay != nil || source.keeps(quantity, layer: cell.layer)
    else { throw ShadingError.notShown(shown, cell: cell) }
    return quantity
  }

  private func losses(_ positions: Range<Int>) throws -> [Float] {
    guard source.hasLoss else {
      throw ShadingError.notShown(.b, cell: CellID(layer: 0, index: 0))
    }
    return try source.losses(positions)
  }

  // MARK: Replay

  private func replayed(
    _ cell: CellID, _ shown: Shown, _ quantity: Quantity, _ positions: Range<Int>
  ) throws -> [Float] {
    var values = [Float](repeating: .nan, count: positions.count)
    for document in source.documents where document.positions.overlaps(positions) {
      let wanted = document.positions.clamped(to: positions)
      let start = document.positions.lowerBound
      let first =
        start + (wanted.lowerBound - start) / RecordingGallery.chunk * RecordingGallery.chunk
      for stretch in (first..<document.positions.upperBound)
        .pieces(of: RecordingGallery.longestReplay)
      where stretch.overlaps(wanted) {
        // Whole chunks up to the last one that is wanted, so that the cache holds whole chunks.
        let chunk = RecordingGallery.chunk
        let last = min(wanted.upperBound, stretch.upperBound) - stretch.lowerBound
        let end = min(stretch.lowerBound + (last + chunk - 1) / chunk * chunk, stretch.upperBound)
        let row = try cachedRow(cell, shown, quantity, stretch.lowerBound..<end)
        for position in wanted.clamped(to: stretch.lowerBound..<end) {
          values[position - positions.lowerBound] = row[position - stretch.lowerBound]
        }
      }
    }
    return values
  }

  /// One cell's row over whole chunks; neighbouring chunks that the cache has not are replayed together.
  private func cachedRow(
    _ cell: CellID, _ shown: Shown, _ quantity: Quantity, _ stretch: Range<Int>
  ) throws -> [Float] {
    let chunks = stretch.pieces(of: RecordingGallery.chunk)
    func key(_ layer: Int, _ quantity: Quantity, _ chunk: Range<Int>) -> ChunkKey {
      ChunkKey(layer: layer, quantity: quantity, start: chunk.lowerBound)
    }
    var known = chunks.map { self.chunks[key(cell.layer, quantity, $0)] }
    if let first = known.firstIndex(where: { $0 == nil }),
      let last = known.lastIndex(where: { $0 == nil })
    {
      let missing = chunks[first].lowerBound..<chunks[last].upperBound
      // Of this layer alone: the next cell is one of it, and all layers would not fit for a large screen.
      for column in try columns(
        replayed(beside: quantity, cell, missing.count), [cell.layer], missing)
      {
        let rows = column.values.count / missing.count
        for place in first...last {
          let part = chunks[place]
          let from = part.lowerBound - missing.lowerBound
          let values = (0..<rows).flatMap { row in
            column.values[(row * missing.count + from)..<(row * missing.count + from + part.count)]
          }
          self.chunks.insert(
            values, for: key(column.layer, column.quantity, part), cost: values.count * 4)
          if column.quantity == quantity { known[place] = values }
        }
      }
    }
    return try zip(chunks, known).flatMap { part, values in
      guard let values, values.count >= (cell.index + 1) * part.count else {
        throw ShadingError.badReplay(shown, cell: cell)
      }
      return values[(cell.index * part.count)..<((cell.index + 1) * part.count)]
    }
  }

  /// What a replay for one quantity keeps: where it is short, as under the cursor, the rest too, for the
  /// strips beside it are asked for next.
  private func replayed(beside quantity: Quantity, _ cell: CellID, _ count: Int) -> Set<Quantity> {
    guard count <= RecordingGallery.shortReplay else { return [quantity] }
    let layer = source.model.layers[cell.layer]
    return Set(layer.quantities.filter { !source.keeps($0, layer: cell.layer) })
  }

  private func columns(_ quantities: Set<Quantity>, _ layers: Set<Int>, _ positions: Range<Int>)
    throws -> [Replay.Column]
  {
    guard let replay else { return [] }
    return try replay.columns(quantities, layers, positions).filter {
      !positions.isEmpty && $0.values.count % positions.count == 0
    }
  }

  private func row(
    of cell: CellID, _ quantity: Quantity, in columns: [Replay.Column], _ count: Int
  ) throws -> ArraySlice<Float> {
    guard
      let column = columns.first(where: { $0.layer == cell.layer && $0.quantity == quantity }),
      column.values.count >= (cell.index + 1) * count
    else {
      throw ShadingError.badReplay(Shown(rawValue: quantity.rawValue) ?? .c, cell: cell)
    }
    return column.values[(cell.index * count)..<((cell.index + 1) * count)]
  }
}
