// SPDX-License-Identifier: Apache-2.0

/// What has come of each stretch (a document, or a segment of one text), channel by channel.
///
/// A channel is a kept column, a layer's c or h for the keyframes, or the loss. Timesteps are the
/// document's. Guarded by the tile store's monitor.
final class ArrivalBook: @unchecked Sendable {
  private let geometry: RecordingGeometry
  private let columnOf: [CellID: Int]
  private let slotOf: [CellID: Int]
  private let shapes: [CellID: Int]
  private let lossChannel: Int?
  private let channels: Int
  /// The tiles that were done with before this run.
  private let settledBefore: [Bool]
  /// Timesteps that came, for stretches in flight; from the resume point where there is one.
  private var arrived: [Int: [Range<Int>?]] = [:]
  /// Stretches whose network is done, but not all of whose tiles are known to be written.
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
      arrived[geometry.stretch(point.document, point.timestep)] = Array(
        repeating: point.timestep..<point.timestep, count: channels)
    }
  }

  /// How many stretches are being read.
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
    guard !timesteps.isEmpty else { return nil }
    let stretch = geometry.stretch(document, timesteps.lowerBound)
    let end = geometry.place(ofStretch: stretch).timesteps.upperBound
    guard timesteps.upperBound <= end else {
      return "timesteps \(timesteps) came, a segment ends at \(end)"
    }
    for channel in channels {
      guard let before = arrived[stretch]?[channel] else { continue }
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
    guard !timesteps.isEmpty else { return }
    let stretch = geometry.stretch(document, timesteps.lowerBound)
    var ranges = arrived[stretch] ?? Array(repeating: nil, count: channels)
    let before = ranges[channel] ?? timesteps
    ranges[channel] =
      min(
        before.lowerBound, timesteps.lowerBound)..<max(before.upperBound, timesteps.upperBound)
    arrived[stretch] = ranges
  }

  /// Notes a document's end; throws where something of it did not come.
  func finish(_ document: Int, timesteps: Int) throws(RecordingError) {
    let all = geometry.timesteps(of: document)
    for stretch in geometry.stretches(of: document) where !isSettledBefore(stretch) {
      let place = geometry.place(ofStretch: stretch).timesteps
      let ends = arrived[stretch] ?? Array(repeating: nil, count: channels)
      let isWhole = ends.allSatisfy { range in
        range?.upperBound == place.upperBound
          && (!geometry.hasReversedLayers || range?.lowerBound == 0)
      }
      guard timesteps == all, all == 0 || isWhole else {
        let least = ends.map { $0?.upperBound ?? 0 }.min() ?? 0
        throw .badBlock(
          layer: 0, quantity: nil, document: document,
          problem: "it ended after \(min(timesteps, least)) of \(all) timesteps")
      }
      arrived[stretch] = nil
      finished.insert(stretch)
    }
  }

  /// Whether nothing of a stretch was left to read when this run began.
  private func isSettledBefore(_ stretch: Int) -> Bool {
    arrived[stretch] == nil && geometry.timesteps(ofStretch: stretch) > 0
      && wholeTimesteps(stretch, in: settledBefore) == geometry.timesteps(ofStretch: stretch)
  }

  /// Which tiles are done with: written in every column, and with every keyframe of theirs.
  ///
  /// A tile of the columns that are kept may be whole while another layer, kept for its keyframes
  /// only, is not there yet.
  func settled(_ written: [Bool]) -> [Bool] {
    var settled = written
    for stretch in arrived.keys {
      let (document, timesteps) = geometry.place(ofStretch: stretch)
      let known = known(stretch)
      guard known < timesteps.upperBound else { continue }
      let start = geometry.firstTimestep[document]
      let first = (start + known) / geometry.tileTimesteps
      let last = (start + timesteps.upperBound - 1) / geometry.tileTimesteps
      for tile in first...last where !settledBefore[tile] { settled[tile] = false }
    }
    return settled
  }

  /// The document's timestep up to which every layer's keyframes of a stretch are known.
  private func known(_ stretch: Int) -> Int {
    let timesteps = geometry.place(ofStretch: stretch).timesteps
    if finished.contains(stretch) { return timesteps.upperBound }
    let before = timesteps.lowerBound + wholeTimesteps(stretch, in: settledBefore)
    guard !geometry.hasReversedLayers, let arrived = arrived[stretch] else { return before }
    let slots = geometry.columns.count..<(geometry.columns.count + geometry.stateSlots.count)
    return max(before, slots.map { arrived[$0]?.upperBound ?? 0 }.min() ?? 0)
  }

  /// How many timesteps from a stretch's beginning lie in tiles with a flag.
  func wholeTimesteps(_ stretch: Int, in tiles: [Bool]) -> Int {
    let first = geometry.firstOfStretch[stretch]
    let end = geometry.firstOfStretch[stretch + 1]
    var tile = first / geometry.tileTimesteps
    while tile * geometry.tileTimesteps < end && tiles[tile] { tile += 1 }
    return max(0, min(end, tile * geometry.tileTimesteps) - first)
  }

  /// How far stretches can be gone on with: settled tiles before it, and a keyframe right there.
  func reached(_ settled: [Bool]) -> [RecordingProgress.Reached] {
    guard !geometry.hasReversedLayers else { return [] }
    var points: [RecordingProgress.Reached] = []
    for stretch in finished.union(arrived.keys).sorted() {
      let whole = wholeTimesteps(stretch, in: settled)
      if whole == geometry.timesteps(ofStretch: stretch) {
        finished.remove(stretch)
        continue
      }
      // Before `whole`, not at it: what is read again first is then dropped, whatever its loss.
      let (document, timesteps) = geometry.place(ofStretch: stretch)
      let spacing = RecordingGeometry.keyframe
      let end = timesteps.lowerBound + whole
      let timestep = min((end - 1) / spacing, known(stretch) / spacing) * spacing
      if timestep > timesteps.lowerBound {
        points.append(.init(document: document, timestep: timestep))
      }
    }
    return points
  }
}
