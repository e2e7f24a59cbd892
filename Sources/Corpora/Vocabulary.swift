// SPDX-License-Identifier: Apache-2.0

/// The symbols that a model reads, each known by its place.
public struct Vocabulary: Sendable, Equatable {
  /// What a symbol is.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// One byte; its string is the scalar U+0000 to U+00FF of the same number.
    case bytes
    /// One Unicode scalar (what Python and Lua's UTF-8 readers call a character).
    case characters
    /// A word: text up to white space; newline is a word of its own.
    case words
  }

  /// What a symbol is.
  public let kind: Kind
  /// The symbols by id; an id that no text can produce has a string longer than its kind allows.
  public let symbols: [String]
  /// Where the vocabulary came from, for `inspect`: "metadata 'vocab' of the checkpoint", "vocab.json".
  public let source: String

  /// A vocabulary of given symbols, in the order of their ids.
  public init(kind: Kind, symbols: [String], source: String) {
    self.kind = kind
    self.symbols = symbols
    self.source = source
  }

  /// How many symbols there are.
  public var count: Int { symbols.count }
}
