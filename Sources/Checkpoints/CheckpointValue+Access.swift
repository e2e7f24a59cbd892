// SPDX-License-Identifier: Apache-2.0

extension CheckpointValue {
  /// Keys and values of a table or of an object's fields; empty for anything else.
  public var entries: [Entry] {
    switch self {
    case .table(let entries), .object(_, let entries): entries
    default: []
    }
  }

  /// The value under a string key of a table or object, or nil.
  public subscript(key: String) -> CheckpointValue? {
    entries.first { $0.key == .string(key) }?.value
  }

  /// The value at the end of a dotted path, or nil; the empty path is this value.
  ///
  /// A key may itself hold dots (`lstm.weight_ih_l0` in a state dict): the whole rest is tried first.
  public func value(at path: some StringProtocol) -> CheckpointValue? {
    if path.isEmpty { return self }
    if let exact = self[String(path)] { return exact }
    guard let dot = path.firstIndex(of: ".") else { return nil }
    return self[String(path[..<dot])]?.value(at: path[path.index(after: dot)...])
  }

  /// The string, or nil where it is something else.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The whole number, or nil where it is something else.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The truth value, or nil where it is something else.
  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

  /// The elements of a list, or nil where it is something else.
  public var list: [CheckpointValue]? { if case .list(let value) = self { value } else { nil } }

  /// The name of the class that an object is a record of, or nil where it is no object.
  public var className: String? {
    if case .object(let name, _) = self { name } else { nil }
  }
}
