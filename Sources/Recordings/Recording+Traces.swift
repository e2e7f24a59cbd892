// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc

extension Recording {
  /// One quantity of one cell over global timesteps, shape (timesteps.count).
  public func trace(
    _ cell: CellID, _ quantity: Quantity, _ timesteps: Range<Int>
  ) throws(RecordingError) -> [Float] {
    // Before memory is asked for: the range may come from a user.
    try check(timesteps)
    var failure: RecordingError?
    let values = [Float](unsafeUninitializedCapacity: timesteps.count) { buffer, count in
      do throws(RecordingError) {
        try read(cell, quantity, timesteps, into: buffer)
        count = timesteps.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }

  /// Reads one quantity of one cell over global timesteps into the beginning of `buffer`, which must
  /// have room for them; nothing is allocated.
  public func read(
    _ cell: CellID, _ quantity: Quantity, _ timesteps: Range<Int>,
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(RecordingError) {
    precondition(buffer.count >= timesteps.count, "the buffer has room for every timestep")
    try check(timesteps)
    let source = sources[try self.source(cell, quantity)]
    guard !timesteps.isEmpty, let to = buffer.baseAddress else { return }
    let length = geometry.tileTimesteps
    let tiles = timesteps.lowerBound / length...(timesteps.upperBound - 1) / length
    // A long trace is many short stretches: asking for all of them first lets the disk work on many.
    if tiles.count > 2 {
      for tile in tiles {
        source.tiles.prefetch(
          geometry.offset(source.column, tile: tile, row: cell.index),
          length * geometry.precision.bytes)
      }
    }
    for tile in tiles {
      let start = tile * length
      let steps = max(timesteps.lowerBound, start)..<min(timesteps.upperBound, start + length)
      try source.read(
        tile: tile, row: cell.index, steps: steps.lowerBound - start..<steps.upperBound - start,
        into: to + (steps.lowerBound - timesteps.lowerBound))
    }
    try checkUnchanged(source.tiles)
  }

  /// −log p(symbol t | symbols before t) in nats over global timesteps, NaN at a document's first.
  public func losses(_ timesteps: Range<Int>) throws(RecordingError) -> [Float] {
    try check(timesteps)
    guard let lossFile else {
      throw .unreadable(file: RecordingFiles.loss, reason: "the loss was not recorded")
    }
    var values = [Float](repeating: 0, count: timesteps.count)
    try lossFile.read(&values, at: NpyHeader.byteCount + timesteps.lowerBound * 4)
    try checkUnchanged(lossFile)
    return values
  }

  /// Timesteps from one keyframe of a document to the next.
  public static var keyframeTimesteps: Int { RecordingGeometry.keyframe }

  /// The states at the last keyframe at or before a timestep of a document: replaying the model from
  /// `timestep` with them gives every quantity of the following timesteps again, exactly.
  ///
  /// Keyframe timesteps are multiples of 64 of the document's own timesteps; at 0 the states are all
  /// zero. For a layer that reads from the document's end, the state is the one with which it goes on
  /// to timestep `timestep` − 1.
  public func keyframe(
    document: Int, before timestep: Int
  ) throws(RecordingError) -> (timestep: Int, states: [LayerState]) {
    guard documents.indices.contains(document), timestep >= 0,
      timestep <= geometry.timesteps(of: document)
    else {
      throw .outOfRange(
        what: "timestep \(timestep) of document \(document)",
        range: "the recording has \(documents.count) documents")
    }
    let first = geometry.firstKeyframe[document]
    let k = min(
      timestep / RecordingGeometry.keyframe, geometry.firstKeyframe[document + 1] - first)
    guard k > 0 else { return (0, geometry.initialStates) }
    let states = try keyframeFile.states(row: first + k - 1, geometry)
    try checkUnchanged(keyframeFile)
    return (k * RecordingGeometry.keyframe, states)
  }

  /// Ranges and a histogram of one quantity of one cell over the whole recording.
  public func summary(
    _ cell: CellID, _ quantity: Quantity
  ) throws(RecordingError) -> CellSummary {
    let index = try source(cell, quantity)
    guard let summaryFile, let histogramFile else {
      throw .incomplete(
        path: path, timesteps: 0, of: timesteps)
    }
    let row = geometry.columns[..<index].reduce(0) { $0 + $1.rows } + cell.index
    let width = RecordingSummaries.width
    let bins = RecordingSummaries.bins
    var floats = [Float](repeating: 0, count: width)
    try summaryFile.read(&floats, at: NpyHeader.byteCount + row * width * 4)
    let counts = try histogramFile.bytes(
      at: NpyHeader.byteCount + row * bins * 4, count: bins * 4)
    try checkUnchanged(summaryFile)
    try checkUnchanged(histogramFile)
    return CellSummary(
      minimum: floats[0], maximum: floats[1], mean: floats[2], standardDeviation: floats[3],
      magnitude995: floats[4], held: Int(exactly: floats[5].rounded()) ?? 0,
      notFinite: Int(exactly: floats[6].rounded()) ?? 0,
      histogram: counts.withUnsafeBytes { raw in
        (0..<bins).map {
          Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
        }
      })
  }
}

extension TileSource {
  /// Reads steps of one row of a tile.
  func read(
    tile: Int, row: Int, steps: Range<Int>, into to: UnsafeMutablePointer<Float>
  ) throws(RecordingError) {
    let offset = geometry.offset(column, tile: tile, row: row, step: steps.lowerBound)
    if geometry.precision == .f32 {
      let bytes = UnsafeMutableRawBufferPointer(start: to, count: steps.count * 4)
      return try tiles.read(into: bytes, at: offset)
    }
    var scale: Float = 1
    if geometry.precision == .u8 {
      var range: (Float, Float) = (0, 0)
      var failure: RecordingError?
      withUnsafeMutableBytes(of: &range) { bytes in
        do throws(RecordingError) {
          try glances.read(
            into: bytes,
            at: NpyHeader.byteCount + (tile * column.rows + row) * RowGlance.width * 4)
        } catch { failure = error }
      }
      if let failure { throw failure }
      scale = RowGlance.scale(minimum: range.0, maximum: range.1)
    }
    var failure: RecordingError?
    withUnsafeTemporaryAllocation(
      byteCount: steps.count * geometry.precision.bytes, alignment: 64
    ) { stored in
      do throws(RecordingError) {
        try tiles.read(into: stored, at: offset)
        if let base = stored.baseAddress {
          decode(base, steps.count, scale: scale, to: to)
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
