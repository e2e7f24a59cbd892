// SPDX-License-Identifier: Apache-2.0

/// Streams that are read side by side, and how far each stage has come.
///
/// A stage is a layer, or the decoder after the last one. Stage s may compute block n when those
/// that it reads from have; none runs further ahead than the ring of hidden planes allows.
final class StreamGroup {
  private struct Stream {
    var item: ReadingStretch
    var next: Int
  }

  let frames: [LayerFrame]
  let loss: LossFrame?
  /// For each stage the stages that it reads from.
  private let sources: [[Int]]
  private let ring: Int
  private let blockTimesteps: Int
  /// Timesteps from the beginning of one stream to that of the next.
  private let headStart: Int
  /// Timesteps between two returns to the zero state; nil for none.
  private let window: Int?
  private var streams: [Stream?]
  private var plans: [Int: BlockPlan] = [:]
  private var starts: [Int: [(slot: Int, item: ReadingStretch)]] = [:]
  /// Streams that return to the zero state before a block.
  private var returns: [Int: [Int]] = [:]
  /// How many blocks were planned so far.
  private(set) var planned = 0
  private var done: [Int]
  private var running: [Bool]

  init(
    frames: [LayerFrame], loss: LossFrame?, sources: [[Int]], slots: Int, ring: Int,
    blockTimesteps: Int, headStart: Int, window: Int?
  ) {
    self.frames = frames
    self.loss = loss
    self.sources = sources
    self.ring = ring
    self.blockTimesteps = blockTimesteps
    self.headStart = headStart
    self.window = window
    streams = [Stream?](repeating: nil, count: slots)
    done = [Int](repeating: 0, count: sources.count)
    running = [Bool](repeating: false, count: sources.count)
  }

  /// A block of one stage, ready to be computed.
  struct Task {
    let stage: Int
    let block: Int
    let ring: Int
    let plan: BlockPlan
    /// Streams that begin in this block.
    let starts: [(slot: Int, item: ReadingStretch)]
    /// Streams that begin a window in this block: their state returns to zero.
    let returns: [Int]
  }

  /// Blocks that every stage has computed.
  private var finished: Int { done.min() ?? 0 }

  /// Whether all that was planned is computed.
  var isIdle: Bool { finished == planned }

  /// Whether nothing is left of the documents that were taken.
  var isEmpty: Bool { isIdle && streams.allSatisfy { $0 == nil } }

  /// The next task of the first `limit` blocks, the last stage first, taking new documents from
  /// the queue as streams fall free.
  func begin(_ queue: inout ReadingQueue, limit: Int = .max) -> Task? {
    for stage in done.indices.reversed() where !running[stage] {
      let block = done[stage]
      guard sources[stage].allSatisfy({ done[$0] > block }) else { continue }
      if block == planned {
        guard block < limit, block - finished < ring, plan(&queue) else { continue }
      }
      guard let plan = plans[block] else { preconditionFailure("a block is planned once") }
      running[stage] = true
      return Task(
        stage: stage, block: block, ring: block % ring, plan: plan, starts: starts[block] ?? [],
        returns: returns[block] ?? [])
    }
    return nil
  }

  /// Notes that a task is done; answers the plan when it was the block's last stage.
  func end(_ task: Task) -> BlockPlan? {
    let before = finished
    running[task.stage] = false
    done[task.stage] += 1
    guard finished > before else { return nil }
    starts[before] = nil
    returns[before] = nil
    return plans.removeValue(forKey: before)
  }

  /// Plans one more block; false where nothing is left to read, or others go first.
  private func plan(_ queue: inout ReadingQueue) -> Bool {
    let goesFirst = streams.contains {
      $0.map { queue.goesFirst($0.item, from: $0.next) } ?? false
    }
    guard goesFirst || queue.isOpen else { return false }
    var rows: [BlockPlan.Row] = []
    var starting: [(slot: Int, item: ReadingStretch)] = []
    var returning: [Int] = []
    for slot in streams.indices {
      let hasBegun = planned * blockTimesteps >= slot * headStart
      if streams[slot] == nil, hasBegun, let item = queue.next() {
        streams[slot] = Stream(item: item, next: item.timesteps.lowerBound)
        starting.append((slot, item))
      }
      guard let stream = streams[slot] else { continue }
      let timesteps = WindowedTimesteps(window)
      if timesteps.begins(at: stream.next) { returning.append(slot) }
      let end = min(
        stream.next + blockTimesteps, stream.item.timesteps.upperBound,
        timesteps.end(after: stream.next))
      let ends = end == stream.item.timesteps.upperBound
      queue.note(stream.item, stream.next..<end)
      rows.append(
        BlockPlan.Row(
          slot: slot, document: stream.item.document, timesteps: stream.next..<end, ends: ends))
      streams[slot] = ends ? nil : Stream(item: stream.item, next: end)
    }
    guard !rows.isEmpty else { return false }
    plans[planned] = BlockPlan(rows)
    starts[planned] = starting
    returns[planned] = returning
    planned += 1
    return true
  }
}
