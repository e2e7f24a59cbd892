// SPDX-License-Identifier: Apache-2.0

/// What is computed for each cell on several threads; each place is written by one of them.
final class SlabResults<Element>: @unchecked Sendable {
  // Unchecked: `set` and `update` are called for different places, and reading starts after all have ended.
  private let elements: UnsafeMutableBufferPointer<Element>

  init(count: Int, empty: Element) {
    elements = .allocate(capacity: count)
    elements.initialize(repeating: empty)
  }

  deinit {
    elements.deinitialize()
    elements.deallocate()
  }

  func set(_ place: Int, _ element: Element) { elements[place] = element }

  /// Changes an element where it stands.
  func update(_ place: Int, _ change: (inout Element) -> Void) { change(&elements[place]) }

  subscript(place: Int) -> Element { elements[place] }
}
