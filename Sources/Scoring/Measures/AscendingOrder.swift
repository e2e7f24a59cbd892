// SPDX-License-Identifier: Apache-2.0

/// The places of values by ascending value, equal ones in their order; NaNs at the ends.
///
/// A radix sort of the floats' bits, 11 at a time: linear, where a comparison sort of a million
/// timesteps would take most of a ranking's time.
func ascendingOrder(_ values: [Float]) -> [Int32] {
  let count = values.count
  precondition(count <= Int(Int32.max), "a trace has fewer than 2³¹ timesteps")
  guard count > 1 else { return count == 1 ? [0] : [] }
  return [UInt64](unsafeUninitializedCapacity: 2 * count) { room, initialized in
    var from = UnsafeMutableBufferPointer(rebasing: room[..<count])
    var to = UnsafeMutableBufferPointer(rebasing: room[count...])
    for index in 0..<count {
      let bits = (values[index] + 0).bitPattern
      let key = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
      from[index] = UInt64(key) << 32 | UInt64(index)
    }
    for shift: UInt64 in [32, 43, 54] {
      var starts = [Int](repeating: 0, count: 2049)
      for element in from { starts[Int(element >> shift & 2047) + 1] += 1 }
      for digit in 1...2048 { starts[digit] += starts[digit - 1] }
      starts.withUnsafeMutableBufferPointer { starts in
        for element in from {
          let digit = Int(element >> shift & 2047)
          to[starts[digit]] = element
          starts[digit] += 1
        }
      }
      swap(&from, &to)
    }
    // Three passes end in the second half.
    initialized = 2 * count
  }.suffix(count).map { Int32(truncatingIfNeeded: $0) }
}
