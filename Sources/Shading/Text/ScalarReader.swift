// SPDX-License-Identifier: Apache-2.0

/// One character of the text, or a byte that is none.
enum Piece: Equatable {
  case scalar(Unicode.Scalar)
  case badByte(UInt8)
}

/// Reads UTF-8 whose characters may be spread over timesteps.
///
/// A byte that begins no well-formed sequence is a piece of its own. Source: Unicode 16, table 3-7.
struct ScalarReader {
  private let bytes: [UInt8]
  /// Index of the step that holds each byte.
  private let owners: [Int32]
  private var next = 0

  init(_ steps: [TextStep]) {
    var bytes: [UInt8] = []
    var owners: [Int32] = []
    bytes.reserveCapacity(steps.count)
    owners.reserveCapacity(steps.count)
    for (index, step) in steps.enumerated() {
      bytes.append(contentsOf: step.bytes)
      for _ in step.bytes { owners.append(Int32(index)) }
    }
    self.bytes = bytes
    self.owners = owners
  }

  /// The next piece and the indices of the steps that hold it; nil at the end.
  mutating func read() -> (piece: Piece, steps: ClosedRange<Int>)? {
    guard next < bytes.count else { return nil }
    let start = next
    let lead = bytes[start]
    let length = sequenceLength(at: start)
    next += max(1, length)
    let steps = Int(owners[start])...Int(owners[next - 1])
    guard length > 0 else { return (.badByte(lead), steps) }
    var value = length == 1 ? UInt32(lead) : UInt32(lead) & (0x7F >> UInt32(length))
    for index in start + 1..<max(start + 1, start + length) {
      value = value << 6 | UInt32(bytes[index] & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value) else { return (.badByte(lead), steps) }
    return (.scalar(scalar), steps)
  }

  /// How many bytes the well-formed sequence at a place has; 0 where there is none.
  private func sequenceLength(at start: Int) -> Int {
    let lead = bytes[start]
    let length: Int
    switch lead {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return 0
    }
    guard start + length <= bytes.count else { return 0 }
    let second: ClosedRange<UInt8> =
      switch lead {
      case 0xE0: 0xA0...0xBF
      case 0xED: 0x80...0x9F
      case 0xF0: 0x90...0xBF
      case 0xF4: 0x80...0x8F
      default: 0x80...0xBF
      }
    guard second.contains(bytes[start + 1]) else { return 0 }
    for index in start + 2..<max(start + 2, start + length) where bytes[index] & 0xC0 != 0x80 {
      return 0
    }
    return length
  }
}
