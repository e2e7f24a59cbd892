// SPDX-License-Identifier: Apache-2.0

/// Labels of a hypothesis, packed for the page's script.
enum LabelPayload {
  /// A bit a symbol, lowest first, where binary; else a little-endian signed 16-bit number each, rounded and held.
  static func bytes(_ labels: [Float], isBinary: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    if isBinary {
      bytes = [UInt8](repeating: 0, count: (labels.count + 7) / 8)
      for (place, label) in labels.enumerated() where label != 0 {
        bytes[place >> 3] |= 1 << UInt8(place & 7)
      }
    } else {
      for label in labels {
        let number = label.isFinite ? Int16(min(max(label.rounded(), -32_768), 32_767)) : 0
        bytes.append(UInt8(truncatingIfNeeded: number))
        bytes.append(UInt8(truncatingIfNeeded: number >> 8))
      }
    }
    return PageTrace.packed(bytes)
  }
}
