// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Memory for tiles, on large pages where the system has them; what is given back is given out again.
///
/// Every row of a tile is on another page: with small ones a block of timesteps would look up hundreds.
/// Guarded by its owner.
final class TileMemory {
  private static let largePage = 2 << 20
  /// Below this a large page would hold more tiles than a recording has.
  private static let smallTile = 64 << 10
  private var spare: [Int: [UnsafeMutableRawBufferPointer]] = [:]
  private var slabs: [AlignedMemory<UInt8>] = []

  /// Memory of a size, with whatever it held before; valid as long as this object is.
  func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if let bytes = spare[count]?.popLast() { return bytes }
    let stride = (count + 4095) / 4096 * 4096
    let number = count < Self.smallTile ? 1 : (Self.largePage + stride - 1) / stride
    let slab = AlignedMemory<UInt8>(count: number * stride)
    slabs.append(slab)
    let pieces = (0..<number).map { place in
      UnsafeMutableRawBufferPointer(start: slab.start + place * stride, count: count)
    }
    spare[count, default: []] += pieces.dropFirst()
    return pieces[0]
  }

  /// Takes memory back of which nobody will read or write any more.
  func giveBack(_ bytes: UnsafeMutableRawBufferPointer) {
    spare[bytes.count, default: []].append(bytes)
  }
}
