// SPDX-License-Identifier: Apache-2.0

/// A stretch of symbols cut into streams of equal length, which are read side by side in chunks.
///
/// Stream b starts at b · L of n symbols, L = ⌊(n − 1) / B⌋; the target of each symbol is the next.
struct ParallelStreams: Sendable {
  let symbols: ArraySlice<Int32>
  /// B.
  let streams: Int
  /// T.
  let chunkLength: Int
  /// Symbols that each stream reads, L.
  let length: Int

  /// Cuts; a stretch shorter than two symbols has no chunk.
  init(_ symbols: ArraySlice<Int32>, streams: Int, chunkLength: Int) {
    self.symbols = symbols
    self.streams = streams
    self.chunkLength = chunkLength
    length = max(0, symbols.count - 1) / streams
  }

  /// Chunks of full length.
  var wholeChunks: Int { length / chunkLength }

  /// Chunks, the last of which may be shorter.
  var chunks: Int { (length + chunkLength - 1) / chunkLength }

  /// Symbols and targets of a chunk, time-major, and its timesteps.
  func chunk(_ index: Int) -> (symbols: [Int32], targets: [Int32], steps: Int) {
    let steps = min(chunkLength, length - index * chunkLength)
    var inputs: [Int32] = []
    var targets: [Int32] = []
    inputs.reserveCapacity(steps * streams)
    targets.reserveCapacity(steps * streams)
    for t in 0..<steps {
      for stream in 0..<streams {
        let place = symbols.startIndex + stream * length + index * chunkLength + t
        inputs.append(symbols[place])
        targets.append(symbols[place + 1])
      }
    }
    return (inputs, targets, steps)
  }
}
