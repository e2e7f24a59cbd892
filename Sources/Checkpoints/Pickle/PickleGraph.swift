// SPDX-License-Identifier: Apache-2.0

/// The objects that a pickle describes, as plain data: an arena of nodes that refer to each other by
/// number, so that shared and cyclic objects cost nothing and need no recursion.
struct PickleGraph {
  /// A node's place in the arena.
  typealias Reference = Int

  /// One object.
  enum Node {
    case none
    case boolean(Bool)
    case integer(Int)
    /// An integer wider than 64 bits, two's complement, little-endian.
    case wideInteger([UInt8])
    case number(Double)
    case string(String)
    case bytes([UInt8])
    case list([Reference])
    case tuple([Reference])
    case table([(key: Reference, value: Reference)])
    /// A class or function by name; it is never looked up.
    case global(String)
    /// What calling `callable` with `arguments` would make, had anyone called it.
    indirect case object(Object)
    /// A reference to something outside the pickle (a storage).
    case persistent(Reference)
  }

  /// An inert record: which callable, which arguments, and what was added afterwards.
  struct Object {
    var callable: Reference
    var arguments: Reference
    var state: Reference?
    var items: [(key: Reference, value: Reference)] = []
    var elements: [Reference] = []
  }

  var nodes: [Node] = []
  /// The pickle's result.
  var root: Reference = 0

  subscript(reference: Reference) -> Node { nodes[reference] }

  /// The `module.name` that an object was made by; `?` where that is no global.
  func className(of object: Object) -> String {
    if case .global(let name) = nodes[object.callable] { name } else { "?" }
  }

  /// The elements of a tuple or list, or nil.
  func elements(_ reference: Reference) -> [Reference]? {
    switch nodes[reference] {
    case .tuple(let elements), .list(let elements): elements
    default: nil
    }
  }

  func integer(_ reference: Reference) -> Int? {
    if case .integer(let value) = nodes[reference] { value } else { nil }
  }

  func string(_ reference: Reference) -> String? {
    switch nodes[reference] {
    case .string(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// A tuple of whole numbers, or nil.
  func integers(_ reference: Reference) -> [Int]? {
    guard let elements = elements(reference) else { return nil }
    let numbers = elements.compactMap { integer($0) }
    return numbers.count == elements.count ? numbers : nil
  }
}
