// SPDX-License-Identifier: Apache-2.0

import Corpora

/// A stretch of a recording's text, cut into timesteps.
public struct RecordedText: Sendable, Equatable {
  /// The bytes from where the first timestep begins to where the last one ends.
  public let bytes: [UInt8]
  /// Where each timestep's symbol ends in `bytes`, shape (timesteps); ascending.
  ///
  /// Bytes that the model skipped belong to the symbol after them.
  public let ends: TimestepEnds

  /// The bytes of one timestep, counted from the stretch's first.
  public func symbol(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }
}

extension Recording {
  /// The text of global timesteps.
  public func text(_ timesteps: Range<Int>) throws(RecordingError) -> RecordedText {
    try check(timesteps)
    guard !timesteps.isEmpty else { return RecordedText(bytes: [], ends: TimestepEnds()) }
    let start = try start(of: timesteps.lowerBound)
    var ends = TimestepEnds()
    var isBeforeStart = false
    try eachEnd(of: timesteps) { end in
      if end < start { isBeforeStart = true } else { ends.append(end - start) }
    }
    guard !isBeforeStart, let length = ends.last else { throw stepsAreNotAscending }
    return RecordedText(bytes: try bytes(start..<start + length), ends: ends)
  }

  /// Bytes of the whole recording's text.
  public func bytes(_ range: Range<Int>) throws(RecordingError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else {
      throw .outOfRange(what: "byte range \(range)", range: "the text has \(byteCount) bytes")
    }
    let bytes = try textFile.bytes(at: range.lowerBound, count: range.count)
    try checkUnchanged(textFile)
    return bytes
  }

  /// Where the symbol of each global timestep ends in the whole recording's text; ascending.
  public func byteEnds(_ timesteps: Range<Int>) throws(RecordingError) -> [Int] {
    try check(timesteps)
    var ends: [Int] = []
    ends.reserveCapacity(timesteps.count)
    try eachEnd(of: timesteps) { ends.append($0) }
    return ends
  }

  /// Hands out where symbols end, a stretch of the file at a time; the timesteps must be the recording's.
  private func eachEnd(
    of timesteps: Range<Int>, _ body: (Int) -> Void
  ) throws(RecordingError) {
    guard let first = timesteps.first else { return }
    guard let stepsFile else {
      // Every byte is a timestep.
      for timestep in timesteps { body(timestep + 1) }
      return
    }
    var document = geometry.document(of: first)
    var last = 0
    var next = first
    while next < timesteps.upperBound {
      let stretch = next..<min(timesteps.upperBound, next + (1 << 16))
      let raw = try stepsFile.bytes(
        at: NpyHeader.byteCount + stretch.lowerBound * 4, count: stretch.count * 4)
      for (index, timestep) in stretch.enumerated() {
        while timestep >= documents[document].timesteps.upperBound { document += 1 }
        let end = raw.withUnsafeBytes {
          UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        let place = documents[document].bytes.lowerBound + Int(end)
        guard place >= last, place <= documents[document].bytes.upperBound else {
          throw stepsAreNotAscending
        }
        last = place
        body(place)
      }
      next = stretch.upperBound
    }
    try checkUnchanged(stepsFile)
  }

  /// The global timestep whose symbol holds a byte of the whole recording's text, or the next one
  /// where the model skipped it; nil after the last.
  public func timestep(ofByte byte: Int) throws(RecordingError) -> Int? {
    var low = 0
    var high = timesteps
    while low < high {
      let middle = (low + high) / 2
      if try byteEnds(middle..<middle + 1)[0] <= byte { low = middle + 1 } else { high = middle }
    }
    return low < timesteps ? low : nil
  }

  /// Where the symbol of a global timestep begins in the whole recording's text.
  private func start(of timestep: Int) throws(RecordingError) -> Int {
    let document = documents[geometry.document(of: timestep)]
    if timestep == document.timesteps.lowerBound { return document.bytes.lowerBound }
    return try byteEnds(timestep - 1..<timestep)[0]
  }

  private var stepsAreNotAscending: RecordingError {
    .malformed(file: RecordingFiles.steps, problem: "the ends of timesteps do not ascend")
  }
}
