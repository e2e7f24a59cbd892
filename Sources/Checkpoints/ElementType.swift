// SPDX-License-Identifier: Apache-2.0

/// The number types that tensors are stored in, by the names that safetensors gives them.
enum ElementType: String, Sendable, CaseIterable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u64 = "U64"
  case u32 = "U32"
  case u16 = "U16"
  case u8 = "U8"
  case boolean = "BOOL"

  /// Bytes an element.
  var size: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .boolean: 1
    }
  }

  /// Elements as Float, the nearest one where the type is wider; trailing bytes are ignored.
  func floats(in bytes: UnsafeRawBufferPointer, isBigEndian: Bool = false) -> [Float] {
    let count = bytes.count / size
    if self == .f32, !isBigEndian {
      return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        if count > 0 {
          UnsafeMutableRawBufferPointer(buffer).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * size)]))
        }
        filled = count
      }
    }
    func each<Raw: FixedWidthInteger>(_: Raw.Type, _ value: (Raw) -> Float) -> [Float] {
      [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        for index in 0..<count {
          let raw = bytes.loadUnaligned(fromByteOffset: index * size, as: Raw.self)
          buffer[index] = value(isBigEndian ? Raw(bigEndian: raw) : Raw(littleEndian: raw))
        }
        filled = count
      }
    }
    return switch self {
    case .f64: each(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .f32: each(UInt32.self) { Float(bitPattern: $0) }
    case .f16: each(UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bf16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .i64: each(Int64.self) { Float($0) }
    case .i32: each(Int32.self) { Float($0) }
    case .i16: each(Int16.self) { Float($0) }
    case .i8: each(Int8.self) { Float($0) }
    case .u64: each(UInt64.self) { Float($0) }
    case .u32: each(UInt32.self) { Float($0) }
    case .u16: each(UInt16.self) { Float($0) }
    case .u8: each(UInt8.self) { Float($0) }
    case .boolean: each(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }
}
