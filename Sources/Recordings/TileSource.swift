// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Reads a column's tiles as float32: whole ones, or stretches of one row.
struct TileSource: Sendable {
  let column: RecordingGeometry.Column
  let geometry: RecordingGeometry
  let tiles: RecordingFile
  let glances: RecordingFile

  /// Room for one whole tile as it is stored and one row as float32.
  final class Buffers {
    let stored: UnsafeMutableRawBufferPointer
    let floats: UnsafeMutableBufferPointer<Float>
    var glances: [Float] = []

    init(_ source: TileSource) {
      stored = .allocate(
        byteCount: source.column.rows * source.geometry.tileTimesteps
          * source.geometry.precision.bytes,
        alignment: 4096)
      floats = .allocate(capacity: source.geometry.tileTimesteps)
    }

    deinit {
      stored.deallocate()
      floats.deallocate()
    }
  }

  /// Asks the system to begin reading a whole tile.
  func prefetch(tile: Int) {
    tiles.prefetch(
      geometry.offset(column, tile: tile),
      column.rows * geometry.tileTimesteps * geometry.precision.bytes)
  }

  /// Reads a whole tile.
  func load(_ tile: Int, into buffers: Buffers) throws(RecordingError) {
    try tiles.read(into: buffers.stored, at: geometry.offset(column, tile: tile))
    guard geometry.precision == .u8 else { return }
    let count = column.rows * RowGlance.width
    if buffers.glances.count != count { buffers.glances = [Float](repeating: 0, count: count) }
    try glances.read(&buffers.glances, at: NpyHeader.byteCount + tile * count * 4)
  }

  /// Steps of a row of a loaded tile; valid until the next call.
  func row(
    _ row: Int, of buffers: Buffers, steps: Range<Int>
  ) -> UnsafeBufferPointer<Float> {
    guard let to = buffers.floats.baseAddress, let from = buffers.stored.baseAddress else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    copy(row, of: buffers, from, steps, to: to)
    return UnsafeBufferPointer(start: to, count: steps.count)
  }

  /// Copies steps of a row of a loaded tile.
  func copy(
    _ row: Int, of buffers: Buffers, _ stored: UnsafeMutableRawPointer, _ steps: Range<Int>,
    to: UnsafeMutablePointer<Float>
  ) {
    let scale: Float =
      geometry.precision == .u8
      ? RowGlance.scale(
        minimum: buffers.glances[row * RowGlance.width],
        maximum: buffers.glances[row * RowGlance.width + 1]) : 1
    let place = (row * geometry.tileTimesteps + steps.lowerBound) * geometry.precision.bytes
    decode(stored + place, steps.count, scale: scale, to: to)
  }

  /// Copies the same steps of every row of a loaded tile, shape (rows, steps.count).
  func copyRows(
    of buffers: Buffers, _ steps: Range<Int>, to values: UnsafeMutablePointer<Float>
  ) {
    guard let stored = buffers.stored.baseAddress else { return }
    if geometry.precision == .f16 {
      let halves = stored.assumingMemoryBound(to: UInt16.self) + steps.lowerBound
      ck_rows_from_f16(
        halves, geometry.tileTimesteps, values, steps.count, column.rows, steps.count)
      return
    }
    for row in 0..<column.rows {
      copy(row, of: buffers, stored, steps, to: values + row * steps.count)
    }
  }

  /// Reads stored values as float32.
  func decode(
    _ stored: UnsafeMutableRawPointer, _ count: Int, scale: Float, to: UnsafeMutablePointer<Float>
  ) {
    switch geometry.precision {
    case .f16:
      ck_rows_from_f16(stored.assumingMemoryBound(to: UInt16.self), count, to, count, 1, count)
    case .f32: to.update(from: stored.assumingMemoryBound(to: Float.self), count: count)
    case .u8: ck_row_from_u8(stored.assumingMemoryBound(to: UInt8.self), to, count, scale)
    }
  }
}

extension RecordingFile {
  /// Writes floats at `offset`.
  func write(_ floats: [Float], at offset: Int) throws(RecordingError) {
    var failure: RecordingError?
    floats.withUnsafeBytes { bytes in
      do throws(RecordingError) { try write(bytes, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Fills an array of floats from `offset`.
  func read(_ floats: inout [Float], at offset: Int) throws(RecordingError) {
    var failure: RecordingError?
    floats.withUnsafeMutableBytes { bytes in
      do throws(RecordingError) { try read(into: bytes, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
