// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tensors

/// What one layer's cells have counted in one half of the text.
///
/// Timesteps are gathered into chunks, in whatever order they come: counts add up to the same. A
/// chunk is sorted by bin, cell by cell, and each bin adds its rows of label bits to counters that
/// are kept digit by digit ("bit-sliced"), so that one machine word adds to 64 counters at once.
/// A digit of all cells stands together: the highest ones, which no bin reaches, take no memory.
///
/// Memory: cells × bins × (labels × lags) × (binary digits of the fullest bin's count) bits, and 4 bytes
/// for each graded one; and cells × `chunk` bytes. None of it grows with the text but the digits.
final class HalfCounts {
  /// Timesteps of one chunk.
  static let chunk = 4096

  let cells: Int
  let bins: Int
  let plan: LabelPlan
  /// Timesteps counted so far.
  private(set) var timesteps = 0
  /// Sum of each graded label's squared rank, shape [lags][graded].
  private(set) var squares: [UInt64]

  private let threads: Int
  private var shape: ck_scoring_shape
  /// Words of one digit of a cell's counters, with the room after them.
  private let counterWords: Int
  private let kernels = InstructionSet.current.kernels
  private let codes: AlignedMemory<UInt8>
  private let rows: AlignedMemory<UInt64>
  private let graded: AlignedMemory<UInt8>
  /// Shape [planes][cells][counterWords], and a line of the cache after each plane.
  private let counters: AlignedMemory<UInt64>
  private let sums: AlignedMemory<UInt32>
  private let totals: AlignedMemory<UInt32>
  /// Timesteps in the chunk.
  private(set) var filled = 0

  /// Empty counts; `length` is how many timesteps the half will have.
  init(cells: Int, bins: Int, plan: LabelPlan, length: Int, threads: Int) {
    self.cells = cells
    self.bins = bins
    self.plan = plan
    self.threads = threads
    squares = [UInt64](repeating: 0, count: plan.lags.count * plan.graded)
    shape = ck_scoring_shape(
      bins: Int32(bins), words: Int32(plan.words),
      planes: Int32(Int.bitWidth - max(1, length).leadingZeroBitCount),
      graded: Int32(plan.gradedStride), plane: 0)
    counterWords = Int(ck_scoring_counter_words(&shape))
    shape.plane = Int64(cells * counterWords + 8)
    codes = AlignedMemory(count: cells * Self.chunk)
    rows = AlignedMemory(count: Self.chunk * plan.rowWords)
    graded = AlignedMemory(count: Self.chunk * plan.gradedStride)
    counters = AlignedMemory(count: Int(shape.planes) * Int(shape.plane))
    sums = AlignedMemory(count: cells * bins * plan.gradedStride)
    totals = AlignedMemory(count: cells * bins)
  }

  /// Room for timesteps in the chunk.
  var room: Int { Self.chunk - filled }

  /// Where a cell's codes of the chunk stand.
  func codes(of cell: Int) -> UnsafeMutablePointer<UInt8> { codes.start + cell * Self.chunk }

  /// Takes timesteps, no more than `room`; their codes must stand in the chunk, from `filled` on, before it is
  /// flushed, as it must be when it is full.
  func commit(_ timesteps: Range<Int>, labels: DocumentLabels, half: Split.Half) {
    squares.withUnsafeMutableBufferPointer { squares in
      guard let base = squares.baseAddress else { return }
      labels.write(
        timesteps, half: half, rows: rows.start + filled * plan.rowWords,
        graded: graded.start + filled * plan.gradedStride, squares: base)
    }
    filled += timesteps.count
    self.timesteps += timesteps.count
  }

  /// Counts what the chunk holds.
  func flush() {
    guard filled > 0 else { return }
    let slots = filled
    forEachSlab(of: cells, threads: threads) { range in
      let room = Self.chunk * Int(CK_SCORING_TOGETHER)
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: room) { order in
        guard let order = order.baseAddress else { return }
        var shape = self.shape
        let first = range.lowerBound
        ck_scoring_add(
          kernels, &shape, Int32(range.count), codes(of: first), Int64(Self.chunk), Int32(slots),
          rows.start, Int32(plan.rowWords), graded.start,
          counters.start + first * counterWords,
          sums.start + first * bins * plan.gradedStride, totals.start + first * bins, order)
      }
    }
    rows.start.update(repeating: 0, count: slots * plan.rowWords)
    graded.start.update(repeating: 0, count: slots * plan.gradedStride)
    filled = 0
  }

  /// Every count of one cell, to be read after `flush`.
  func tally(of cell: Int) -> CellTally {
    var counts = [UInt32](repeating: 0, count: max(1, 64 * plan.words * bins))
    var shape = self.shape
    ck_scoring_counts(kernels, &shape, counters.start + cell * counterWords, &counts)
    return CellTally(
      plan: plan, bins: bins,
      totals: totals.array(cell * bins..<(cell + 1) * bins), counts: counts,
      sums: sums.array(cell * bins * plan.gradedStride..<(cell + 1) * bins * plan.gradedStride))
  }
}
