// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Numbers at a fixed place of their own, zeroed, aligned to a cache line of 64 bytes, for kernels.
///
/// The owner decides who may write when: the type itself guards nothing.
public final class AlignedMemory<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// The first element.
  public let start: UnsafeMutablePointer<Element>
  /// How many elements there are.
  public let count: Int

  /// Bytes that were mapped for it alone; 0 where it is of the heap.
  private let mapped: Int

  /// Zeros.
  public init(count: Int) {
    precondition(count >= 0, "memory cannot hold a negative number of elements")
    let bytes = (max(count, 1) * MemoryLayout<Element>.stride + 63) / 64 * 64
    mapped = bytes < Self.largePage ? 0 : bytes
    let memory = mapped > 0 ? Self.map(bytes) : aligned_alloc(64, bytes)
    guard let memory else { fatalError("out of memory") }
    if mapped == 0 { memset(memory, 0, bytes) }
    start = memory.bindMemory(to: Element.self, capacity: bytes / MemoryLayout<Element>.stride)
    self.count = count
  }

  /// Memory that begins with the given elements and ends in zeros.
  public convenience init(_ values: [Element], count: Int? = nil) {
    self.init(count: max(values.count, count ?? 0))
    replace(with: values)
  }

  deinit {
    if mapped > 0 { munmap(start, mapped) } else { free(start) }
  }

  private static var largePage: Int { 2 << 20 }

  /// Zeros of the system, on large pages where it has them.
  ///
  /// Kernels that walk through megabytes at every step would else look up a page for every few thousand
  /// floats. What is never touched takes no room, and all of it is given back at once.
  private static func map(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let room = bytes + largePage
    let all = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let all, all != MAP_FAILED else { return nil }
    let start = all.alignedUp(toMultipleOf: largePage)
    let end = (start + bytes).alignedUp(toMultipleOf: Int(getpagesize()))
    if start > all { munmap(all, start - all) }
    if end < all + room { munmap(end, all + room - end) }
    madvise(start, bytes / largePage * largePage, MADV_HUGEPAGE)
    return start
  }

  /// A copy of all elements.
  public var values: [Element] { array(0..<count) }

  /// A copy of a stretch.
  public func array(_ range: Range<Int>) -> [Element] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the memory")
    return Array(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  /// Overwrites the first elements.
  public func replace(with values: [Element]) {
    precondition(values.count <= count, "memory keeps its size")
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: source.count) }
    }
  }
}

/// Floats for kernels.
public typealias AlignedBuffer = AlignedMemory<Float>

extension AlignedMemory where Element == Float {
  /// `count` rounded up to the width to which kernels pad every vector of cells.
  public static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
