// SPDX-License-Identifier: Apache-2.0

/// The symbols that a model reads, each known by its place.
public struct Vocabulary: Sendable, Equatable {
  /// What a symbol is.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// One byte; its string is the scalar U+0000 to U+00FF of the same number.
    case bytes
    /// One Unicode scalar (what Python and Lua's UTF-8 readers call a character).
    case characters
    /// A word: text up to ASCII white space; newline is a word of its own.
    case words
  }

  /// What a symbol is.
  public let kind: Kind
  /// The symbols by id; an id that no text can produce has a string longer than its kind allows.
  public let symbols: [String]
  /// Where the vocabulary came from, for `inspect`: "metadata 'vocab' of the checkpoint", "vocab.json".
  public let source: String
  /// The way from symbols back to ids.
  let lookup: SymbolLookup

  /// A vocabulary of given symbols, in the order of their ids; of equal symbols the first is used.
  public init(kind: Kind, symbols: [String], source: String) {
    self.kind = kind
    self.symbols = symbols
    self.source = source
    lookup = SymbolLookup(kind: kind, symbols: symbols)
  }

  /// How many symbols there are.
  public var count: Int { symbols.count }

  /// The id of a symbol, compared byte by byte (é as one scalar is not e with an accent); O(1).
  public func id(of symbol: String) -> Int32? { lookup.byName[ArraySlice(symbol.utf8)] }

  /// The symbol with an id, or nil where there is none.
  public func symbol(_ id: Int) -> String? {
    symbols.indices.contains(id) ? symbols[id] : nil
  }

  /// A symbol for a reader's eye: white space and controls as escapes, bytes over 0x7F as `\xE2`.
  ///
  /// An id outside the vocabulary is shown as its number: `#97`.
  public func display(_ id: Int) -> String {
    guard let symbol = symbol(id) else { return "#\(id)" }
    return symbol.unicodeScalars.map { SymbolNames.escaped($0, asByte: kind == .bytes) }.joined()
  }

  /// Whether kind, source and every symbol, byte by byte, are the same.
  public static func == (a: Vocabulary, b: Vocabulary) -> Bool {
    // The lookup follows from these. Strings compare by canonical equivalence, ids by bytes.
    a.kind == b.kind && a.source == b.source && a.count == b.count
      && zip(a.symbols, b.symbols).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}
