// SPDX-License-Identifier: Apache-2.0

import Recordings
import Tensors

/// Copies of the blocks that came before the bins' edges were known, in the order in which they came.
struct KeptBlocks {
  /// A copied block and its labels.
  struct Kept {
    let document: Int
    let timesteps: Range<Int>
    /// Shape [cells][timesteps.count].
    let values: UnsafeMutablePointer<Float>
    let labels: DocumentLabels
  }

  private(set) var blocks: [Kept] = []
  /// Large pieces of memory, because the system clears thousands of small ones more slowly.
  private var rooms: [AlignedMemory<Float>] = []
  private var used = 0

  /// Floats of one piece.
  private static let room = 1 << 21

  /// Copies a block.
  mutating func keep(_ block: ActivationBlock, labels: DocumentLabels) {
    let count = block.timesteps.count
    let needed = block.cells * count
    if rooms.last.map({ used + needed > $0.count }) ?? true {
      rooms.append(AlignedMemory(count: max(needed, Self.room)))
      used = 0
    }
    let values = rooms[rooms.count - 1].start + used
    used += needed
    for cell in 0..<block.cells {
      (values + cell * count).update(from: block.values + cell * block.stride, count: count)
    }
    blocks.append(
      Kept(document: block.document, timesteps: block.timesteps, values: values, labels: labels))
  }
}
