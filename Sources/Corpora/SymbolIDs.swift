// SPDX-License-Identifier: Apache-2.0

/// The symbols that are read, by their ids, one a timestep: a byte each while all are below 256, else four.
public struct SymbolIDs: Sendable, Equatable {
  /// Every symbol, as long as all of them are a byte.
  @usableFromInline var narrow: [UInt8] = []
  /// Every symbol, once one was not.
  @usableFromInline var wide: [Int32] = []

  /// No symbol.
  public init() {}

  /// The given ids; they need not be any vocabulary's.
  public init(_ ids: some Sequence<Int32>) {
    for id in ids { append(id) }
  }

  /// Makes room for symbols of a vocabulary of `vocabulary` ids.
  mutating func reserveCapacity(_ count: Int, vocabulary: Int) {
    if vocabulary <= 256 { narrow.reserveCapacity(count) } else { wide.reserveCapacity(count) }
  }

  /// Adds the next timestep's symbol.
  @inlinable
  public mutating func append(_ id: Int32) {
    if wide.isEmpty {
      if let byte = UInt8(exactly: id) {
        narrow.append(byte)
        return
      }
      wide.append(contentsOf: narrow.lazy.map(Int32.init))
      narrow = []
    }
    wide.append(id)
  }
}

extension SymbolIDs: RandomAccessCollection {
  /// The first timestep: 0.
  @inlinable public var startIndex: Int { 0 }
  /// How many timesteps there are.
  @inlinable public var endIndex: Int { wide.isEmpty ? narrow.count : wide.count }

  /// The symbol that a timestep reads.
  @inlinable
  public subscript(timestep: Int) -> Int32 {
    wide.isEmpty ? Int32(narrow[timestep]) : wide[timestep]
  }
}

extension SymbolIDs: ExpressibleByArrayLiteral {
  /// The listed ids.
  public init(arrayLiteral ids: Int32...) { self.init(ids) }
}
