// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Neighbouring ranges of about the same length that 0 ..< count is cut into, one for each thread.
struct Slabs {
  /// How many there are.
  let count: Int
  private let elements: Int

  /// As many as threads, each of at least `smallest` elements, unless there are fewer.
  init(of elements: Int, threads: Int, atLeast smallest: Int = 8) {
    self.elements = elements
    count = min(max(1, threads), max(1, elements / smallest))
  }

  subscript(slab: Int) -> Range<Int> {
    elements * slab / count..<elements * (slab + 1) / count
  }
}

/// Runs `body` over 0 ..< count in neighbouring ranges, on up to `threads` threads at once.
///
/// A range has at least `smallest` elements, unless there are fewer.
func forEachSlab(
  of count: Int, threads: Int, atLeast smallest: Int = 8, _ body: (Range<Int>) -> Void
) {
  let slabs = Slabs(of: count, threads: threads, atLeast: smallest)
  guard slabs.count > 1 else { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    let shared = UncheckedBody(run: body)
    DispatchQueue.concurrentPerform(iterations: slabs.count) { slab in shared.run(slabs[slab]) }
  }
}

/// Runs `body` for each of 0 ..< count, on up to `threads` threads at once, and throws what the first of those threw
/// that did.
func forEachChecked(
  _ count: Int, threads: Int, _ body: (Int) throws(ScoringError) -> Void
) throws(ScoringError) {
  let faults = SlabResults<ScoringError?>(count: count, empty: nil)
  forEachSlab(of: count, threads: threads, atLeast: 1) { range in
    for index in range {
      do throws(ScoringError) { try body(index) } catch { faults.set(index, error) }
    }
  }
  for index in 0..<count {
    if let fault = faults[index] { throw fault }
  }
}

/// A closure that may cross threads because its calls write to different places.
private struct UncheckedBody: @unchecked Sendable {
  let run: (Range<Int>) -> Void
}
