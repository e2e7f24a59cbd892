// SPDX-License-Identifier: Apache-2.0

/// What has come of each document, channel by channel: a channel is a kept column, a layer's c or h
/// for the keyframes, or the loss. Guarded by the tile store's monitor.
final class ArrivalBook: @unchecked Sendable {
  private let geometry: RecordingGeometry
  private let columnOf: [CellID: Int]
  private let slotOf: [CellID: Int]
  private let shapes: [CellID: Int]
  private let lossChannel: Int?
  private let channels: Int
  /// Timesteps that came, for documents in flight; from the resume point where there is one.
  private var arrived: [Int: [Range<Int>?]] = [:]
  /// Documents whose network is done, but not all of whose tiles are known to be written.
  private var finished: Set<Int> = []

  init(_ geometry: RecordingGeometry, loss: Bool, reached: [RecordingProgress.Reached]) {
    self.geometry = geometry
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
    guard timesteps == all, all == 0 || ends.allSatisfy({ $0?.upperBound == all }) else {
      let least = ends.map { $0?.upperBound ?? 0 }.min() ?? 0
      throw .badBlock(
        layer: 0, quantity: nil, document: document,
        problem: "it ended after \(min(timesteps, least)) of \(all) timesteps")
    }
    arrived[document] = nil
    finished.insert(document)
  }

  /// How many timesteps from a document's beginning lie in whole tiles.
  func wholeTimesteps(_ document: Int, isComplete: (Int) -> Bool) -> Int {
    let first = geometry.firstTimestep[document]
    let end = geometry.firstTimestep[document + 1]
    var tile = first / RecordingGeometry.tile
    while tile * RecordingGeometry.tile < end && isComplete(tile) { tile += 1 }
    return max(0, min(end, tile * RecordingGeometry.tile) - first)
  }

  /// How far documents can be gone on with: whole tiles before it, and a keyframe right there.
  func reached(isComplete: (Int) -> Bool) -> [RecordingProgress.Reached] {
    guard !geometry.hasReversedLayers else { return [] }
    let slots = geometry.columns.count..<(geometry.columns.count + geometry.stateSlots.count)
    var points: [RecordingProgress.Reached] = []
    for document in finished.union(arrived.keys).sorted() {
      let all = geometry.timesteps(of: document)
      let whole = wholeTimesteps(document, isComplete: isComplete)
      if whole == all {
        finished.remove(document)
        continue
      }
      let known =
        finished.contains(document)
        ? all : slots.map { arrived[document]?[$0]?.upperBound ?? 0 }.min() ?? 0
      let spacing = RecordingGeometry.keyframe
      // Before `whole`, not at it: what is read again first is then dropped, whatever its loss.
      let timestep = min((whole - 1) / spacing, known / spacing) * spacing
      if timestep > 0 { points.append(.init(document: document, timestep: timestep)) }
    }
    return points
  }
}
