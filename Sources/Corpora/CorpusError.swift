// SPDX-License-Identifier: Apache-2.0

/// One case per way that text can fail to become timesteps; every message names the path or symbol.
public enum CorpusError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No text was named at all.
  case noPaths
  /// Nothing is at a path.
  case missing(path: String)
  /// The system refuses to read what is there.
  case unreadable(path: String, reason: String)
  /// A file, or standard input, holds no byte.
  case empty(path: String)
  /// A folder holds no text file; `leftOut` of its files were passed over.
  case noText(folder: String, leftOut: Int)
  /// Standard input was named twice, but can be read once.
  case standardInputTwice
  /// More bytes than the limit.
  case tooLarge(path: String, limit: Int)
  /// More files than the limit.
  case tooManyFiles(folder: String, limit: Int)
  /// The text holds symbols that the vocabulary lacks, most frequent first, each with its count.
  ///
  /// `distinct` counts all of them, `symbols` shows the first few; `replacement` is a symbol of the
  /// vocabulary that such models use in their place, where it has one.
  case unknownSymbols(symbols: [UnknownSymbol], distinct: Int, replacement: String?)
  /// The symbol that should stand for unknown ones is itself unknown.
  case unknownReplacement(symbol: String)
  /// A document is left without a timestep.
  case nothingToRead(document: String)

  /// One line: what is wrong, and the way out.
  public var description: String {
    switch self {
    case .noPaths:
      "no text is named; give a file, a folder, or - for standard input"
    case .missing(let path):
      "'\(path)' does not exist; give a text file, a folder of text files, or - for standard input"
    case .unreadable(let path, let reason):
      "cannot read '\(path)': \(reason)"
    case .empty(let path):
      "'\(path)' is empty; a text needs at least one symbol"
    case .noText(let folder, let leftOut):
      "folder '\(folder)' holds no text file"
        + (leftOut == 0 ? "" : " (\(leftOut) hidden, empty or binary files left out)")
        + "; name the files themselves to read them whatever they hold"
    case .standardInputTwice:
      "standard input (-) is named twice, but can be read only once"
    case .tooLarge(let path, let limit):
      "'\(path)' goes beyond the limit of \(limit) bytes of text; read it in parts"
    case .tooManyFiles(let folder, let limit):
      "folder '\(folder)' holds more than \(limit) files; name smaller folders"
    case .unknownSymbols(let symbols, let distinct, let replacement):
      "\(distinct) symbol\(distinct == 1 ? " is" : "s are") outside the vocabulary: "
        + symbols.map(\.description).joined(separator: ", ")
        + (distinct > symbols.count ? ", …" : "")
        + "; use --unknown skip or --unknown \(replacement.map { "'\($0)'" } ?? "SYMBOL")"
    case .unknownReplacement(let symbol):
      "'\(symbol)' cannot stand for unknown symbols, as it is not in the vocabulary either"
    case .nothingToRead(let document):
      "no symbol of '\(document)' is in the vocabulary, so nothing of it can be read"
    }
  }
}

/// A symbol that a text has and a vocabulary lacks.
public struct UnknownSymbol: Sendable, Equatable, CustomStringConvertible {
  /// How it is shown: `'—' (U+2014)`, `byte 0xFF`, `'word'`.
  public let name: String
  /// How often the corpus has it.
  public let count: Int

  /// A symbol with its count.
  public init(name: String, count: Int) {
    self.name = name
    self.count = count
  }

  /// The symbol and its count: `'—' (U+2014) ×12`.
  public var description: String { "\(name) ×\(count)" }
}
