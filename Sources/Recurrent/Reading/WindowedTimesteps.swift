// SPDX-License-Identifier: Apache-2.0

/// Where the windows of a document lie, at whose beginnings the state returns to zero.
///
/// Windows are counted from the document's beginning, so that neither blocks nor a reading that goes
/// on in the middle changes them.
struct WindowedTimesteps {
  private let window: Int?

  /// Windows of so many timesteps; nil for one without end.
  init(_ window: Int?) { self.window = window }

  /// Whether a window begins at a timestep.
  func begins(at timestep: Int) -> Bool { window.map { timestep.isMultiple(of: $0) } ?? false }

  /// Where the window that holds a timestep ends.
  func end(after timestep: Int) -> Int {
    window.map { timestep - timestep % $0 + $0 } ?? .max
  }

  /// Stretches of at most `size` timesteps that no window's beginning divides.
  func blocks(of timesteps: Range<Int>, size: Int) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var next = timesteps.lowerBound
    while next < timesteps.upperBound {
      let end = min(next + size, timesteps.upperBound, end(after: next))
      blocks.append(next..<end)
      next = end
    }
    return blocks
  }
}
