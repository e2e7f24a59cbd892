// SPDX-License-Identifier: Apache-2.0

import CKernels

/// What one layer's cells have counted in one half of the text.
///
/// Timesteps are gathered into chunks, in whatever order they come: counts add up to the same. A
/// chunk is sorted by bin, cell by cell, and each bin adds its rows of label bits to counters that
/// are kept digit by digit ("bit-sliced"), so that one machine word adds to 64 counters at once.
///
/// Memory: cells × bins × (labels × lags) × (binary digits of the half's length) bits, and 4 bytes
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
  private let codes: UnsafeMutablePointer<UInt8>
  private let rows: UnsafeMutablePointer<UInt64>
  private let graded: UnsafeMutablePointer<UInt8>
  private let counters: UnsafeMutablePointer<UInt64>
  private let sums: UnsafeMutablePointer<UInt32>
  private let totals: UnsafeMutablePointer<UInt32>
  private var filled = 0

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
      graded: Int32(plan.gradedStride))
    codes = .zeros(cells * Self.chunk)
    rows = .zeros(Self.chunk * plan.rowWords)
    graded = .zeros(Self.chunk * plan.gradedStride)
    counters = .zeros(cells * Int(shape.bins) * Int(shape.planes) * plan.words)
    sums = .zeros(cells * bins * plan.gradedStride)
    totals = .zeros(cells * bins)
  }

  deinit {
    codes.deallocate()
    rows.deallocate()
    graded.deallocate()
    counters.deallocate()
    sums.deallocate()
    totals.deallocate()
  }

  /// Room for timesteps in the chunk; at least 1.
  var room: Int { Self.chunk - filled }

  /// Where the codes of a cell's next timesteps go.
  func place(of cell: Int) -> UnsafeMutablePointer<UInt8> { codes + cell * Self.chunk + filled }

  /// Takes timesteps whose codes stand at `place(of:)`, no more than `room`.
  func commit(_ timesteps: Range<Int>, labels: DocumentLabels, half: Split.Half) {
    squares.withUnsafeMutableBufferPointer { squares in
      guard let base = squares.baseAddress else { return }
      labels.write(
        timesteps, half: half, rows: rows + filled * plan.rowWords,
        graded: graded + filled * plan.gradedStride, squares: base)
    }
    filled += timesteps.count
    self.timesteps += timesteps.count
    if filled == Self.chunk { flush() }
  }

  /// Counts what the chunk holds.
  func flush() {
    guard filled > 0 else { return }
    let slots = filled
    forEachSlab(of: cells, threads: threads) { range in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: Self.chunk) { order in
        guard let order = order.baseAddress else { return }
        var shape = self.shape
        for cell in range {
          ck_scoring_add(
            &shape, codes + cell * Self.chunk, Int32(slots), rows, Int32(plan.rowWords), graded,
            counters + cell * countersOfCell, sums + cell * bins * plan.gradedStride,
            totals + cell * bins, order)
        }
      }
    }
    rows.update(repeating: 0, count: slots * plan.rowWords)
    graded.update(repeating: 0, count: slots * plan.gradedStride)
    filled = 0
  }

  private var countersOfCell: Int { bins * Int(shape.planes) * plan.words }

  /// Every count of one cell, to be read after `flush`.
  func tally(of cell: Int) -> CellTally {
    var counts = [UInt32](repeating: 0, count: max(1, 64 * plan.words * bins))
    var shape = self.shape
    ck_scoring_counts(&shape, counters + cell * countersOfCell, &counts)
    let base = sums + cell * bins * plan.gradedStride
    return CellTally(
      plan: plan, bins: bins,
      totals: Array(UnsafeBufferPointer(start: totals + cell * bins, count: bins)),
      counts: counts,
      sums: Array(UnsafeBufferPointer(start: base, count: bins * plan.gradedStride)))
  }
}

extension UnsafeMutablePointer where Pointee: FixedWidthInteger {
  /// Room for at least one element, all zero.
  static func zeros(_ count: Int) -> Self {
    let pointer = Self.allocate(capacity: max(1, count))
    pointer.initialize(repeating: 0, count: max(1, count))
    return pointer
  }
}
