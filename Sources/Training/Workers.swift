// SPDX-License-Identifier: Apache-2.0

import Threads

/// A fixed number of threads, each with its own fixed share of rows or columns.
///
/// Shares depend on the count, results do not: every kernel sums in an order of its shapes alone.
struct Workers: Sendable {
  let count: Int

  /// Does the work of every share, at once, and returns when all are done.
  func run(_ work: @Sendable (Int) -> Void) {
    WorkerTeam.run(count, work)
  }

  /// The share of one worker of `total` things that come in packs of `grain`.
  func share(_ worker: Int, of total: Int, grain: Int = 1) -> Range<Int> {
    let packs = (total + grain - 1) / grain
    let lower = packs * worker / count * grain
    let upper = packs * (worker + 1) / count * grain
    return min(lower, total)..<min(upper, total)
  }
}
