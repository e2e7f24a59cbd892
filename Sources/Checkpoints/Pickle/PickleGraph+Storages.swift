// SPDX-License-Identifier: Apache-2.0
//
// How PyTorch names the storages of its tensors in a pickle.

extension PickleGraph {
  /// A storage as a persistent id names it.
  struct StorageName {
    /// Such as `torch.FloatStorage`.
    let className: String
    let key: String
    /// Elements, as claimed.
    let count: Int
    /// First element of a legacy view within the root storage.
    let offset: Int
  }

  /// ('storage', class, key, device, count[, view]); nil for anything else.
  func storage(_ id: Reference) -> StorageName? {
    guard let parts = elements(id), parts.count >= 5, string(parts[0]) == "storage",
      case .global(let className) = self[parts[1]],
      let key = string(parts[2]) ?? integer(parts[2]).map(String.init),
      let count = integer(parts[4]), count >= 0
    else { return nil }
    let view = parts.count > 5 ? elements(parts[5]) ?? [] : []
    return StorageName(
      className: className, key: key, count: count,
      offset: view.count >= 2 ? integer(view[1]) ?? 0 : 0)
  }

  /// The legacy stream that Python's pickle.dump, which knows no storages, made of one.
  func wrappedStorage(_ reference: Reference) -> [UInt8]? {
    guard case .object(let call) = self[reference],
      className(of: call) == "torch.storage._load_from_bytes",
      let argument = elements(call.arguments)?.first
    else { return nil }
    switch self[argument] {
    case .bytes(let bytes): return bytes
    case .object(let encoding): return encoded(encoding)
    default: return nil
    }
  }

  /// Bytes that protocols without them spell as `_codecs.encode(text, "latin1")`.
  func encoded(_ object: Object) -> [UInt8]? {
    guard className(of: object) == "_codecs.encode",
      let text = elements(object.arguments)?.first.flatMap({ string($0) })
    else { return nil }
    return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

extension ElementType {
  /// The element type of a storage class such as `torch.FloatStorage` or `torch.cuda.HalfStorage`.
  init?(torchStorage name: String) {
    switch name.split(separator: ".").last {
    case "DoubleStorage": self = .f64
    case "FloatStorage": self = .f32
    case "HalfStorage": self = .f16
    case "BFloat16Storage": self = .bf16
    case "LongStorage": self = .i64
    case "IntStorage": self = .i32
    case "ShortStorage": self = .i16
    case "CharStorage": self = .i8
    case "ByteStorage": self = .u8
    case "BoolStorage": self = .boolean
    default: return nil
    }
  }
}
