// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSONText
import Tensors

/// Writes safetensors files, the native form of a checkpoint.
public enum SafetensorsFile {
  /// What the numbers are stored as.
  public enum Precision: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float16 = "F16"

    /// Bytes a number.
    fileprivate var size: Int { self == .float32 ? 4 : 2 }
  }

  /// Writes tensors in the given order, so that a reader sees either the whole new file or the old one.
  ///
  /// The bytes go to a temporary name beside `path`, are flushed to the disk, and take the old file's
  /// place by one rename; on any fault (a full disk) the temporary file is removed and the error told.
  /// The same arguments give the same bytes.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [(key: String, value: String)],
    precision: Precision = .float32, to path: String
  ) throws(CheckpointError) {
    var bytes = header(tensors, metadata, precision)
    for (_, tensor) in tensors { append(tensor.values, as: precision, to: &bytes) }
    try AtomicFile.write(bytes, to: path)
  }

  /// The length of the header and the header, padded with spaces so that the tensors are aligned.
  private static func header(
    _ tensors: [(name: String, tensor: Tensor)], _ metadata: [(key: String, value: String)],
    _ precision: Precision
  ) -> [UInt8] {
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.map { "\(JSONText.string($0.key)):\(JSONText.string($0.value))" }
      parts.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.count * precision.size
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\(JSONText.string(name)):{\"dtype\":\"\(precision.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(parts.joined(separator: ","))}".utf8)
    while !text.count.isMultiple(of: 8) { text.append(0x20) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }

  private static func append(_ values: [Float], as precision: Precision, to bytes: inout [UInt8]) {
    switch precision {
    case .float32: values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    case .float16: values.map(Float16.init).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
  }
}
