// SPDX-License-Identifier: Apache-2.0
//
// Sources: RFC 1951 (DEFLATE), RFC 1952 (gzip). See the README for why it is written here.

/// Bytes as a gzip file that every browser can unpack; the same bytes on every machine.
enum Gzip {
  /// The bytes, packed in one member without name or time.
  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    packed += Deflate.pack(bytes)
    for word in [crc(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        packed.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return packed
  }

  /// CRC-32 of the bytes.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      table.withUnsafeBufferPointer { table in
        var crc = ~UInt32(0)
        for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
        return ~crc
      }
    }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
    }
  }
}
