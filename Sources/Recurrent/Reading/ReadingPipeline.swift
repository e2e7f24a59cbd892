// SPDX-License-Identifier: Apache-2.0

import Recordings
import Tensors
import Threads

/// Reads documents with several threads: groups of streams side by side, and within a group the
/// layers as a wavefront over blocks of timesteps, or each block by all threads together.
///
/// Apart, threads take whatever block is ready, and sleep when none is. Where one stream has fewer
/// layers than there are threads they work together, each on its share of a layer's cells, whose
/// weights then stay nearer to it; they part for a while when they wait too long for each other.
/// Neither changes a bit of the result.
final class ReadingPipeline: @unchecked Sendable {
  private let sequences: Sequences
  private let outlet: Outlet
  private let decoder: Decoder?
  private let progress: (@Sendable (Int) -> Bool)?
  private let wanted: [[Quantity]]
  private let crew: Crew?

  private let monitor = Monitor()
  // Under the monitor's lock:
  private var queue: ReadingQueue
  private let groups: [StreamGroup]
  private var failure: (any Error)?
  private var timestepsDone = 0
  /// Only the first so many blocks of a group are begun.
  private var limit = Int.max
  /// For each document, how many of its stretches are not read to their end.
  private var stretchesLeft: [Int: Int] = [:]
  /// What the crew does in even and odd turns: its first member may write the next turn's task while
  /// others have yet to read this one's.
  private var shared: [StreamGroup.Task?] = [nil, nil]

  init(
    model: LanguageModel, sequences: Sequences, items: [ReadingStretch], outlet: Outlet,
    options: ReadingOptions
  ) {
    self.sequences = sequences
    self.outlet = outlet
    decoder = outlet.wantsLoss ? model.decoder : nil
    progress = options.progress
    let layers = Self.layers(of: model, for: outlet)
    wanted = layers.indices.map { outlet.wanted(layers[$0].quantities, ofLayer: $0) }
    let shape = Self.shape(items: items.count, threads: options.threads, options.streams)
    queue = ReadingQueue(
      items, wantedFirst: outlet.wantsFirst, streams: shape.groups * shape.rows)
    for item in items { stretchesLeft[item.document, default: 0] += 1 }
    let sources =
      layers.map { $0.projections[0].layerIndices }
      + (decoder.map { [$0.projection.layerIndices] } ?? [])
    // All threads in one group, where it is the only one or goes first, need a block more than they are.
    let isAlone = shape.rows == 1 || !outlet.wantsFirst.isEmpty
    let ring =
      options.threads == 1 ? 1 : isAlone ? min(sources.count, options.threads) + 1 : 2
    let together = options.together ?? Self.together(layers, threads: options.threads)
    crew = shape.groups == 1 && together > 1 ? Crew(of: together) : nil
    let (decoder, wanted, members) = (decoder, wanted, crew?.count ?? 1)
    let headStart = Self.headStart(
      period: outlet.period, timesteps: items.reduce(0) { $0 + $1.timesteps.count }, shape)
    groups = (0..<shape.groups).map { _ in
      let steps = options.blockTimesteps(streams: shape.rows)
      return StreamGroup(
        frames: layers.indices.map { index in
          LayerFrame(
            layers[index], index: index, isReversed: false, steps: steps, rows: shape.rows,
            rings: ring, members: members, gates: wanted[index],
            interventions: options.interventions, instructionSet: model.instructionSet)
        },
        loss: decoder.map {
          LossFrame($0, streams: shape.rows, instructionSet: model.instructionSet)
        }, sources: sources, slots: shape.rows, ring: ring, blockTimesteps: steps,
        headStart: headStart, window: model.description.window)
    }
  }

  /// The layers that must be computed: those after the last one of which something is wanted need not, but for the loss.
  static func layers(of model: LanguageModel, for outlet: Outlet) -> [any RecurrentLayer] {
    let last = model.layers.indices.last {
      outlet.wantsLoss || !outlet.wanted(model.layers[$0].quantities, ofLayer: $0).isEmpty
    }
    return last.map { Array(model.layers[...$0]) } ?? model.layers
  }

  /// How many groups of how many streams: a group a thread where there are documents enough, and in
  /// each as many streams as let documents of one length come in even rounds.
  static func shape(items: Int, threads: Int, _ streams: Int?) -> (groups: Int, rows: Int) {
    let most = streams ?? ReadingOptions.streamsPerThread * threads
    let wish = min(max(1, most), max(items, 1))
    let groups = min(max(1, threads), wish)
    let rounds = (items + wish - 1) / wish
    let places = max(1, rounds) * groups
    return (groups, (max(items, 1) + places - 1) / places)
  }

  /// How many timesteps each of a group's streams begins before the next, so that over a sink's period they come to its
  /// end evenly, and the sink works beside the reading rather than holds it up; within an eighth of what each
  /// stream reads, because at both ends a group then has fewer streams than it could.
  static func headStart(period: Int, timesteps: Int, _ shape: (groups: Int, rows: Int)) -> Int {
    let eachReads = timesteps / (shape.groups * shape.rows)
    return min(period, eachReads / 8) / shape.rows
  }

  /// How many threads compute each block of one stream together; 1 where the layers are enough for
  /// them, or a share of a step would be shorter than their meeting.
  static func together(_ layers: [any RecurrentLayer], threads: Int) -> Int {
    let weights = layers.map { max(1, $0.gateQuantities.count) * $0.cells * $0.outputs }.max() ?? 0
    let leastShare = 32 << 10  // weights: 128 KiB, some microseconds
    let together = min(threads, Crew.processors, weights / leastShare)
    return together > layers.count ? together : 1
  }

  /// Reads everything, or throws what a sink threw.
  func run(threads: Int) throws {
    var apart = 64  // blocks until the crew tries again
    while failure == nil, !isFinished {
      if let crew {
        let hasThreads = WorkerTeam.runTogether(crew.count) { index in
          let member = Crew.Member(index, of: crew)
          member.work { self.workTogether(member, of: crew) }
        }
        limit = hasThreads ? groups[0].planned + apart : .max
        apart *= 2
      }
      if failure == nil, !isFinished { WorkerTeam.run(max(1, threads)) { self.work($0) } }
    }
    if let failure { throw failure }
  }

  private var isFinished: Bool { queue.isEmpty && groups.allSatisfy(\.isEmpty) }

  // MARK: - Together

  /// Threads that slept for more than this share of their time had better work apart.
  private static let mostAsleep = 0.15

  private func workTogether(_ member: Crew.Member, of crew: Crew) {
    let group = groups[0]
    let (began, asleep) = (ContinuousClock.now, crew.timeAsleep)
    var task: StreamGroup.Task?
    for turn in 0... {
      var ended: BlockPlan?
      if member.isFirst {
        let elapsed = (ContinuousClock.now - began) * member.count
        let isIdling =
          group.frames.count > 1 && elapsed > .seconds(1)
          && crew.timeAsleep - asleep > elapsed * Self.mostAsleep
        (ended, shared[turn % 2]) = nextShared(group, after: task, isIdling: isIdling)
      }
      member.meet()
      if let ended { monitor.withLock { complete(ended) } }
      task = shared[turn % 2]
      guard let task else { return }
      do { try perform(task, of: group, member) } catch {
        monitor.withLock { failure = failure ?? error }
      }
    }
  }

  /// Ends the crew's task and takes the next: none at the end, and none after a block of idling.
  private func nextShared(
    _ group: StreamGroup, after task: StreamGroup.Task?, isIdling: Bool
  ) -> (ended: BlockPlan?, next: StreamGroup.Task?) {
    monitor.withLock {
      let ended = task.flatMap { group.end($0) }
      let partsNow = failure != nil || isIdling && group.isIdle
      return (ended, partsNow ? nil : group.begin(&queue))
    }
  }

  // MARK: - Apart

  private func work(_ worker: Int) {
    monitor.lock()
    defer { monitor.unlock() }
    while failure == nil {
      guard let (group, task) = nextTask(worker) else {
        if groups.allSatisfy(\.isIdle) { break }
        monitor.wait()
        continue
      }
      monitor.unlock()
      let result = Result { try perform(task, of: group, .alone) }
      monitor.lock()
      if case .failure(let error) = result { failure = failure ?? error }
      if let plan = group.end(task) { complete(plan) }
      monitor.wakeAll()
    }
    monitor.wakeAll()
  }

  /// A task of the worker's own group if there is one, else of another.
  private func nextTask(_ worker: Int) -> (StreamGroup, StreamGroup.Task)? {
    for offset in groups.indices {
      let group = groups[(worker + offset) % groups.count]
      if let task = group.begin(&queue, limit: limit) { return (group, task) }
    }
    return nil
  }

  // MARK: - One task

  private func perform(
    _ task: StreamGroup.Task, of group: StreamGroup, _ member: Crew.Member
  ) throws {
    let hidden: (Int) -> VectorRows = { group.frames[$0].hidden(task.plan, ring: task.ring) }
    if task.stage < group.frames.count {
      let frame = group.frames[task.stage]
      if member.isFirst {
        for (slot, item) in task.starts {
          frame.setState(item.state?.layers[task.stage], ofSlot: slot)
        }
        for slot in task.returns { frame.setState(nil, ofSlot: slot) }
      }
      frame.compute(task.plan, of: sequences, ring: task.ring, member: member, hidden: hidden)
      try frame.send(
        task.plan, ring: task.ring, quantities: wanted[task.stage], to: outlet, member: member)
    } else if let loss = group.loss, let decoder, member.takes(task.stage) {
      for (slot, item) in task.starts {
        let symbols = sequences.symbols(of: item.document)
        loss.carry(
          item.state.map { decoder.loss(of: symbols[item.timesteps.lowerBound], $0) } ?? .nan,
          slot: slot)
      }
      try loss.compute(task.plan, of: sequences, to: outlet, hidden: hidden)
    }
  }

  /// Ends the documents that a block read to their end; called with the lock held.
  private func complete(_ plan: BlockPlan) {
    timestepsDone += plan.timesteps
    guard failure == nil else { return }
    do {
      for row in plan.rows where row.ends {
        stretchesLeft[row.document, default: 1] -= 1
        guard stretchesLeft[row.document] == 0 else { continue }
        try outlet.finish(
          document: row.document, timesteps: sequences.timesteps(of: row.document))
      }
    } catch { failure = error }
    if let progress, failure == nil, !progress(timestepsDone) { failure = CancellationError() }
  }
}

extension LayerWeights.Source {
  /// The layer, where the source is one.
  var layerIndex: Int? {
    switch self {
    case .layer(let index): index
    case .input: nil
    }
  }
}
