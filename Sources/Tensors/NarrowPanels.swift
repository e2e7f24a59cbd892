// SPDX-License-Identifier: Apache-2.0

import CKernels
import Synchronization

/// A packed matrix once more in 24 bits a weight, made when it is first wanted.
///
/// The numbers are the same: only fewer bytes stand between a step and its weights.
final class NarrowPanels: Sendable {
  private enum State {
    case notYetMade
    case made(words: AlignedMemory<UInt32>, scales: AlignedBuffer)
    /// A weight is not exactly a number of 24 bits, or these kernels read none.
    case impossible
  }

  private let state = Mutex(State.notYetMade)

  /// Adds the words to a matrix of this shape, if they can be made.
  func add(to matrix: inout ck_matrix, columns: Int, inputs: Int, kernels: OpaquePointer) {
    state.withLock { state in
      if case .notYetMade = state {
        state = Self.make(of: matrix, columns: columns, inputs: inputs, kernels: kernels)
      }
      guard case .made(let words, let scales) = state else { return }
      matrix.words = UnsafePointer(words.start)
      matrix.scales = UnsafePointer(scales.start)
    }
  }

  private static func make(
    of matrix: ck_matrix, columns: Int, inputs: Int, kernels: OpaquePointer
  ) -> State {
    let count = ck_narrow_count(kernels, Int32(columns), Int32(inputs))
    guard count > 0, let panels = matrix.panels else { return .impossible }
    let words = AlignedMemory<UInt32>(count: count)
    let scales = AlignedBuffer(count: ck_packed_count(kernels, Int32(columns), 1))
    let isExact = ck_narrow(
      kernels, panels, Int32(columns), Int32(inputs), words.start, scales.start)
    return isExact != 0 ? .made(words: words, scales: scales) : .impossible
  }
}
