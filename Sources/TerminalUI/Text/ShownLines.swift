// SPDX-License-Identifier: Apache-2.0

/// The lines that `&` leaves in sight, by their timesteps, in order and apart.
struct ShownLines: Equatable, Sendable {
  let lines: [Range<Int>]
  /// What they match.
  let pattern: String

  /// The first line that ends after a position.
  private func index(endingAfter position: Int) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].upperBound <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The line that holds a position; nil where that is out of sight.
  func line(of position: Int) -> Range<Int>? {
    let index = index(endingAfter: position)
    return index < lines.count && lines[index].contains(position) ? lines[index] : nil
  }

  /// The first line that begins at a position or after it.
  func line(from position: Int) -> Range<Int>? {
    let index = index(endingAfter: position)
    return lines[index...].prefix(2).first { $0.lowerBound >= position }
  }

  /// The last line that ends at a position or before it.
  func line(to position: Int) -> Range<Int>? {
    let index = index(endingAfter: position)
    return index > 0 ? lines[index - 1] : nil
  }

  /// A position in sight, near one that may not be: on the way from where the cursor came.
  func nearest(_ position: Int, isForward: Bool) -> Int {
    if line(of: position) != nil { return position }
    let (after, before) = (line(from: position), line(to: position))
    let next = after?.lowerBound ?? before.map { $0.upperBound - 1 }
    let last = before.map { $0.upperBound - 1 } ?? after?.lowerBound
    return (isForward ? next : last) ?? position
  }
}
