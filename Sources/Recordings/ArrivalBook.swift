// SPDX-License-Identifier: Apache-2.0

/// What has come of each document, channel by channel.
///
/// A channel is a kept column, a layer's c or h for the keyframes, or the loss. Guarded by the tile
/// store's monitor.
final class ArrivalBook: @unchecked Sendable {
  private let geometry: RecordingGeometry
  private let columnOf: [CellID: Int]
  private let slotOf: [CellID: Int]
  private let shapes: [CellID: Int]
  private let lossChannel: Int?
  private let channels: Int
  /// The tiles that were done with before this run.
  private let settledBefore: [Bool]
  /// Timesteps that came, for documents in flight; from the resume point where there is one.
  private var arrived: [Int: [Range<Int>?]] = [:]
  /// Documents whose network is done, but not all of whose tiles are known to be written.
  private var finished: Set<Int> = []

  /// Nothing has come but what an earlier run left: whole tiles, and places to go on from.
  init(
    _ geometry: RecordingGeometry, loss: Bool, settled: [Bool],
    reached: [RecordingProgress.Reached]
  ) {
    self.geometry = geometry
    settledBefore = settled
    let columns = geometry.columns.map { ArrivalBook.key($0.layer, $0.quantity) }
    let slots = geometry.stateSlots.map { ArrivalBook.key($0.layer, $0.quantity) }
    columnOf = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
    slotOf = Dictionary(uniqueKeysWithValues: zip(slots, slots.indices))
    let rows = geometry.columns.map(\.rows) + geometry.stateSlots.map(\.count)
    shapes = Dictionary(zip(columns + slots, rows), uniquingKeysWith: { first, _ in first })
    lossChannel = loss ? columns.count + slots.count : nil
    channels = columns.count + slots.count + (loss ? 1 : 0)
    for point in reached {
      arrived[point.document] = Array(repeating: point.timestep..<point.timestep, count: channels)
    }
  }

  /// How many documents are being read.
  var inFlight: Int { arrived.count }

  private static func key(_ layer: Int, _ quantity: Quantity) -> CellID {
    CellID(layer: layer, index: Quantity.allCases.firstIndex(of: quantity) ?? 0)
  }

  func column(_ layer: Int, _ quantity: Quantity) -> Int? {
    columnOf[ArrivalBook.key(layer, quantity)]
  }

  func stateSlot(_ layer: Int, _ quantity: Quantity) -> Int? {
    slotOf[ArrivalBook.key(layer, quantity)]
  }

  /// What forbids a block, or nil.
  func problem(_ block: ActivationBlock) -> String? {
    if let rows = shapes[ArrivalBook.key(block.layer, block.quantity)], rows != block.cells {
      return "\(block.cells) cells came, the model has \(rows)"
    }
    return problem(block.document, block.timesteps, in: channels(block))
  }

  /// What forbids a block, or nil.
  func problem(_ block: LossBlock) -> String? {
    problem(block.document, block.timesteps, in: lossChannel.map { [$0] } ?? [])
  }

  private func problem(_ document: Int, _ timesteps: Range<Int>, in channels: [Int]) -> String? {
    guard (0..<geometry.documents).contains(document) else {
      return "the corpus has \(geometry.documents) documents"
    }
    let all = geometry.timesteps(of: document)
    guard timesteps.lowerBound >= 0, timesteps.upperBound <= all else {
      return "timesteps \(timesteps) came, the document has \(all)"
    }
    for channel in channels {
      guard let before = arrived[document]?[channel] else { continue }
      let follows = timesteps.lowerBound == before.upperBound
      let precedes = geometry.hasReversedLayers && timesteps.upperBound == before.lowerBound
      guard follows || precedes else { return "timesteps \(timesteps) came after \(before)" }
    }
    return nil
  }

  private func channels(_ block: ActivationBlock) -> [Int] {
    let column = column(block.layer, block.quantity)
    let slot = stateSlot(block.layer, block.quantity).map { geometry.columns.count + $0 }
    return [column, slot].compactMap { $0 }
  }

  /// Notes that a block is where it belongs.
  func note(_ block: ActivationBlock) {
    for channel in channels(block) { note(block.document, block.timesteps, channel) }
  }

  /// Notes that a block is where it belongs.
  func note(_ block: LossBlock) {
    if let lossChannel { note(block.document, block.timesteps, lossChannel) }
  }

  private func note(_ document: Int, _ timesteps: Range<Int>, _ channel: Int) {
    var ranges = arrived[document] ?? Array(repeating: nil, count: channels)
    let before = ranges[channel] ?? timesteps
    ranges[channel] =
      min(
        before.lowerBound, timesteps.lowerBound)..<max(before.upperBound, timesteps.upperBound)
    arrived[document] = ranges
  }

  /// Notes a document's end; throws where something of it did not come.
  func finish(_ document: Int, timesteps: Int) throws(RecordingError) {
    let all = geometry.timesteps(of: document)
    let ends = arrived[document] ?? Array(repeating: nil, count: channels)
    let isWhole = ends.allSatisfy { range in
      range?.upperBound == all && (!geometry.hasReversedLayers || range?.lowerBound == 0)
    }
    guard timesteps == all, all == 0 || isWhole else {
      let least = ends.map { $0?.upperBound ?? 0 }.min() ?? 0
      throw .badBlock(
        layer: 0, quantity: nil, document: document,
        problem: "it ended after \(min(timesteps, least)) of \(all) timesteps")
    }
    arrived[document] = nil
    finished.insert(document)
  }

  /// Which tiles are done with: written in every column, and with every keyframe of theirs.
  ///
  /// A tile of the columns that are kept may be whole while another layer, kept for its keyframes
  /// only, is not there yet.
  func settled(_ written: [Bool]) -> [Bool] {
    var settled = written
    for document in arrived.keys {
      let known = known(document)
      guard known < geometry.timesteps(of: document) else { continue }
      let first = (geometry.firstTimestep[document] + known) / geometry.tileTimesteps
      let last = (geometry.firstTimestep[document + 1] - 1) / geometry.tileTimesteps
      for tile in first...last where !settledBefore[tile] { settled[tile] = false }
    }
    return settled
  }

  /// How many timesteps from a document's beginning every layer's keyframes are known for.
  private func known(_ document: Int) -> Int {
    if finished.contains(document) { return geometry.timesteps(of: document) }
    let before = wholeTimesteps(document, in: settledBefore)
    guard !geometry.hasReversedLayers, let arrived = arrived[document] else { return before }
    let slots = geometry.columns.count..<(geometry.columns.count + geometry.stateSlots.count)
    return max(before, slots.map { arrived[$0]?.upperBound ?? 0 }.min() ?? 0)
  }

  /// How many timesteps from a document's beginning lie in tiles with a flag.
  func wholeTimesteps(_ document: Int, in tiles: [Bool]) -> Int {
    let first = geometry.firstTimestep[document]
    let end = geometry.firstTimestep[document + 1]
    var tile = first / geometry.tileTimesteps
    while tile * geometry.tileTimesteps < end && tiles[tile] { tile += 1 }
    return max(0, min(end, tile * geometry.tileTimesteps) - first)
  }

  /// How far documents can be gone on with: settled tiles before it, and a keyframe right there.
  func reached(_ settled: [Bool]) -> [RecordingProgress.Reached] {
    guard !geometry.hasReversedLayers else { return [] }
    var points: [RecordingProgress.Reached] = []
    for document in finished.union(arrived.keys).sorted() {
      let whole = wholeTimesteps(document, in: settled)
      if whole == geometry.timesteps(of: document) {
        finished.remove(document)
        continue
      }
      // Before `whole`, not at it: what is read again first is then dropped, whatever its loss.
      let spacing = RecordingGeometry.keyframe
      let timestep = min((whole - 1) / spacing, known(document) / spacing) * spacing
      if timestep > 0 { points.append(.init(document: document, timestep: timestep)) }
    }
    return points
  }
}
