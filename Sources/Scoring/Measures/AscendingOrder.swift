// SPDX-License-Identifier: Apache-2.0

/// The places of values by ascending value, equal ones in their order; NaNs at the ends.
///
/// A radix sort of the floats' bits, 11 at a time: linear, where a comparison sort of a million
/// timesteps would take most of a ranking's time.
func ascendingOrder(_ values: [Float]) -> [Int32] {
  let count = values.count
  precondition(count <= Int(Int32.max), "a trace has fewer than 2³¹ timesteps")
  guard count > 1 else { return count == 1 ? [0] : [] }
  let room = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 2 * count)
  defer { room.deallocate() }
  var from = UnsafeMutableBufferPointer(rebasing: room[..<count])
  var to = UnsafeMutableBufferPointer(rebasing: room[count...])
  for index in 0..<count {
    let bits = (values[index] + 0).bitPattern
    let middle: UInt32 = 0x8000_0000
    let key = bits >= middle ? middle - (bits - middle) : middle + bits
    from[index] = UInt64(key) << 32 | UInt64(index)
  }
  for shift: UInt64 in [32, 43, 54] {
    var starts = [Int](repeating: 0, count: 2049)
    for element in from { starts[Int(element >> shift & 2047) + 1] += 1 }
    // Values that were kept as float16 all end in the same bits.
    guard starts.max() != count else { continue }
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
  return from.map { Int32(truncatingIfNeeded: $0) }
}
