// SPDX-License-Identifier: Apache-2.0

import Tensors
import Threads

/// How a network reads.
///
/// None of these but the interventions changes a bit of what is read.
public struct ReadingOptions: Sendable {
  /// Threads that work at once.
  public var threads = WorkerTeam.processors
  /// Timesteps that are handed to sinks at once; nil for as many as gain by it.
  ///
  /// Memory grows with it.
  public var blockTimesteps: Int?
  /// The layers whose activations are handed out; nil for all.
  public var layers: Set<Int>?
  /// Cells that are held at other values.
  public var interventions: [Intervention] = []
  /// What is read of the documents; nil for all of each, from the zero state.
  ///
  /// Several stretches of a document are read side by side; it is finished with the last of them.
  public var stretches: [ReadingStretch]?
  /// Documents, or stretches, read at once; nil for as many as keep the threads busy.
  public var streams: Int?
  /// What keeps a thread busy: with 16 streams the products take longer than the reading of the
  /// weights; more gain little, and cost memory.
  public static let streamsPerThread = 16
  /// How many threads compute each block of a stream together; nil for as many as gain by it.
  var together: Int?
  /// Told how many timesteps are done, from any thread, one call at a time; false stops the reading,
  /// which then throws `CancellationError`.
  public var progress: (@Sendable (Int) -> Bool)?

  /// Timesteps of a block of so many streams: a single one's input products need more of them to be
  /// worth the reading of the weights, yet several threads wait for each other's blocks.
  func blockTimesteps(streams: Int) -> Int {
    max(1, blockTimesteps ?? (streams > 1 ? 64 : threads > 1 ? 128 : 256))
  }

  /// All processors, everything handed out.
  public init() {}
}
