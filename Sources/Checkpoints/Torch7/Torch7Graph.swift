// SPDX-License-Identifier: Apache-2.0

/// The objects of a Torch7 file as plain data: an arena of nodes that refer to each other by number,
/// for modules, tensors and tables share one another and form cycles.
struct Torch7Graph {
  /// A node's place in the arena.
  typealias Reference = Int

  /// One object, in sixteen bytes: a file may hold millions.
  enum Node {
    case none
    case boolean(Bool)
    case number(Double)
    case string([UInt8])
    case table([(key: Reference, value: Reference)])
    indirect case tensor(Tensor)
    indirect case storage(Storage)
    /// An object of any other class: its fields' table.
    indirect case object(className: String, fields: Reference)
    /// A Lua function; its bytecode was stepped over.
    case function
  }

  /// A window into a storage.
  struct Tensor {
    let type: ElementType
    let view: StridedView
    let storage: Reference
  }

  /// Numbers: a stretch of the file, or those that an ASCII file spelled out, as little-endian F32.
  enum Storage {
    case place(Range<Int>, ElementType)
    case spelled(StableBytes, ElementType)
  }

  var nodes: [Node] = [.none]
  var root: Reference = 0

  subscript(reference: Reference) -> Node { nodes[reference] }

  /// The value under a string key of a table or of an object's fields.
  func field(_ name: String, of reference: Reference) -> Reference? {
    items(of: reference).first { string($0.key) == name }?.value
  }

  /// Keys and values of a table or of an object's fields.
  func items(of reference: Reference) -> [(key: Reference, value: Reference)] {
    switch nodes[reference] {
    case .table(let items): items
    case .object(_, let fields): if case .table(let items) = nodes[fields] { items } else { [] }
    default: []
    }
  }

  /// The values of a table whose keys are 1…n, in that order; nil where they are not.
  func array(_ reference: Reference) -> [Reference]? {
    guard case .table(let items) = nodes[reference] else { return nil }
    var values = [Reference?](repeating: nil, count: items.count)
    for item in items {
      guard let key = integer(item.key), key >= 1, key <= values.count else { return nil }
      values[key - 1] = item.value
    }
    let present = values.compactMap { $0 }
    return present.count == items.count ? present : nil
  }

  func string(_ reference: Reference) -> String? {
    if case .string(let bytes) = nodes[reference] {
      String(validating: bytes, as: UTF8.self)
    } else {
      nil
    }
  }

  func integer(_ reference: Reference) -> Int? {
    if case .number(let number) = nodes[reference] { Int(exactly: number) } else { nil }
  }

  func className(_ reference: Reference) -> String? {
    if case .object(let name, _) = nodes[reference] { name } else { nil }
  }
}
