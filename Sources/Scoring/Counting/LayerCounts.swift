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
  /// Ascending, shape [cells][bins − 1]; empty before calibration.
  private(set) var edges: [Float] = []
  private var halves: [HalfCounts] = []
  /// Values that were not finite, by cell.
  private(set) var strangeValues: [Int]
  /// The sampled report timesteps' bins, shape [cells][sample.count].
  private let sampleCodes: AlignedMemory<UInt8>
  /// Sum and sum of squares of the sampled values in each bin, shape [cells][sessions][bins]: a
  /// session is read in order of time, so that sums round the same whatever comes between.
  private let binSums: AlignedMemory<Double>
  private let binSquares: AlignedMemory<Double>
  /// Timesteps received of each document.
  private(set) var received: [Int]

  private var waiting: [KeptBlock] = []
  private var calibrationMissing: Int

  /// A block that came before the edges were known.
  private struct KeptBlock {
    let document: Int
    let timesteps: Range<Int>
    let values: [Float]
    let labels: DocumentLabels
  }

  init(cells: Int, setup: ScoringSetup) {
    self.cells = cells
    self.setup = setup
    strangeValues = [Int](repeating: 0, count: cells)
    received = [Int](repeating: 0, count: setup.documents.count)
    calibrationMissing = setup.calibration.values.reduce(0) { $0 + $1.count }
    let sums = cells * setup.sample.sessions.count * setup.bins
    sampleCodes = AlignedMemory(count: cells * setup.sample.count)
    binSums = AlignedMemory(count: sums)
    binSquares = AlignedMemory(count: sums)
  }

  /// Counts a block.
  func receive(_ block: ActivationBlock, labels: DocumentLabels) {
    lock.withLock { _ in
      received[block.document] += block.timesteps.count
      guard edges.isEmpty else { return count(block, labels: labels) }
      let count = block.timesteps.count
      let values = [Float](unsafeUninitializedCapacity: cells * count) { room, initialized in
        guard let room = room.baseAddress else { return }
        for cell in 0..<cells {
          (room + cell * count).initialize(from: block.values + cell * block.stride, count: count)
        }
        initialized = cells * count
      }
      waiting.append(
        KeptBlock(
          document: block.document, timesteps: block.timesteps, values: values, labels: labels))
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
    edges[cell * (setup.bins - 1)..<(cell + 1) * (setup.bins - 1)]
  }

  /// The bins of a cell's sampled timesteps.
  func sampledCodes(of cell: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: sampleCodes.start + cell * setup.sample.count, count: setup.sample.count)
  }

  /// The mean value and mean square of each bin of a cell, from the sampled timesteps; where a bin
  /// has none, the middle between its edges.
  func binCenters(of cell: Int) -> (means: [Double], squares: [Double]) {
    let edges = Array(edges(of: cell))
    let codes = sampledCodes(of: cell)
    var counts = [Int](repeating: 0, count: setup.bins)
    for code in codes { counts[Int(code)] += 1 }
    var means: [Double] = []
    var squares: [Double] = []
    for bin in 0..<setup.bins {
      if counts[bin] > 0 {
        let places = setup.sample.sessions.indices.map {
          (cell * setup.sample.sessions.count + $0) * setup.bins + bin
        }
        means.append(places.reduce(0) { $0 + binSums.start[$1] } / Double(counts[bin]))
        squares.append(places.reduce(0) { $0 + binSquares.start[$1] } / Double(counts[bin]))
      } else {
        let near = [bin - 1, bin].filter { edges.indices.contains($0) && edges[$0].isFinite }
        let middle = near.reduce(0) { $0 + Double(edges[$1]) } / Double(max(1, near.count))
        means.append(middle)
        squares.append(middle * middle)
      }
    }
    return (means, squares)
  }

  private func calibrate() {
    let inner = setup.bins - 1
    var edges = [Float](repeating: 0, count: cells * inner)
    edges.withUnsafeMutableBufferPointer { all in
      guard let all = UncheckedPointer(all.baseAddress) else { return }
      forEachSlab(of: cells, threads: setup.threads) { range in
        for cell in range {
          var sample: [Float] = []
          for block in waiting {
            guard let wanted = setup.calibration[block.document] else { continue }
            let part = wanted.clamped(to: block.timesteps)
            let first = cell * block.timesteps.count - block.timesteps.lowerBound
            sample += block.values[first + part.lowerBound..<first + part.upperBound]
          }
          for (e, edge) in BinEdges.edges(of: sample, bins: setup.bins).enumerated() {
            all.pointer[cell * inner + e] = edge
          }
        }
      }
    }
    self.edges = edges
    halves = [Split.Half.selection, .report].map {
      HalfCounts(
        cells: cells, bins: setup.bins, plan: setup.plan, length: setup.split.timesteps($0),
        threads: setup.threads)
    }
    let kept = waiting
    waiting = []
    for block in kept {
      block.values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        count(
          ActivationBlock(
            layer: 0, quantity: setup.quantity, document: block.document,
            timesteps: block.timesteps, values: base, stride: block.timesteps.count, cells: cells),
          labels: block.labels)
      }
    }
  }

  private func count(_ block: ActivationBlock, labels: DocumentLabels) {
    for stretch in setup.split.stretches[block.document] {
      var part = stretch.timesteps.clamped(to: block.timesteps)
      let counts = halves[stretch.half.rawValue]
      while !part.isEmpty {
        let piece = part.prefix(counts.room)
        part = piece.upperBound..<part.upperBound
        code(block, piece: piece, into: counts)
        if stretch.half == .report { sample(block, piece: piece, from: counts) }
        counts.commit(piece, labels: labels, half: stretch.half)
      }
    }
  }

  private func code(_ block: ActivationBlock, piece: Range<Int>, into counts: HalfCounts) {
    let offset = piece.lowerBound - block.timesteps.lowerBound
    let threads = piece.count >= 512 ? setup.threads : 1
    let inner = setup.bins - 1
    strangeValues.withUnsafeMutableBufferPointer { strange in
      edges.withUnsafeBufferPointer { edges in
        guard let edges = edges.baseAddress, let strange = strange.baseAddress else { return }
        forEachSlab(of: cells, threads: threads) { range in
          for cell in range {
            strange[cell] += Int(
              ck_scoring_bins(
                kernels, block.values + cell * block.stride + offset, Int64(piece.count),
                edges + cell * inner, Int32(inner), counts.place(of: cell)))
          }
        }
      }
    }
  }

  private func sample(_ block: ActivationBlock, piece: Range<Int>, from counts: HalfCounts) {
    guard let steps = setup.sampled[block.document] else { return }
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].timestep < piece.lowerBound { low = middle + 1 } else { high = middle }
    }
    let here = steps[low...].prefix { $0.timestep < piece.upperBound }
    guard !here.isEmpty else { return }
    let (sessions, length) = (setup.sample.sessions.count, setup.sample.steps)
    let (bins, samples) = (setup.bins, setup.sample.count)
    let places = here.map { (offset: $0.timestep - piece.lowerBound, slot: $0.slot) }
    for cell in 0..<cells {
      let codes = counts.place(of: cell)
      let values =
        block.values + cell * block.stride + piece.lowerBound - block.timesteps.lowerBound
      for place in places {
        let code = Int(codes[place.offset])
        let value = Double(values[place.offset])
        sampleCodes.start[cell * samples + place.slot] = UInt8(code)
        let bin = (cell * sessions + place.slot / length) * bins + code
        binSums.start[bin] += value
        binSquares.start[bin] += value * value
      }
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
