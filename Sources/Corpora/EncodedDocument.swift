// SPDX-License-Identifier: Apache-2.0

/// A document as a model reads it: one symbol a timestep.
public struct EncodedDocument: Sendable, Equatable {
  /// The document's name.
  public let name: String
  /// The symbol read at each timestep, shape (T).
  public let symbols: SymbolIDs
  /// Where each timestep's symbol ends in the document's bytes, shape (T); ascending.
  public let byteEnds: TimestepEnds
  /// The document's bytes (with `--unknown skip`, bytes between symbols belong to no timestep).
  public let bytes: [UInt8]

  /// A document in symbols; `symbols` and `byteEnds` have one element a timestep.
  public init(name: String, symbols: SymbolIDs, byteEnds: TimestepEnds, bytes: [UInt8]) {
    precondition(symbols.count == byteEnds.count, "one end for each symbol")
    self.name = name
    self.symbols = symbols
    self.byteEnds = byteEnds
    self.bytes = bytes
  }

  /// The same of ids and ends that are listed.
  public init(
    name: String, symbols: some Sequence<Int32>, byteEnds: some Sequence<Int>, bytes: [UInt8]
  ) {
    self.init(
      name: name, symbols: SymbolIDs(symbols), byteEnds: TimestepEnds(byteEnds), bytes: bytes)
  }

  /// How many timesteps reading it takes.
  public var timesteps: Int { symbols.count }
}
