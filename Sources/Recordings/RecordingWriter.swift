// SPDX-License-Identifier: Apache-2.0

import CKernels
import Corpora

/// Writes a recording while a network runs; killed at any moment, the same call goes on where the
/// last checkpoint was and ends with the same bytes.
///
/// Give it to the network as a sink, have the network read what is `pending`, heal the `seams` if
/// there are any, and at the end call `close()`; after an interruption, `suspend()`.
/// Memory: one tile of each kept column for every document in flight (`bytesInFlight` each), 256 MiB
/// for tiles that wait for documents not yet begun, and one more of each kept column, 8 to 32 MiB, on the
/// way to the disk.
public final class RecordingWriter: ActivationSink, @unchecked Sendable {
  /// The folder.
  public let path: String
  /// What it keeps, and c and h for the keyframes.
  public let quantities: Set<Quantity>
  /// Whether the loss is kept.
  public let wantsLoss: Bool
  /// A tile's timesteps: the disk then gets one of every kept column.
  public var period: Int { geometry.tileTimesteps }
  /// Whether the folder held the whole recording already: there is nothing to run.
  public let wasComplete: Bool
  /// What is still to be read, in order.
  public let pending: [PendingStretch]

  let folder: RecordingFolder
  let files: RecordingFiles
  let geometry: RecordingGeometry
  var manifest: RecordingManifest
  let store: TileStore
  private let book: ArrivalBook
  /// Keyframes of what is read again to heal seams, by their row; nil while nothing is.
  ///
  /// They go to the disk last of all, so that after a kill the seams are found as they were. Guarded by
  /// the monitor.
  var heldKeyframes: [Int: [Float]]?
  /// Whether tiles come once more, of which the book knows nothing; only within the monitor's lock.
  private var isHealing: Bool { heldKeyframes != nil }
  var areSeamsClosed = false

  /// Opens a folder to record into, makes its files and reserves their space.
  ///
  /// Throws where the disk is too small, where the folder holds something else or a recording of
  /// something else (each difference is named), or where another run writes it.
  public convenience init(
    path: String, model: ModelDescription, modelPath: String, documents: [EncodedDocument],
    corpusSHA256: String, vocabularyKind: Vocabulary.Kind, options: RecordingOptions
  ) throws(RecordingError) {
    let isBytewise = documents.allSatisfy { document in
      document.timesteps == document.bytes.count && document.byteEnds.isCounting
    }
    let quantities = (options.quantities ?? [model.mainQuantity]).sorted()
    let layers = (options.layers ?? Array(model.layers.indices)).sorted()
    let bytes = layers.filter(model.layers.indices.contains).reduce(0) { sum, layer in
      quantities.filter(model.layers[layer].quantities.contains).reduce(sum) {
        $0 + model.layers[layer].rows(of: $1) * options.precision.stagedBytes
      }
    }
    let manifest = RecordingManifest(
      schema: RecordingManifest.currentSchema, program: options.program, complete: false,
      model: model, modelPath: modelPath, corpusSHA256: corpusSHA256,
      vocabularyKind: vocabularyKind,
      quantities: quantities, layers: layers, precision: options.precision,
      tileTimesteps: options.tileTimesteps
        ?? RecordingGeometry.tileTimesteps(
          bytes: bytes, documents: max(documents.count, options.streams)),
      keyframeTimesteps: RecordingGeometry.keyframe, loss: options.keepsLoss, steps: !isBytewise,
      documents: RecordingManifest.Documents(
        names: documents.map(\.name), bytes: documents.map(\.bytes.count),
        timesteps: documents.map(\.timesteps)),
      seams: options.streams > 1 ? RecordingManifest.Seams(streams: options.streams) : nil)
    try self.init(path: path, manifest: manifest, documents: documents, options: options)
  }

  private init(
    path: String, manifest: RecordingManifest, documents: [EncodedDocument],
    options: RecordingOptions
  ) throws(RecordingError) {
    let geometry = try RecordingGeometry(manifest)
    let folder = try RecordingFolder(holding: path)
    let opening = try RecordingOpening(
      folder: folder, manifest: manifest, geometry: geometry, documents: documents,
      options: options)
    self.path = path
    self.folder = folder
    self.geometry = geometry
    self.manifest = opening.manifest
    let files = opening.files
    self.files = files
    wasComplete = opening.manifest.complete
    wantsLoss = manifest.loss
    quantities = Set(geometry.columns.map(\.quantity) + geometry.stateSlots.map(\.quantity))
    let complete = try opening.progress.complete(geometry)
    let book = ArrivalBook(
      geometry, loss: manifest.loss, settled: complete, reached: opening.progress.reached)
    self.book = book
    pending = try opening.pending(book, complete: complete)
    var columns = zip(geometry.columns, files.columns).map { column, file in
      TileStore.Column(
        file: file.tiles, glances: file.glances, rows: column.rows, precision: manifest.precision)
    }
    if let loss = files.loss {
      columns.append(TileStore.Column(file: loss, glances: nil, rows: 1, precision: .f32))
    }
    let saver = CheckpointSaver(folder: folder, files: files, book: book)
    store = TileStore(
      columns: columns, geometry: geometry, complete: complete,
      asideFile: manifest.precision == .u8 ? try folder.scratch() : nil,
      checkpointSeconds: options.checkpointSeconds, mostIdleBytes: options.mostIdleBytes,
      save: saver.save)
    saver.store = store
    self.saver = saver
    if !wasComplete { store.start() }
  }

  private let saver: CheckpointSaver

  deinit { store.abandon() }

  /// Bytes that the writer holds for each document that runs at the same time.
  public var bytesInFlight: Int {
    geometry.columns.reduce(0) { $0 + $1.rows } * geometry.tileTimesteps
      * geometry.precision.stagedBytes
  }

  /// Keeps a block; waits where the disk is slower than the network.
  public func receive(_ block: ActivationBlock) throws {
    try check(block)
    if let slot = book.stateSlot(block.layer, block.quantity) {
      try saveKeyframes(block, geometry.stateSlots[slot])
    }
    if let column = book.column(block.layer, block.quantity) {
      try eachTile(of: block.timesteps, in: block.document) { tile, step, steps in
        let from = block.values + (steps.lowerBound - block.timesteps.lowerBound)
        try store.fill(column: column, tile: tile, count: steps.count) { to in
          let length = geometry.tileTimesteps
          if geometry.precision == .f16 {
            ck_rows_to_f16(
              from, block.stride, to.assumingMemoryBound(to: UInt16.self) + step, length,
              block.cells, steps.count)
          } else {
            let floats = to.assumingMemoryBound(to: Float.self) + step
            for row in 0..<block.cells {
              (floats + row * length).update(from: from + row * block.stride, count: steps.count)
            }
          }
        }
      }
    }
    store.monitor.withLock {
      guard !isHealing else { return }
      book.note(block)
      store.documentsInFlight = book.inFlight
    }
  }

  /// Keeps a stretch of the loss.
  public func receive(_ block: LossBlock) throws {
    guard wantsLoss else { return }
    try check(block)
    try eachTile(of: block.timesteps, in: block.document) { tile, step, steps in
      let from = block.nats + (steps.lowerBound - block.timesteps.lowerBound)
      try store.fill(column: geometry.columns.count, tile: tile, count: steps.count) { to in
        (to.assumingMemoryBound(to: Float.self) + step).update(from: from, count: steps.count)
      }
    }
    store.monitor.withLock { if !isHealing { book.note(block) } }
  }

  /// Notes a document's end, and throws where something of it did not come.
  public func finish(document: Int, timesteps: Int) throws {
    guard (0..<geometry.documents).contains(document) else {
      throw RecordingError.outOfRange(
        what: "document \(document)", range: "the corpus has \(geometry.documents)")
    }
    try store.monitor.withLock {
      if !isHealing { try book.finish(document, timesteps: timesteps) }
    }
  }

  /// Ends the recording: summaries, by so many threads, then the manifest that says it is complete.
  ///
  /// Throws `incomplete` where timesteps are missing; the folder can then be gone on with.
  @discardableResult
  public func close(threads: Int = 1) throws(RecordingError) -> RecordingTotals {
    defer { folder.letGo() }
    guard !wasComplete else { return try RecordingSummaries.totals(files, geometry) }
    precondition(seams.isEmpty || areSeamsClosed, "seams are healed before the end")
    try saveAll()
    let complete = store.monitor.withLock { book.settled(store.written) }
    guard complete.allSatisfy({ $0 }) else {
      let missing = complete.indices.filter { !complete[$0] }
      throw .incomplete(
        path: path,
        timesteps: geometry.timesteps - missing.reduce(0) { $0 + geometry.filled(tile: $1) },
        of: geometry.timesteps)
    }
    let totals = try RecordingSummaries.write(
      files, geometry, folder, threads: max(1, threads))
    manifest.complete = true
    try folder.replace(RecordingManifest.fileName, with: try manifest.encoded())
    try folder.remove(RecordingProgress.fileName)
    try folder.synchronize()
    return totals
  }

  /// Stops in good order with a checkpoint; the recording can be gone on with later.
  public func suspend() throws(RecordingError) {
    defer { folder.letGo() }
    if !wasComplete { try saveAll() }
  }

  /// How many times a half-filled tile went to the disk to wait there; for tests.
  var tilesPutAside: Int { store.monitor.withLock { store.tilesPutAside } }

  /// Stops as a kill would; for tests.
  func abandon() {
    store.abandon()
    folder.letGo()
  }

  private func saveAll() throws(RecordingError) {
    try store.stop()
    try saver.save()
  }

  private func check(_ block: ActivationBlock) throws(RecordingError) {
    if let problem = store.monitor.withLock({ isHealing ? nil : book.problem(block) }) {
      throw .badBlock(
        layer: block.layer, quantity: block.quantity, document: block.document, problem: problem)
    }
  }

  private func check(_ block: LossBlock) throws(RecordingError) {
    if let problem = store.monitor.withLock({ isHealing ? nil : book.problem(block) }) {
      throw .badBlock(
        layer: geometry.stateSlots.last?.layer ?? 0, quantity: nil, document: block.document,
        problem: problem)
    }
  }

  /// Cuts a document's timesteps where tiles begin: tile, first step in it, the document's steps.
  private func eachTile(
    of timesteps: Range<Int>, in document: Int, _ body: (Int, Int, Range<Int>) throws -> Void
  ) rethrows {
    let first = geometry.firstTimestep[document]
    var at = timesteps.lowerBound
    while at < timesteps.upperBound {
      let (tile, step) = (first + at).quotientAndRemainder(dividingBy: geometry.tileTimesteps)
      let end = min(timesteps.upperBound, at + geometry.tileTimesteps - step)
      try body(tile, step, at..<end)
      at = end
    }
  }

  /// Keyframe k holds what a layer knows between timesteps 64k − 1 and 64k of a document: what holds
  /// after 64k − 1, or for a layer that reads from the end, after 64k.
  private func saveKeyframes(
    _ block: ActivationBlock, _ slot: RecordingGeometry.StateSlot
  ) throws(RecordingError) {
    let spacing = RecordingGeometry.keyframe
    let shift = manifest.model.layers[block.layer].isReversed ? 0 : 1
    let end = geometry.timesteps(of: block.document)
    var k = max(1, (block.timesteps.lowerBound + shift + spacing - 1) / spacing)
    var row = [Float](repeating: 0, count: slot.count)
    while k * spacing - shift < block.timesteps.upperBound && k * spacing < end {
      let from = block.values + (k * spacing - shift - block.timesteps.lowerBound)
      for u in 0..<slot.count { row[u] = from[u * block.stride] }
      let index = geometry.keyframeRow(block.document, k * spacing)
      if !hold(row, at: slot.offset, ofKeyframe: index) {
        let offset = NpyHeader.byteCount + (index * geometry.keyframeWidth + slot.offset) * 4
        try files.keyframes.write(row, at: offset)
      }
      k += 1
    }
  }
}
