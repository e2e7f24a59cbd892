// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A run of numbers at a fixed, aligned place, for the kernels to read and write.
///
/// Threads share it without locks: who writes what is divided by rows or columns before they start.
final class AlignedBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  /// Zeros; the size was checked before.
  init(_ count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memset(memory, 0, bytes)
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// The elements as they are now.
  var values: [Element] { values(0..<count) }

  /// The elements of a stretch.
  func values(_ range: Range<Int>) -> [Element] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a stretch lies inside")
    return Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Overwrites the first elements.
  func replace(with values: [Element]) {
    precondition(values.count <= count, "a buffer keeps its size")
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { base.update(from: start, count: values.count) }
    }
  }
}

/// A run of floats.
typealias FloatBuffer = AlignedBuffer<Float>
