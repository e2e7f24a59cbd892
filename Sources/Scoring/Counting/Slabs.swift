// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Runs `body` over 0 ..< count in neighbouring ranges, on up to `threads` threads at once.
///
/// A range has at least `smallest` elements, unless there are fewer.
func forEachSlab(
  of count: Int, threads: Int, atLeast smallest: Int = 8, _ body: (Range<Int>) -> Void
) {
  let slabs = min(max(1, threads), max(1, count / smallest))
  guard slabs > 1 else { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    let shared = UncheckedBody(run: body)
    DispatchQueue.concurrentPerform(iterations: slabs) { slab in
      shared.run(count * slab / slabs..<count * (slab + 1) / slabs)
    }
  }
}

/// A closure that may cross threads because its calls write to different places.
private struct UncheckedBody: @unchecked Sendable {
  let run: (Range<Int>) -> Void
}
