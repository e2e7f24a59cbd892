// SPDX-License-Identifier: Apache-2.0

/// The head of a `.npy` file of ours: version 1.0, padded so that the data begin at byte 4,096 and
/// every tile is aligned for direct writes.
///
///     \x93NUMPY 01 00 F6 0F {'descr': '<f2', 'fortran_order': False, 'shape': (3, 512, 4096), } …\n
public struct NpyHeader: Sendable, Equatable {
  /// Bytes before the data.
  static let byteCount = 4096

  let type: String
  let shape: [Int]

  /// The head of an array; `type` is NumPy's, as `<f4`.
  public init(type: String, shape: [Int]) {
    self.type = type
    self.shape = shape
  }

  /// Bytes of the data, or nil where they do not fit in 63 bits.
  var dataBytes: Int? {
    let size = type.hasSuffix("1") ? 1 : type.hasSuffix("2") ? 2 : 4
    var bytes = size
    for extent in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard !overflow, extent >= 0 else { return nil }
      bytes = product
    }
    return bytes
  }

  /// The header as it stands in the file, 4,096 bytes.
  public var bytes: [UInt8] {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let rest = NpyHeader.byteCount - bytes.count - 2
    bytes += [UInt8(rest & 255), UInt8(rest >> 8)]
    precondition(text.utf8.count < rest, "a header of ours fits in its page")
    bytes += Array(text.utf8)
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: NpyHeader.byteCount - bytes.count - 1)
    return bytes + [UInt8(ascii: "\n")]
  }
}
