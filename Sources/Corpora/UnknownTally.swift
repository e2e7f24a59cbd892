// SPDX-License-Identifier: Apache-2.0

/// The unknown symbols of a whole corpus, counted while it is encoded.
struct UnknownTally {
  /// How many symbols a message lists.
  static let listed = 8

  private var values: [UInt32: Int] = [:]
  private var words: [ArraySlice<UInt8>: Int] = [:]

  mutating func add(value: UInt32) { values[value, default: 0] += 1 }
  mutating func add(word: ArraySlice<UInt8>) { words[word, default: 0] += 1 }

  var isEmpty: Bool { values.isEmpty && words.isEmpty }

  /// The error that lists the symbols, most frequent first, equal counts by value.
  func error(for vocabulary: Vocabulary) -> CorpusError {
    let commonValues = values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.listed).map { value, count in
        let name =
          vocabulary.kind == .bytes
          ? SymbolNames.named(byte: UInt8(truncatingIfNeeded: value))
          : SymbolNames.named(scalar: value)
        return UnknownSymbol(name: name, count: count)
      }
    let commonWords = words.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    .prefix(Self.listed).map { UnknownSymbol(name: SymbolNames.named(word: $0), count: $1) }
    return .unknownSymbols(
      symbols: commonValues + commonWords, distinct: values.count + words.count,
      replacement: vocabulary.lookup.usualReplacement)
  }
}
