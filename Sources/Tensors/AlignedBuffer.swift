// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Floats in memory of their own, zeroed, aligned to a cache line of 64 bytes.
///
/// The owner decides who may write when: the type itself guards nothing.
public final class AlignedBuffer: @unchecked Sendable {
  /// The first float.
  public let start: UnsafeMutablePointer<Float>
  /// How many floats there are.
  public let count: Int

  /// A buffer of zeros.
  public init(count: Int) {
    precondition(count >= 0, "a buffer cannot hold a negative number of floats")
    let bytes = (max(count, 1) * MemoryLayout<Float>.stride + 63) / 64 * 64
    guard let memory = aligned_alloc(64, bytes) else { fatalError("out of memory") }
    memset(memory, 0, bytes)
    start = memory.bindMemory(to: Float.self, capacity: bytes / MemoryLayout<Float>.stride)
    self.count = count
  }

  /// A buffer that begins with the given floats and ends in zeros.
  public convenience init(_ values: [Float], count: Int? = nil) {
    self.init(count: max(values.count, count ?? 0))
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: source.count) }
    }
  }

  deinit { free(start) }

  /// A copy of a stretch.
  public func array(_ range: Range<Int>) -> [Float] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the buffer")
    return Array(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  /// `count` rounded up to the width to which kernels pad every vector of cells.
  public static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
