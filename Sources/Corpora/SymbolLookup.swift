// SPDX-License-Identifier: Apache-2.0

/// From symbols to ids in O(1): a flat table for bytes and low scalars, dictionaries for the rest.
struct SymbolLookup: Sendable {
  /// What no symbol has.
  static let none: Int32 = -1
  /// Scalars below this are found in the flat table (Latin, Greek, Cyrillic, Hebrew, Arabic).
  static let flatCount = 0x800

  /// Ids by byte or scalar value, `none` where unknown.
  let flat: [Int32]
  /// Ids of the scalars beyond the flat table.
  let high: [UInt32: Int32]
  /// Ids by the UTF-8 of the symbol's string.
  let byName: [ArraySlice<UInt8>: Int32]
  /// The id of a newline among words: `\n`, or `<eos>` where a word vocabulary has only that.
  let newlineWord: Int32

  init(kind: Vocabulary.Kind, symbols: [String]) {
    var flat = [Int32](repeating: Self.none, count: Self.flatCount)
    var high: [UInt32: Int32] = [:]
    var byName: [ArraySlice<UInt8>: Int32] = [:]
    byName.reserveCapacity(symbols.count)
    for (place, symbol) in symbols.enumerated() {
      let id = Int32(place)
      let name = ArraySlice(symbol.utf8)
      guard byName[name] == nil else { continue }
      byName[name] = id
      let scalars = symbol.unicodeScalars
      guard kind != .words, let scalar = scalars.first, scalars.count == 1 else { continue }
      if kind == .bytes && scalar.value > 0xFF { continue }
      if scalar.value < UInt32(Self.flatCount) {
        flat[Int(scalar.value)] = id
      } else {
        high[scalar.value] = id
      }
    }
    self.flat = flat
    self.high = high
    self.byName = byName
    newlineWord = byName[ArraySlice("\n".utf8)] ?? byName[ArraySlice("<eos>".utf8)] ?? Self.none
  }

  /// The symbol that models of this vocabulary put in place of unknown ones, where it has one.
  var usualReplacement: String? {
    ["<unk>", "<UNK>", "UNK", "[UNK]"].first { byName[ArraySlice($0.utf8)] != nil }
  }
}
