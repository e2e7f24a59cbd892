// SPDX-License-Identifier: Apache-2.0

import CKernels

/// A matrix in the panels that the kernels read; y = W x, W of shape (columns, inputs).
///
/// The name *columns* for what comes out is the kernels': packed, they lie side by side.
public struct PackedMatrix: Sendable {
  /// Which row of the unpacked matrix becomes which column.
  public enum Order: Sendable {
    /// As they stand, zeros up to the padded count.
    case natural
    /// Gate after gate of `cells` rows, each gate padded on its own.
    case gates(Int, cells: Int)
    /// An LSTM's: i f o g of as many cells as a vector has lanes, then of the next ones.
    case dealt(cells: Int)
  }

  /// Columns, padded to the kernels' width.
  public let columns: Int
  /// How long x is.
  public let inputs: Int
  /// The kernels that this was packed for.
  public let instructionSet: InstructionSet
  private let storage: AlignedBuffer
  private let narrow: NarrowPanels?

  /// From this many floats on (1 MiB, what the nearest caches keep) a matrix that is read at every
  /// step is rounded to 24 bits a weight.
  public static let floatsWorthRounding = 1 << 18

  /// Packs a matrix of shape (rows, inputs).
  ///
  /// Where one stream reads it at every step, time goes into fetching it. A large one then becomes
  /// whole multiples of 2^-23 of the power of two above each row's largest weight: no weight moves by
  /// more than 2^-23 of the row's largest, which is within what a sum of float32 products may err by.
  public init(
    _ weights: Tensor, order: Order = .natural, isReadAtEveryStep: Bool = false,
    for instructionSet: InstructionSet
  ) {
    precondition(weights.rank == 2, "only a matrix can be packed")
    let source = Self.sources(order, rows: weights.shape[0], lanes: instructionSet.lanes)
    columns = source.count
    inputs = weights.shape[1]
    self.instructionSet = instructionSet
    let kernels = instructionSet.kernels
    storage = AlignedBuffer(count: ck_packed_count(kernels, Int32(columns), Int32(inputs)))
    let isRounded = isReadAtEveryStep && weights.count > Self.floatsWorthRounding
    narrow = isRounded ? NarrowPanels() : nil
    var values = weights.values
    if isRounded { ck_round_rows(&values, weights.shape[0], weights.shape[1]) }
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      ck_pack(
        kernels, base, weights.shape[1], Int32(inputs), source, Int32(columns), storage.start)
    }
  }

  /// What kernels read for so many rows: for one row fewer bytes, where the matrix was rounded.
  public func matrix(rows: Int) -> ck_matrix {
    var matrix = ck_matrix(panels: UnsafePointer(storage.start), words: nil, scales: nil)
    if rows == 1 {
      narrow?.add(
        to: &matrix, columns: columns, inputs: inputs, kernels: instructionSet.kernels)
    }
    return matrix
  }

  /// For each column its row in the unpacked matrix, or −1 for a column of zeros.
  public static func sources(_ order: Order, rows: Int, lanes: Int) -> [Int32] {
    switch order {
    case .natural:
      return padded((0..<rows).map(Int32.init))
    case .gates(let gates, let cells):
      precondition(rows == gates * cells, "as many rows as gates of all cells")
      return (0..<gates).flatMap { gate in
        padded((0..<cells).map { Int32(gate * cells + $0) })
      }
    case .dealt(let cells):
      precondition(rows == 4 * cells, "an LSTM has four gates")
      return stride(from: 0, to: AlignedBuffer.padded(cells), by: lanes).flatMap { first in
        (0..<4).flatMap { gate in
          (first..<first + lanes).map { $0 < cells ? Int32(gate * cells + $0) : -1 }
        }
      }
    }
  }

  private static func padded(_ rows: [Int32]) -> [Int32] {
    rows + [Int32](repeating: -1, count: AlignedBuffer.padded(rows.count) - rows.count)
  }

  /// out[r] = addend[r] + W x[r]; every stride is in floats, an addend stride of 0 repeats one row.
  ///
  /// Where `count` threads share the columns, each computes those of its `index`.
  public func multiply(
    _ x: UnsafePointer<Float>, stride xStride: Int, rows: Int,
    adding addend: UnsafePointer<Float>?, stride addendStride: Int,
    into out: UnsafeMutablePointer<Float>, stride outStride: Int,
    share: (index: Int, count: Int) = (0, 1)
  ) {
    var product = ck_product(
      weights: matrix(rows: rows), columns: Int32(columns), inputs: Int32(inputs), x: x,
      x_stride: xStride,
      rows: Int32(rows), addend: addend, addend_stride: addendStride, out: out,
      out_stride: outStride, backwards: 0)
    ck_product_share(
      instructionSet.kernels, &product, Int32(share.index), Int32(share.count))
  }
}
