// SPDX-License-Identifier: Apache-2.0

/// One text read as several streams: what healing its seams asks of a recording.
///
/// Every segment but the first began from the zero state, so its beginning is wrong. The true state goes on
/// from the end of the segment before, tile by tile into the next one, until it is the state that
/// was recorded there; each tile on the way is reopened and recorded anew.
extension RecordingWriter {
  /// The timesteps at which segments meet; empty where a text was read as one stream, or all is done.
  public var seams: [Int] {
    wasComplete || geometry.segmentTimesteps == nil
      ? [] : Array(geometry.firstOfStretch.dropFirst().dropLast())
  }

  /// Timesteps that are read again together: a tile.
  public var seamStride: Int { geometry.tileTimesteps }

  /// The state before a timestep above 0, a multiple of 64, of the text whose seams are healed.
  public func state(before timestep: Int) throws(RecordingError) -> [LayerState] {
    let row = geometry.keyframeRow(0, timestep)
    guard let held = store.monitor.withLock({ heldKeyframes?[row] }) else {
      return try files.keyframes.states(row: row, geometry)
    }
    return geometry.states(held)
  }

  /// Lets the tiles that begin at these timesteps be recorded once more, after everything has come.
  public func reopen(tilesAt timesteps: [Int]) throws(RecordingError) {
    try store.drain()
    store.monitor.withLock {
      heldKeyframes = heldKeyframes ?? [:]
      for timestep in timesteps { store.reopen(tile: timestep / geometry.tileTimesteps) }
    }
  }

  /// Ends the healing and notes what is left at the seams.
  public func closeSeams(
    largestError: Double, healedTimesteps: Int
  ) throws(RecordingError) {
    try store.drain()
    try files.synchronize()
    let held = store.monitor.withLock { heldKeyframes ?? [:] }
    // From the end: what a kill leaves undone is then still seen to disagree.
    for (row, values) in held.sorted(by: { $0.key > $1.key }) {
      try files.keyframes.write(
        values, at: NpyHeader.byteCount + row * geometry.keyframeWidth * 4)
    }
    store.monitor.withLock { heldKeyframes = nil }
    manifest.seams?.largestError = largestError
    manifest.seams?.healedTimesteps = healedTimesteps
    areSeamsClosed = true
  }

  /// Keeps a part of a keyframe for later; false where no seam is being healed.
  func hold(_ values: [Float], at offset: Int, ofKeyframe row: Int) -> Bool {
    store.monitor.withLock {
      guard heldKeyframes != nil else { return false }
      heldKeyframes?[
        row, default: [Float](repeating: 0, count: geometry.keyframeWidth)
      ].replaceSubrange(offset..<offset + values.count, with: values)
      return true
    }
  }
}
