// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Synchronization
import Tensors

/// What one layer's cells have counted; blocks may come from several threads, one at a time gets in.
///
/// Every number is a sum over timesteps or belongs to one timestep, so the order of blocks changes
/// nothing. Bins need edges first: until the calibration timesteps (the first of the selection half,
/// in the order of documents) have been read, blocks are kept as they are.
final class LayerCounts: @unchecked Sendable {
  // Unchecked: everything mutable is touched within `lock` only.
  private let lock = Mutex(())
  private let setup: ScoringSetup
  private let kernels = InstructionSet.current.kernels
  let cells: Int
  private let bins: Int
  /// Slots of the sample.
  private let sampleCount: Int
  /// Ascending, shape [cells][bins − 1]; empty before calibration.
  private(set) var edges: [Float] = []
  private var halves: [HalfCounts] = []
  /// Values that were not finite, by cell.
  private(set) var strangeValues: [Int]
  /// The sampled report timesteps' bins, shape [cells][sample.count].
  private let sampleCodes: AlignedMemory<UInt8>
  /// Sum and sum of squares of the sampled values in each bin, shape [sessions][cells][bins][2]: a
  /// session is read in order of time, so that sums round the same whatever comes between.
  private let moments: AlignedMemory<Double>
  /// Timesteps received of each document.
  private(set) var received: [Int]

  private var kept = KeptBlocks()
  private var calibrationMissing: Int

  init(cells: Int, setup: ScoringSetup) {
    self.cells = cells
    self.setup = setup
    bins = setup.bins
    sampleCount = setup.sample.count
    strangeValues = [Int](repeating: 0, count: cells)
    received = [Int](repeating: 0, count: setup.documents.count)
    calibrationMissing = setup.calibration.values.reduce(0) { $0 + $1.count }
    sampleCodes = AlignedMemory(count: cells * sampleCount)
    moments = AlignedMemory(count: setup.sample.sessions.count * cells * bins * 2)
  }

  /// Counts a block.
  func receive(_ block: ActivationBlock, labels: DocumentLabels) {
    lock.withLock { _ in
      received[block.document] += block.timesteps.count
      guard edges.isEmpty else { return count([(block, labels)]) }
      kept.keep(block, labels: labels)
      if let wanted = setup.calibration[block.document] {
        calibrationMissing -= wanted.clamped(to: block.timesteps).count
      }
      if calibrationMissing == 0 { calibrate() }
    }
  }

  /// Counts what is left in the chunks.
  func finish() {
    lock.withLock { _ in
      for half in halves { half.flush() }
    }
  }

  /// Whether anything came at all.
  var hasReceived: Bool { received.contains { $0 > 0 } }

  func counts(of half: Split.Half) -> HalfCounts { halves[half.rawValue] }

  /// The edges of one cell.
  func edges(of cell: Int) -> ArraySlice<Float> {
    edges[cell * (bins - 1)..<(cell + 1) * (bins - 1)]
  }

  /// The bins of a cell's sampled timesteps.
  func sampledCodes(of cell: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: sampleCodes.start + cell * sampleCount, count: sampleCount)
  }

  /// The mean value and mean square of each bin of a cell, from the sampled timesteps; where a bin
  /// has none, the middle between its edges.
  func binCenters(of cell: Int) -> (means: [Double], squares: [Double]) {
    let edges = Array(edges(of: cell))
    let codes = sampledCodes(of: cell)
    var counts = [Int](repeating: 0, count: bins)
    for code in codes { counts[Int(code)] += 1 }
    var means: [Double] = []
    var squares: [Double] = []
    for bin in 0..<bins {
      if counts[bin] > 0 {
        let places = setup.sample.sessions.indices.map { place(session: $0, cell: cell, bin: bin) }
        means.append(places.reduce(0) { $0 + moments.start[$1] } / Double(counts[bin]))
        squares.append(places.reduce(0) { $0 + moments.start[$1 + 1] } / Double(counts[bin]))
      } else {
        let near = [bin - 1, bin].filter { edges.indices.contains($0) && edges[$0].isFinite }
        let middle = near.reduce(0) { $0 + Double(edges[$1]) } / Double(max(1, near.count))
        means.append(middle)
        squares.append(middle * middle)
      }
    }
    return (means, squares)
  }

  /// Where a bin's sum stands in `moments`; its sum of squares follows.
  private func place(session: Int, cell: Int, bin: Int) -> Int {
    2 * ((session * cells + cell) * bins + bin)
  }

  private func calibrate() {
    let inner = bins - 1
    var edges = [Float](repeating: 0, count: cells * inner)
    edges.withUnsafeMutableBufferPointer { all in
      guard let all = UncheckedPointer(all.baseAddress) else { return }
      forEachSlab(of: cells, threads: setup.threads) { range in
        for cell in range {
          var sample: [Float] = []
          for block in kept.blocks {
            guard let wanted = setup.calibration[block.document] else { continue }
            let part = wanted.clamped(to: block.timesteps)
            let first = cell * block.timesteps.count - block.timesteps.lowerBound
            sample += UnsafeBufferPointer(
              start: block.values + first + part.lowerBound, count: part.count)
          }
          for (e, edge) in BinEdges.edges(of: sample, bins: bins).enumerated() {
            all.pointer[cell * inner + e] = edge
          }
        }
      }
    }
    self.edges = edges
    halves = [Split.Half.selection, .report].map {
      HalfCounts(
        cells: cells, bins: bins, plan: setup.plan, length: setup.split.timesteps($0),
        threads: setup.threads)
    }
    count(
      kept.blocks.map { block in
        let values = ActivationBlock(
          layer: 0, quantity: setup.quantity, document: block.document, timesteps: block.timesteps,
          values: block.values, stride: block.timesteps.count, cells: cells)
        return (values, block.labels)
      })
    kept = KeptBlocks()
  }

  /// Counts blocks in their order; all threads work on those that fill a chunk together.
  private func count(_ blocks: [(block: ActivationBlock, labels: DocumentLabels)]) {
    var pieces: [[Piece]] = [[], []]
    for (block, labels) in blocks {
      for stretch in setup.split.stretches[block.document] {
        var part = stretch.timesteps.clamped(to: block.timesteps)
        let half = stretch.half.rawValue
        let counts = halves[half]
        while !part.isEmpty {
          let timesteps = part.prefix(counts.room)
          part = timesteps.upperBound..<part.upperBound
          pieces[half].append(
            Piece(
              values: block.values + (timesteps.lowerBound - block.timesteps.lowerBound),
              stride: block.stride, count: timesteps.count, place: counts.filled,
              samples: stretch.half == .report
                ? samples(of: timesteps, document: block.document) : []))
          counts.commit(timesteps, labels: labels, half: stretch.half)
          if counts.room == 0 {
            code(pieces[half], into: counts)
            counts.flush()
            pieces[half] = []
          }
        }
      }
    }
    for (half, rest) in pieces.enumerated() { code(rest, into: halves[half]) }
  }

  /// A part of a block that falls into one chunk.
  private struct Piece {
    /// Of the first cell; the next begins `stride` floats on.
    let values: UnsafePointer<Float>
    let stride: Int
    let count: Int
    /// The chunk's slot of the first timestep.
    let place: Int
    let samples: [Sample]
  }

  /// A sampled timestep of a piece.
  private struct Sample {
    let offset: Int
    let slot: Int
    /// Where its session begins in `moments`.
    let session: Int
  }

  /// Finds the bins of pieces, and keeps what is sampled of them.
  private func code(_ pieces: [Piece], into counts: HalfCounts) {
    guard !pieces.isEmpty else { return }
    let threads = pieces.reduce(0) { $0 + $1.count } >= 512 ? setup.threads : 1
    let inner = bins - 1
    strangeValues.withUnsafeMutableBufferPointer { strange in
      edges.withUnsafeBufferPointer { edges in
        guard let edges = edges.baseAddress, let strange = strange.baseAddress else { return }
        forEachSlab(of: cells, threads: threads) { range in
          for cell in range {
            for piece in pieces {
              let (values, codes) = (
                piece.values + cell * piece.stride, counts.codes(of: cell) + piece.place
              )
              strange[cell] += Int(
                ck_scoring_bins(
                  kernels, values, Int64(piece.count), edges + cell * inner, Int32(inner), codes))
              keep(piece.samples, of: cell, values: values, codes: codes)
            }
          }
        }
      }
    }
  }

  private func keep(
    _ samples: [Sample], of cell: Int, values: UnsafePointer<Float>,
    codes: UnsafePointer<UInt8>
  ) {
    for sample in samples {
      let code = codes[sample.offset]
      let value = Double(values[sample.offset])
      sampleCodes.start[cell * sampleCount + sample.slot] = code
      let sums =
        moments.start + sample.session + place(session: 0, cell: cell, bin: Int(code))
      sums[0] += value
      sums[1] += value * value
    }
  }

  private func samples(of timesteps: Range<Int>, document: Int) -> [Sample] {
    guard let steps = setup.sampled[document] else { return [] }
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].timestep < timesteps.lowerBound { low = middle + 1 } else { high = middle }
    }
    return steps[low...].prefix { $0.timestep < timesteps.upperBound }.map {
      Sample(
        offset: $0.timestep - timesteps.lowerBound, slot: $0.slot,
        session: place(session: $0.slot / setup.sample.steps, cell: 0, bin: 0))
    }
  }
}

/// A pointer whose pieces several threads write, each its own.
private struct UncheckedPointer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>

  init?(_ pointer: UnsafeMutablePointer<Float>?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }
}
