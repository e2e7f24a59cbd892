// SPDX-License-Identifier: Apache-2.0

import Recordings
import Synchronization

/// A sink that tells how much of a recording has gone by, and stops the feed where it is told to.
final class FeedMeter: ActivationSink {
  let quantities: Set<Quantity>
  private let total: Int
  private let done = Mutex(0)
  private let progress: @Sendable (Double) -> Bool

  /// A meter of some quantities; `progress` hears shares in [0, 1] and returns false to stop.
  init(
    _ recording: Recording, _ quantities: Set<Quantity>,
    _ progress: @escaping @Sendable (Double) -> Bool
  ) {
    self.quantities = quantities
    let columns = recording.model.layers.indices.reduce(0) { count, layer in
      count + recording.quantities(of: layer).count { quantities.contains($0) }
    }
    total = max(columns * recording.timesteps, 1)
    self.progress = progress
  }

  func receive(_ block: ActivationBlock) throws {
    let share = done.withLock { done in
      done += block.timesteps.count
      return Double(done) / Double(total)
    }
    guard progress(share) else { throw CancellationError() }
  }
}
