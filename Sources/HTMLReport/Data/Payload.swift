// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Whole numbers as gzip in base64: differences between neighbours, or the numbers themselves.
///
/// Smooth traces are shorter as the one, jumpy ones as the other.
struct Payload {
  let bytes: [UInt8]
  let isDifference: Bool

  /// Packs numbers, one a symbol or several planes of them.
  init(_ numbers: [Int]) {
    var last = 0
    let differences = numbers.map { number in
      defer { last = number }
      return number - last
    }
    let (direct, indirect) = (Payload.packed(numbers), Payload.packed(differences))
    isDifference = indirect.count < direct.count
    bytes = isDifference ? indirect : direct
  }

  /// Packs labels of a hypothesis, rounded and held within 16 bits.
  init(labels: [Float]) {
    self.init(labels.map { $0.isFinite ? Int(min(max($0.rounded(), -32_768), 32_767)) : 0 })
  }

  private static func packed(_ numbers: [Int]) -> [UInt8] {
    Array(Data(Gzip.pack(short(numbers))).base64EncodedData())
  }

  /// Numbers in as few bytes as each needs: seven bits a byte, lowest first, the sign in the very lowest.
  static func short(_ numbers: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count)
    for number in numbers {
      var rest = number < 0 ? -2 * number - 1 : 2 * number
      while rest > 127 {
        bytes.append(UInt8(rest & 127 | 128))
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }
}
