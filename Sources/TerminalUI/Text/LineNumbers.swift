// SPDX-License-Identifier: Apache-2.0

import Shading

/// Which line of the text a position is on: newlines counted piece by piece, in the background.
struct LineNumbers: Equatable, Sendable {
  /// Timesteps of a block of which the newlines are counted.
  static let block = 4096
  /// Blocks that are counted in one go.
  static let piece = 64

  /// Newlines before each block that is counted, and, last, before the first that is not.
  private(set) var before: [Int] = [0]

  /// How many blocks are counted.
  var counted: Int { before.count - 1 }

  /// The next timesteps to count, or nil where all are.
  func nextPiece(of timesteps: Int) -> Range<Int>? {
    let start = counted * LineNumbers.block
    guard start < timesteps else { return nil }
    return start..<min(start + LineNumbers.piece * LineNumbers.block, timesteps)
  }

  /// Takes in a counted piece.
  mutating func append(_ counts: [Int], from start: Int) {
    guard start == counted * LineNumbers.block else { return }
    for count in counts { before.append((before.last ?? 0) + count) }
  }

  /// The newlines of a piece, block by block.
  static func count(_ piece: Range<Int>, in gallery: any Gallery) throws -> [Int] {
    try stride(from: piece.lowerBound, to: piece.upperBound, by: block).map { start in
      try gallery.text(start..<min(start + block, piece.upperBound)).count { $0.bytes.last == 0x0A }
    }
  }

  /// The number, from 1, of the line that holds a position; nil where that is not counted yet.
  func number(of position: Int, in pages: TextPages) throws -> Int? {
    let index = position / LineNumbers.block
    guard index < before.count else { return nil }
    let start = index * LineNumbers.block
    return try before[index] + 1 + pages.steps(start..<position).count { $0.bytes.last == 0x0A }
  }

  /// Where a line starts; the last one that is known where there are fewer.
  func position(ofLine number: Int, in pages: TextPages) throws -> Int {
    let wanted = number - 1
    guard wanted > 0 else { return 0 }
    let index = max((before.firstIndex { $0 >= wanted } ?? before.count) - 1, 0)
    var seen = before[index]
    var at = index * LineNumbers.block
    while at < pages.timesteps {
      for step in try pages.steps(at..<min(at + LineNumbers.block, pages.timesteps))
      where step.bytes.last == 0x0A {
        seen += 1
        if seen == wanted { return min(step.position + 1, pages.timesteps - 1) }
      }
      at += LineNumbers.block
      if at / LineNumbers.block > before.count { break }
    }
    return max(min(at, pages.timesteps) - 1, 0)
  }
}
