// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc

/// The tiles of a recording that is being written: filled by the network's threads, written by one
/// thread of its own.
///
///     fill … fill → whole → queued → written (round the page cache) → in the next checkpoint
///
/// A tile may hold the end of one document and the beginning of others; it is written when the last
/// of its timesteps has come, whoever brings it, and only whole tiles count as done. So a tile is
/// never read back, and what is on the disk does not depend on the order in which documents ran.
final class TileStore: @unchecked Sendable {
  /// One file of tiles.
  struct Column {
    let file: RecordingFile
    /// Where each row's minimum, maximum and so on go; nil for the loss.
    let glances: RecordingFile?
    let rows: Int
    let precision: Precision

    /// Bytes of one value while its tile is being filled: a byte's scale is known only at the end.
    var stagedBytes: Int { precision == .u8 ? 4 : precision.bytes }
  }

  private final class Tile {
    let column: Int
    let index: Int
    let bytes: UnsafeMutableRawBufferPointer
    var filled = 0

    init(column: Int, index: Int, bytes: UnsafeMutableRawBufferPointer) {
      self.column = column
      self.index = index
      self.bytes = bytes
    }
  }

  /// Filled tiles may wait in this many bytes before those who fill more have to wait.
  private static let mostQueuedBytes = 64 << 20

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
  private var spare: [Int: [UnsafeMutableRawBufferPointer]] = [:]
  /// For each tile, the columns in which it is not yet written.
  private var missing: [Int]
  private var failure: RecordingError?
  private var isStopping = false
  private var isAbandoned = false

  /// A store that goes on from tiles that are `complete`; `save` is called on the store's thread
  /// when a checkpoint is due.
  init(
    columns: [Column], geometry: RecordingGeometry, complete: [Bool], checkpointSeconds: Double,
    save: @escaping @Sendable () throws(RecordingError) -> Void
  ) {
    self.columns = columns
    self.geometry = geometry
    self.checkpointSeconds = checkpointSeconds
    self.save = save
    missing = complete.map { $0 ? 0 : columns.count }
  }

  deinit {
    for tile in filling.values { tile.bytes.deallocate() }
    for tile in queue { tile.bytes.deallocate() }
    for bytes in spare.values.joined() { bytes.deallocate() }
  }

  /// Starts the thread that writes.
  func start() { worker = Worker { [self] in work() } }

  /// Which tiles are written in every column (and on the disk for certain once files are
  /// synchronized); only within the monitor's lock.
  var written: [Bool] { missing.map { $0 == 0 } }

  /// Lets `copy` put `count` timesteps of every row into a tile; nothing happens where the tile is
  /// already on the disk.
  func fill(
    column: Int, tile index: Int, count: Int, _ copy: (UnsafeMutableRawPointer) -> Void
  ) throws(RecordingError) {
    let found = try monitor.withLock { () throws(RecordingError) -> Tile? in
      while queuedBytes > TileStore.mostQueuedBytes && failure == nil { monitor.wait() }
      if let failure { throw failure }
      guard missing[index] > 0 else { return nil }
      let key = index * columns.count + column
      if let tile = filling[key] { return tile }
      let tile = Tile(column: column, index: index, bytes: blank(column, index))
      filling[key] = tile
      return tile
    }
    guard let tile = found, let bytes = tile.bytes.baseAddress else { return }
    copy(bytes)
    monitor.withLock {
      tile.filled += count
      guard tile.filled == geometry.filled(tile: index) else { return }
      filling[index * columns.count + column] = nil
      queue.append(tile)
      queuedBytes += tile.bytes.count
      monitor.wakeAll()
    }
  }

  /// Writes what is whole and ends the thread; throws what stopped it earlier.
  func stop() throws(RecordingError) {
    monitor.withLock {
      isStopping = true
      monitor.wakeAll()
    }
    worker?.join()
    try monitor.withLock { () throws(RecordingError) in if let failure { throw failure } }
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
    let count = columns[column].rows * RecordingGeometry.tile * columns[column].stagedBytes
    let bytes =
      spare[count]?.popLast()
      ?? UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 4096)
    if geometry.filled(tile: tile) < RecordingGeometry.tile {
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }
    return bytes
  }

  private func work() {
    var lastSave = TileStore.now()
    while let tile = next() {
      do throws(RecordingError) {
        try write(tile)
        monitor.withLock {
          missing[tile.index] -= 1
          queuedBytes -= tile.bytes.count
          spare[tile.bytes.count, default: []].append(tile.bytes)
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

  private func write(_ tile: Tile) throws(RecordingError) {
    let column = columns[tile.column]
    let filled = geometry.filled(tile: tile.index)
    let length = RecordingGeometry.tile
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
    var failure: RecordingError?
    glance.withUnsafeBytes { bytes in
      do throws(RecordingError) {
        try glances.write(bytes, at: NpyHeader.byteCount + tile.index * bytes.count)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
