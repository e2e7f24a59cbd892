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
  func wrappedStorage(_ reference: Reference) -> ByteSource? {
    guard case .object(let call) = self[reference],
      className(of: call) == "torch.storage._load_from_bytes"
    else { return nil }
    return elements(call.arguments)?.first.flatMap { byteSource($0) }
  }

  /// Where bytes come from; many objects may mean one node's.
  struct ByteSource: Hashable {
    /// The bytes or the text; nil for none.
    var node: Reference?
    /// Whether a text's characters are the bytes, as `_codecs.encode(text, "latin1")` would have it.
    var isLatin1 = false
  }

  /// The bytes that a reference means: themselves, or spelled as a call of text.
  func byteSource(_ reference: Reference) -> ByteSource? {
    switch self[reference] {
    case .bytes, .string: return ByteSource(node: reference)
    case .object(let call):
      let name = className(of: call)
      guard ["_codecs.encode", "builtins.bytearray", "__builtin__.bytearray"].contains(name)
      else { return nil }
      guard let first = elements(call.arguments)?.first else { return ByteSource() }
      guard case .object(let inner) = self[first], className(of: inner) == "_codecs.encode"
      else { return ByteSource(node: first, isLatin1: name == "_codecs.encode") }
      return (elements(inner.arguments)?.first).map { ByteSource(node: $0, isLatin1: true) }
    default: return nil
    }
  }

  /// A copy of the bytes; nil where the node holds none.
  func bytes(_ source: ByteSource) -> [UInt8]? {
    guard let node = source.node else { return [] }
    switch self[node] {
    case .bytes(let bytes): return bytes
    case .string(let text) where source.isLatin1:
      return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    case .string(let text): return Array(text.utf8)
    default: return nil
    }
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
