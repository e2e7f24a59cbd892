// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// The results of a function for 0 to `count` − 1, in order, computed on all cores.
///
/// Where one throws, the rest are skipped and one of the errors is thrown.
func inParallel<Result: Sendable>(
  _ count: Int, _ body: @Sendable (Int) throws -> Result
) throws -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  let failure = Mutex<(any Error)?>(nil)
  // A few dozen shares: enough to keep cores busy, few enough to cost nothing.
  let shares = min(count, 64)
  DispatchQueue.concurrentPerform(iterations: shares) { share in
    for index in stride(from: share, to: count, by: shares) {
      guard failure.withLock({ $0 == nil }) else { return }
      do {
        let result = try body(index)
        results.withLock { $0[index] = result }
      } catch {
        failure.withLock { $0 = error }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
  return results.withLock { $0.compactMap { $0 } }
}
