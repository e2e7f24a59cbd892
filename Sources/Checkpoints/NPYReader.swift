// SPDX-License-Identifier: Apache-2.0
//
// \x93NUMPY | version (1,0): u16 header length, (2,0) and (3,0): u32 | a Python dictionary
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } | elements.
// Reference: numpy/numpy, numpy/lib/format.py.

import Tensors

/// One NumPy array in borrowed bytes.
struct NPYReader {
  /// What an array file holds.
  enum Content {
    case tensor(Checkpoint.NamedTensor)
    /// An array of texts (`<U1`, `|S1`): a vocabulary.
    case strings([CheckpointValue])
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// What is said of an array before its elements.
  struct Header {
    /// NumPy's element type, such as `<f4`.
    var descr = ""
    var isFortran = false
    var shape: [Int] = []
  }

  /// Reads the array, which must end where the bytes end.
  static func read(
    _ bytes: StableBytes, name: String, budget: inout TensorBudget
  ) throws(CheckpointError) -> Content {
    let (header, start) = try bytes.withBytes { (bytes) throws(CheckpointError) in
      try head(bytes, name: name)
    }
    return try content(
      header, StableBytes.Stretch(bytes, start..<bytes.count), name: name, budget: &budget)
  }

  /// What stands before the elements, and where they begin.
  private static func head(
    _ bytes: UnsafeRawBufferPointer, name: String
  ) throws(CheckpointError) -> (Header, start: Int) {
    var reader = ByteReader(bytes)
    let magic = try reader.take(6, "the head of array '\(name)'")
    guard magic.elementsEqual(Self.magic) else {
      throw .malformed(what: "no NumPy head in array '\(name)'", offset: 0)
    }
    let version = try reader.byte("the version")
    _ = try reader.byte("the version")
    let length =
      version == 1
      ? Int(try reader.integer(UInt16.self, "the header's length"))
      : Int(try reader.integer(UInt32.self, "the header's length"))
    guard (1...3).contains(version), length <= 1 << 20 else {
      throw .malformed(what: "NumPy version \(version), header of \(length) bytes", offset: 6)
    }
    let text = String(decoding: try reader.take(length, "the array's header"), as: UTF8.self)
    return (try header(text, name: name), reader.offset)
  }

  /// The array of a header and exactly its elements.
  static func content(
    _ header: Header, _ body: StableBytes.Stretch, name: String, budget: inout TensorBudget
  ) throws(CheckpointError) -> Content {
    let isBigEndian = header.descr.hasPrefix(">")
    let letters = String(header.descr.drop { "<>|=".contains($0) })
    if let first = letters.first, first == "U" || first == "S", let width = Int(letters.dropFirst())
    {
      return .strings(
        try strings(
          body, header.shape, width: width, isUnicode: first == "U", isBigEndian: isBigEndian,
          name: name))
    }
    guard let type = ElementType(numpy: letters) else {
      throw .badTensor(
        name: name,
        problem: letters == "O"
          ? "is an array of Python objects, which are not loaded; save it with a number type"
          : "has elements '\(header.descr)', which are not read; save it as float32")
    }
    let count = try StridedView.product(header.shape, name: name)
    let size = count.multipliedReportingOverflow(by: type.size)
    guard !size.overflow, size.partialValue == body.count else {
      throw .badTensor(
        name: name,
        problem: "of shape \(header.shape) and type \(type.rawValue) does not fit its"
          + " \(body.count) bytes")
    }
    let stored = try view(header, name: name).stored(
      in: body, of: type, isBigEndian: isBigEndian, name: name, budget: &budget)
    return .tensor(.init(name: name, stored: stored))
  }

  private static func view(_ header: Header, name: String) throws(CheckpointError) -> StridedView {
    guard header.isFortran else { return try StridedView(rowMajor: header.shape, name: name) }
    let reversed = try StridedView(rowMajor: header.shape.reversed(), name: name)
    return StridedView(offset: 0, shape: header.shape, strides: reversed.strides.reversed())
  }

  // MARK: The header, a Python literal

  private static func header(_ text: String, name: String) throws(CheckpointError) -> Header {
    var header = Header()
    guard let descr = value(of: "descr", in: text),
      let order = value(of: "fortran_order", in: text),
      let shape = value(of: "shape", in: text)
    else { throw .malformed(what: "the header of array '\(name)'", offset: 10) }
    guard let quote = descr.first, quote == "'" || quote == "\"",
      let end = descr.dropFirst().firstIndex(of: quote)
    else {
      throw .badTensor(name: name, problem: "is a structured array; save plain arrays of numbers")
    }
    header.descr = String(descr[descr.index(after: descr.startIndex)..<end])
    header.isFortran = order.hasPrefix("True")
    guard shape.hasPrefix("("), let close = shape.firstIndex(of: ")") else {
      throw .malformed(what: "the shape of array '\(name)'", offset: 10)
    }
    for word in shape[shape.index(after: shape.startIndex)..<close].split(separator: ",") {
      let digits = word.filter { $0 != " " && $0 != "L" }
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0 else {
        throw .malformed(what: "the shape of array '\(name)'", offset: 10)
      }
      header.shape.append(size)
    }
    return header
  }

  /// The text behind `'key':`.
  private static func value(of key: String, in text: String) -> Substring? {
    for quote in ["'", "\""] {
      let label = Array("\(quote)\(key)\(quote):")
      let letters = Array(text)
      guard letters.count >= label.count else { continue }
      for start in 0...(letters.count - label.count)
      where letters[start] == label[0] && Array(letters[start..<start + label.count]) == label {
        let rest = letters[(start + label.count)...].drop { $0 == " " }
        return Substring(String(rest))
      }
    }
    return nil
  }

  // MARK: Arrays of texts

  private static func strings(
    _ body: StableBytes.Stretch, _ shape: [Int], width: Int, isUnicode: Bool, isBigEndian: Bool,
    name: String
  ) throws(CheckpointError) -> [CheckpointValue] {
    let count = try StridedView.product(shape, name: name)
    let size = (isUnicode ? 4 : 1).multipliedReportingOverflow(by: width)
    let total = count.multipliedReportingOverflow(by: size.partialValue)
    guard width > 0, !size.overflow, !total.overflow, total.partialValue == body.count else {
      throw .badTensor(name: name, problem: "of texts does not fit its \(body.count) bytes")
    }
    try ObjectBudget(fileSize: body.count).check(count, "array '\(name)' of texts")
    return body.withBytes { bytes in
      (0..<count).map { index in
        text(
          UnsafeRawBufferPointer(
            rebasing: bytes[index * size.partialValue..<(index + 1) * size.partialValue]),
          isUnicode: isUnicode, isBigEndian: isBigEndian)
      }
    }
  }

  /// One text without the zeros that fill it up.
  private static func text(
    _ element: UnsafeRawBufferPointer, isUnicode: Bool, isBigEndian: Bool
  ) -> CheckpointValue {
    guard isUnicode else { return .bytes(Array(element).reversed().drop { $0 == 0 }.reversed()) }
    var scalars = String.UnicodeScalarView()
    for place in stride(from: 0, to: element.count, by: 4) {
      let raw = element.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      let code = isBigEndian ? UInt32(bigEndian: raw) : UInt32(littleEndian: raw)
      if code != 0 { scalars.append(Unicode.Scalar(code) ?? "\u{FFFD}") }
    }
    return .string(String(scalars))
  }
}

extension ElementType {
  /// The element type that NumPy abbreviates as `f4`, `i8`, `b1`.
  fileprivate init?(numpy letters: String) {
    switch letters {
    case "f8", "d": self = .f64
    case "f4", "f": self = .f32
    case "f2", "e": self = .f16
    case "i8": self = .i64
    case "i4": self = .i32
    case "i2": self = .i16
    case "i1": self = .i8
    case "u8": self = .u64
    case "u4": self = .u32
    case "u2": self = .u16
    case "u1": self = .u8
    case "b1", "?": self = .boolean
    default: return nil
    }
  }
}
