// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Threads

/// The tiles of a recording that is being written: filled by the network's threads, written by one
/// thread of its own.
///
///     fill … fill → whole → queued → written (round the page cache) → in the next checkpoint
///
/// A tile may hold the end of one document and the beginning of others; it is written when the last
/// of its timesteps has come, whoever brings it, and only whole tiles count as done. So a tile is
/// never in a checkpoint half-way, and what is on the disk does not depend on the order in which
/// documents ran.
///
/// Tiles that wait for documents which nobody reads yet are put aside on the disk when they grow too
/// many, and taken back when their documents come: memory does not grow with the corpus.
final class TileStore: @unchecked Sendable {
  /// One file of tiles.
  struct Column {
    let file: RecordingFile
    /// Where each row's minimum, maximum and so on go; nil for the loss.
    let glances: RecordingFile?
    let rows: Int
    let precision: Precision
  }

  private final class Tile {
    /// Where the values are: `leaving` and `coming` belong to the thread that moves them.
    enum Place { case memory, leaving, aside, coming }

    let column: Int
    let index: Int
    var bytes: UnsafeMutableRawBufferPointer
    var filled = 0
    var place = Place.memory
    /// How many threads are putting values in.
    var users = 0
    var lastUse = 0

    init(column: Int, index: Int, bytes: UnsafeMutableRawBufferPointer) {
      self.column = column
      self.index = index
      self.bytes = bytes
    }
  }

  /// Bytes of one tile of every column: what a document that is being read has begun.
  private let setBytes: Int
  /// Filled tiles may wait in this many bytes before those who fill more have to wait: a set, so that a
  /// document that fills all its columns at once goes on while they are written.
  private let mostQueuedBytes: Int
  /// Tiles that no document in flight touches may take this many bytes before they are put aside.
  private let mostIdleBytes: Int

  /// Guards everything mutable here, and the writer's own book-keeping.
  let monitor = Monitor()
  private let columns: [Column]
  private let geometry: RecordingGeometry
  private let checkpointSeconds: Double
  private let save: @Sendable () throws(RecordingError) -> Void
  private var worker: Worker?

  private var filling: [Int: Tile] = [:]
  private var queue: [Tile] = []
  private var queuedBytes = 0
  private var openBytes = 0
  private var uses = 0
  /// How many times a tile was put aside; only within the monitor's lock.
  private(set) var tilesPutAside = 0
  /// How many documents are being read; only within the monitor's lock.
  var documentsInFlight = 1
  /// Where tiles are put aside whose staged form has no room in their own file.
  private let asideFile: RecordingFile?
  private var memory = TileMemory()
  /// For each tile, the columns in which it is not yet written.
  private var missing: [Int]
  private var failure: RecordingError?
  private var isStopping = false
  private var isAbandoned = false

  /// A store that goes on from tiles that are `complete`; `save` is called on the store's thread
  /// when a checkpoint is due.
  init(
    columns: [Column], geometry: RecordingGeometry, complete: [Bool], asideFile: RecordingFile?,
    checkpointSeconds: Double, mostIdleBytes: Int = 256 << 20,
    save: @escaping @Sendable () throws(RecordingError) -> Void
  ) {
    self.columns = columns
    self.geometry = geometry
    self.asideFile = asideFile
    self.mostIdleBytes = mostIdleBytes
    self.checkpointSeconds = checkpointSeconds
    self.save = save
    missing = complete.map { $0 ? 0 : columns.count }
    setBytes = columns.reduce(0) {
      $0 + $1.rows * geometry.tileTimesteps * $1.precision.stagedBytes
    }
    mostQueuedBytes = min(max(setBytes, 8 << 20), 32 << 20)
  }

  /// Starts the thread that writes.
  func start() {
    worker = Worker { [self] in work() }
    precondition(worker != nil, "a store has a thread that writes")
  }

  /// Which tiles are written in every column (and on the disk for certain once files are
  /// synchronized); only within the monitor's lock.
  var written: [Bool] { missing.map { $0 == 0 } }

  /// Waits until every tile is written.
  func drain() throws(RecordingError) {
    try monitor.withLock { () throws(RecordingError) in
      while failure == nil && missing.contains(where: { $0 > 0 }) { monitor.wait() }
      if let failure { throw failure }
    }
  }

  /// Takes a written tile for one of which nothing has come; within the lock.
  func reopen(tile: Int) { missing[tile] = columns.count }

  /// Lets `copy` put `count` timesteps of every row into a tile; nothing happens where the tile is
  /// already on the disk.
  func fill(
    column: Int, tile index: Int, count: Int, _ copy: (UnsafeMutableRawPointer) -> Void
  ) throws(RecordingError) {
    let found = try monitor.withLock { () throws(RecordingError) -> Tile? in
      while queuedBytes > mostQueuedBytes && failure == nil { monitor.wait() }
      guard missing[index] > 0 else { return nil }
      return try take(column, index)
    }
    guard let tile = found else { return }
    if tile.place == .coming { try fetch(tile) }
    guard let bytes = tile.bytes.baseAddress else { return }
    copy(bytes)
    monitor.withLock {
      tile.filled += count
      tile.users -= 1
      guard tile.filled == geometry.filled(tile: index) else { return }
      filling[index * columns.count + column] = nil
      enqueue(tile)
    }
  }

  /// A tile that the caller may put values into, or must fetch first; within the lock.
  private func take(_ column: Int, _ index: Int) throws(RecordingError) -> Tile {
    let key = index * columns.count + column
    while true {
      if let failure { throw failure }
      guard let tile = filling[key] else {
        let tile = Tile(column: column, index: index, bytes: blank(column, index))
        filling[key] = tile
        continue
      }
      switch tile.place {
      case .memory:
        tile.users += 1
        uses += 1
        tile.lastUse = uses
        return tile
      case .aside:
        tile.bytes = blank(column, index)
        tile.place = .coming
        tile.users += 1
        return tile
      case .leaving:
        if let place = queue.firstIndex(where: { $0 === tile }) {
          queue.remove(at: place)
          queuedBytes -= tile.bytes.count
          openBytes += tile.bytes.count
          tile.place = .memory
        } else {
          monitor.wait()
        }
      case .coming: monitor.wait()
      }
    }
  }

  /// Takes back a tile that was put aside.
  private func fetch(_ tile: Tile) throws(RecordingError) {
    var fault: RecordingError?
    do throws(RecordingError) {
      let (file, offset, count) = aside(tile)
      try file.read(into: UnsafeMutableRawBufferPointer(rebasing: tile.bytes[..<count]), at: offset)
    } catch { fault = error }
    try monitor.withLock { () throws(RecordingError) in
      tile.place = .memory
      uses += 1
      tile.lastUse = uses
      if let fault { failure = fault }
      monitor.wakeAll()
      if let failure { throw failure }
    }
  }

  /// Where a tile is put aside: in its own place, or where its staged form is larger, in a file of
  /// its own.
  private func aside(_ tile: Tile) -> (RecordingFile, offset: Int, count: Int) {
    let column = columns[tile.column]
    if column.precision == .u8, let asideFile {
      let largest = columns.map(\.rows).max() ?? 0
      let key = tile.index * columns.count + tile.column
      return (asideFile, key * largest * geometry.tileTimesteps * 4, tile.bytes.count)
    }
    let count =
      column.glances == nil ? geometry.filled(tile: tile.index) * 4 : tile.bytes.count
    return (column.file, NpyHeader.byteCount + tile.index * tile.bytes.count, count)
  }

  /// Hands a tile to the thread that writes; within the lock.
  private func enqueue(_ tile: Tile) {
    queue.append(tile)
    queuedBytes += tile.bytes.count
    openBytes -= tile.bytes.count
    monitor.wakeAll()
  }

  /// Puts tiles aside that have waited longest, beyond what the documents in flight need.
  private func makeRoom() {
    let most = max(1, documentsInFlight) * setBytes + mostIdleBytes
    while openBytes > most {
      let idle = filling.values.filter { $0.place == .memory && $0.users == 0 }
      guard let tile = idle.min(by: { $0.lastUse < $1.lastUse }) else { return }
      tile.place = .leaving
      enqueue(tile)
    }
  }

  /// Writes what is whole, ends the thread and gives all memory back; throws what stopped it earlier.
  func stop() throws(RecordingError) {
    monitor.withLock {
      isStopping = true
      monitor.wakeAll()
    }
    worker?.join()
    try monitor.withLock { () throws(RecordingError) in
      filling = [:]
      queue = []
      memory = TileMemory()
      if let failure { throw failure }
    }
  }

  /// Ends the thread and leaves the files as a kill would.
  func abandon() {
    monitor.withLock {
      isAbandoned = true
      isStopping = true
      monitor.wakeAll()
    }
    worker?.join()
  }

  private func blank(_ column: Int, _ tile: Int) -> UnsafeMutableRawBufferPointer {
    let count =
      columns[column].rows * geometry.tileTimesteps * columns[column].precision.stagedBytes
    openBytes += count
    makeRoom()
    let bytes = memory.take(count)
    if geometry.filled(tile: tile) < geometry.tileTimesteps {
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }
    return bytes
  }

  private func work() {
    var lastSave = TileStore.now()
    while let tile = next() {
      do throws(RecordingError) {
        let isLeaving = monitor.withLock { tile.place == .leaving }
        if isLeaving { try putAside(tile) } else { try write(tile) }
        monitor.withLock {
          if isLeaving {
            tile.place = .aside
            tilesPutAside += 1
          } else {
            missing[tile.index] -= 1
          }
          queuedBytes -= tile.bytes.count
          memory.giveBack(tile.bytes)
          monitor.wakeAll()
        }
        if TileStore.now() - lastSave >= checkpointSeconds {
          try save()
          lastSave = TileStore.now()
        }
      } catch {
        monitor.withLock {
          failure = error
          monitor.wakeAll()
        }
        return
      }
    }
  }

  /// The next whole tile; waits for it, or gives nil when there will be none.
  private func next() -> Tile? {
    monitor.withLock {
      while queue.isEmpty && !isStopping { monitor.wait() }
      return queue.isEmpty || isAbandoned ? nil : queue.removeFirst()
    }
  }

  private func putAside(_ tile: Tile) throws(RecordingError) {
    let (file, offset, count) = aside(tile)
    try file.write(UnsafeRawBufferPointer(rebasing: tile.bytes[..<count]), at: offset)
  }

  private func write(_ tile: Tile) throws(RecordingError) {
    let column = columns[tile.column]
    let filled = geometry.filled(tile: tile.index)
    let length = geometry.tileTimesteps
    guard let glances = column.glances else {
      let rest = UnsafeRawBufferPointer(rebasing: tile.bytes[..<(filled * 4)])
      return try column.file.write(rest, at: NpyHeader.byteCount + tile.index * length * 4)
    }
    var codes: UnsafeMutableRawBufferPointer?
    if column.precision == .u8 {
      let bytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: column.rows * length, alignment: 4096)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      codes = bytes
    }
    defer { codes?.deallocate() }
    let glance = RowGlance.of(tile.bytes, column: column, filled: filled, codes: codes)
    let offset = NpyHeader.byteCount + tile.index * column.rows * length * column.precision.bytes
    try column.file.write(UnsafeRawBufferPointer(codes ?? tile.bytes), at: offset)
    try glances.write(glance, at: NpyHeader.byteCount + tile.index * glance.count * 4)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
