// SPDX-License-Identifier: Apache-2.0

import CKernels
import Threads

extension Recording {
  /// Streams what is kept to sinks, as the network did when it was recorded: for each layer and
  /// document its blocks in order of time, layers at once on several threads, then the document's end;
  /// first the beginnings that sinks want first.
  ///
  /// Each sink gets the quantities that it asks for, as far as they are kept and among `quantities`
  /// (nil: all). Memory: one tile of each such column, whatever the recording's length.
  public func feed(
    into sinks: [any ActivationSink], quantities: Set<Quantity>? = nil, threads: Int = 2
  ) throws {
    let wanted = sinks.reduce(into: Set<Quantity>()) { $0.formUnion($1.quantities) }
      .filter { quantities?.contains($0) ?? true }
    var chains: [FeedChain] = []
    for layer in manifest.layers.sorted() {
      let sources = sources.filter {
        $0.column.layer == layer && wanted.contains($0.column.quantity)
      }
      if !sources.isEmpty { chains.append(FeedChain(self, sources: sources, sinks: sinks)) }
    }
    if lossFile != nil, sinks.contains(where: \.wantsLoss) {
      chains.append(FeedChain(self, sources: [], sinks: sinks))
    }
    let plan = FeedPlan(geometry, wantedFirst: sinks.wantsFirst)
    let feed = FeedSchedule(self, plan: plan, chains: chains, sinks: sinks)
    WorkerTeam.run(min(threads, chains.count)) { _ in feed.work() }
    if let failure = feed.failure { throw failure }
  }
}

/// One layer's tiles, or the loss, in the order of the plan; used by one thread at a time.
private final class FeedChain: @unchecked Sendable {
  /// Timesteps of a block: small enough that a layer's values stay in the second-level cache.
  private static let block = 256

  private let recording: Recording
  private let sources: [TileSource]
  private let sinks: [any ActivationSink]
  private let buffers: [TileSource.Buffers]
  private let values: UnsafeMutablePointer<Float>
  /// The tile in the buffers.
  private var loaded: Int?
  /// The plan's next piece.
  var next = 0
  var isBusy = false

  init(_ recording: Recording, sources: [TileSource], sinks: [any ActivationSink]) {
    self.recording = recording
    self.sources = sources
    self.sinks = sinks
    buffers = sources.map(TileSource.Buffers.init)
    let rows = sources.map(\.column.rows).max() ?? 1
    values = .allocate(capacity: rows * FeedChain.block)
  }

  deinit { values.deallocate() }

  /// Hands out a piece; `later` is the one after it.
  func feed(_ piece: FeedPlan.Piece, before later: FeedPlan.Piece?) throws {
    let geometry = recording.geometry
    let start = piece.tile * geometry.tileTimesteps
    let end = piece.timesteps.upperBound
    if loaded != piece.tile {
      loaded = nil
      for (source, buffer) in zip(sources, buffers) {
        try source.load(piece.tile, into: buffer)
        try recording.checkUnchanged(source.tiles)
      }
      loaded = piece.tile
    }
    if let later, later.tile != piece.tile {
      for source in sources { source.prefetch(tile: later.tile) }
    }
    var at = piece.timesteps.lowerBound
    var document = geometry.document(of: at)
    while at < end {
      while at >= geometry.firstTimestep[document + 1] { document += 1 }
      let stop = min(end, geometry.firstTimestep[document + 1], at + FeedChain.block)
      if sources.isEmpty {
        try giveLoss(at..<stop, document)
      } else {
        for (source, buffer) in zip(sources, buffers) {
          try give(at..<stop, document, source, buffer, start)
        }
      }
      at = stop
    }
  }

  private func give(
    _ steps: Range<Int>, _ document: Int, _ source: TileSource, _ buffer: TileSource.Buffers,
    _ start: Int
  ) throws {
    source.copyRows(of: buffer, steps.lowerBound - start..<steps.upperBound - start, to: values)
    let first = recording.geometry.firstTimestep[document]
    let block = ActivationBlock(
      layer: source.column.layer, quantity: source.column.quantity, document: document,
      timesteps: steps.lowerBound - first..<steps.upperBound - first,
      values: UnsafePointer(values), stride: steps.count, cells: source.column.rows)
    for sink in sinks where sink.quantities.contains(block.quantity) { try sink.receive(block) }
  }

  private func giveLoss(_ steps: Range<Int>, _ document: Int) throws {
    let first = recording.geometry.firstTimestep[document]
    let nats = try recording.losses(steps)
    try nats.withUnsafeBufferPointer { nats in
      guard let base = nats.baseAddress else { return }
      let block = LossBlock(
        document: document, timesteps: steps.lowerBound - first..<steps.upperBound - first,
        nats: base)
      for sink in sinks where sink.wantsLoss { try sink.receive(block) }
    }
  }
}

/// Which chain goes on next: the one that is farthest behind and free.
private final class FeedSchedule: @unchecked Sendable {
  private let recording: Recording
  private let plan: FeedPlan
  private let chains: [FeedChain]
  private let sinks: [any ActivationSink]
  private let monitor = Monitor()
  private var finished = 0
  private(set) var failure: (any Error)?

  init(
    _ recording: Recording, plan: FeedPlan, chains: [FeedChain], sinks: [any ActivationSink]
  ) {
    self.recording = recording
    self.plan = plan
    self.chains = chains
    self.sinks = sinks
  }

  func work() {
    while let chain = take() {
      do {
        let later = chain.next + 1 < plan.pieces.count ? plan.pieces[chain.next + 1] : nil
        try chain.feed(plan.pieces[chain.next], before: later)
        let documents = monitor.withLock {
          chain.next += 1
          chain.isBusy = false
          monitor.wakeAll()
          return takeFinished()
        }
        for document in documents { try finish(document) }
      } catch {
        fail(error)
        return
      }
    }
    do {
      for document in monitor.withLock({ takeFinished() }) { try finish(document) }
    } catch { fail(error) }
  }

  private func fail(_ error: any Error) {
    monitor.withLock {
      if failure == nil { failure = error }
      monitor.wakeAll()
    }
  }

  private func take() -> FeedChain? {
    monitor.withLock {
      while true {
        let open = chains.filter { $0.next < plan.pieces.count }
        guard failure == nil, !open.isEmpty else { return nil }
        if let chain = open.filter({ !$0.isBusy }).min(by: { $0.next < $1.next }) {
          chain.isBusy = true
          return chain
        }
        monitor.wait()
      }
    }
  }

  /// The documents that every chain has left behind and nobody was told of; within the lock.
  private func takeFinished() -> [Int] {
    let passed = chains.map(\.next).min() ?? plan.pieces.count
    let first = finished
    while finished < plan.ends.count, plan.ends[finished].pieces <= passed, failure == nil {
      finished += 1
    }
    return plan.ends[first..<finished].map(\.document)
  }

  private func finish(_ document: Int) throws {
    for sink in sinks {
      try sink.finish(
        document: document, timesteps: recording.geometry.timesteps(of: document))
    }
  }
}
