// SPDX-License-Identifier: Apache-2.0

/// Reads UTF-8 scalar by scalar; bytes that are not UTF-8 are values too, so that nothing is lost.
public enum UTF8Scalars {
  /// The value that stands for a byte which is no part of valid UTF-8: 0xDC00 + byte.
  ///
  /// Lone surrogates occur in no valid text, so they cannot be confused with a character.
  public static let invalidBase: UInt32 = 0xDC00

  /// Whether a value stands for a byte that is not UTF-8.
  @inlinable
  public static func isInvalid(_ value: UInt32) -> Bool { value &- 0xDC00 < 0x100 }

  /// The scalar that starts at `index`, and how many bytes it takes.
  ///
  /// Overlong forms, surrogates, values over U+10FFFF and cut sequences are not UTF-8: then the value
  /// is `invalidBase` + the one byte. `index` must lie within the bytes.
  @inlinable
  public static func next(
    in bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (value: UInt32, length: Int) {
    let first = UInt32(bytes[index])
    if first < 0x80 { return (first, 1) }
    let invalid = (value: 0xDC00 + first, length: 1)
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else { return invalid }
    var value = first & (0x7F >> UInt32(length))
    for k in 1..<length {
      let byte = UInt32(bytes[index + k])
      guard byte & 0xC0 == 0x80 else { return invalid }
      value = value << 6 | byte & 0x3F
    }
    let isOverlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x1_0000)
    guard !isOverlong, value <= 0x10_FFFF, value &- 0xD800 >= 0x800 else { return invalid }
    return (value, length)
  }
}
