// SPDX-License-Identifier: Apache-2.0
//
// The shapes in which people save a vocabulary: a list of symbols by id, a map from symbol to id, a
// map from id to symbol, a string of all characters.

import Checkpoints
import Corpora

/// A vocabulary as some value of a checkpoint or of a file spells it.
struct VocabularyReading: Equatable {
  /// The symbols by id.
  let symbols: [String]
  let kind: Vocabulary.Kind
  /// Ids that no symbol has (padding); they stand in `symbols` under names that no text holds.
  let holes: Int

  /// The vocabulary that a value spells for `size` symbols, or nil where it spells none of that size.
  init?(_ value: CheckpointValue, size: Int, allowsPlainString: Bool = false) {
    let value = Self.decoded(value)
    guard let symbols = Self.symbols(value, size: size, allowsPlainString: allowsPlainString),
      let names = Self.names(symbols)
    else { return nil }
    self.symbols = names.symbols
    kind = names.kind
    holes = symbols.count { $0 == nil }
  }

  /// Symbols that are bytes of several characters (`b"<unk>"`) or several bytes, as texts.
  private static func decoded(_ value: CheckpointValue) -> CheckpointValue {
    func isLong(_ value: CheckpointValue) -> Bool {
      if case .bytes(let bytes) = value { bytes.count > 1 } else { false }
    }
    func text(_ value: CheckpointValue) -> CheckpointValue {
      guard case .bytes(let bytes) = value else { return value }
      return String(validating: bytes, as: UTF8.self).map { .string($0) } ?? value
    }
    switch value {
    case .list(let list) where list.contains(where: isLong): return .list(list.map(text))
    case .table(let entries) where entries.contains(where: { isLong($0.key) || isLong($0.value) }):
      return .table(entries.map { .init(key: text($0.key), value: text($0.value)) })
    default: return value
    }
  }

  /// How many symbols a value spells at any size, or nil where it is no vocabulary.
  static func count(_ value: CheckpointValue) -> Int? {
    if let list = value.list { return isSymbols(list) ? list.count : nil }
    let entries = value.entries
    guard !entries.isEmpty else { return nil }
    let ids = entries.compactMap { $0.value.integer }
    if ids.count == entries.count { return entries.count }
    return isSymbols(entries.map(\.value)) && entries.allSatisfy({ id($0.key) != nil })
      ? entries.count : nil
  }

  /// One symbol an id; nil where an id has none.
  private static func symbols(
    _ value: CheckpointValue, size: Int, allowsPlainString: Bool
  ) -> [CheckpointValue?]? {
    switch value {
    case .list(let list):
      return list.count == size && isSymbols(list) && areDistinct(list) ? list : nil
    case .string(let text) where allowsPlainString:
      let scalars = text.unicodeScalars.map { CheckpointValue.string(String($0)) }
      return scalars.count == size && areDistinct(scalars) ? scalars : nil
    case .table(let entries):
      let pairs = pairs(entries)
      guard let pairs, pairs.count <= size, pairs.count * 2 > size else { return nil }
      var symbols = [CheckpointValue?](repeating: nil, count: size)
      for (id, symbol) in pairs {
        guard id >= 0, id < size, symbols[id] == nil else { return nil }
        symbols[id] = symbol
      }
      // Row 0 may be padding and the last row the unknown symbol; any other hole means that this is
      // another model's vocabulary.
      return symbols.dropFirst().dropLast().allSatisfy { $0 != nil } ? symbols : nil
    default: return nil
    }
  }

  /// (id, symbol) of a map in either direction.
  private static func pairs(
    _ entries: [CheckpointValue.Entry]
  ) -> [(id: Int, symbol: CheckpointValue)]? {
    let forward = entries.compactMap { entry in
      entry.value.integer.map { (id: $0, symbol: entry.key) }
    }
    // Where both directions are numbers (bytes to ids), keys are the symbols.
    if forward.count == entries.count, isSymbols(forward.map(\.symbol)) { return forward }
    let backward = entries.compactMap { entry in
      id(entry.key).map { (id: $0, symbol: entry.value) }
    }
    return backward.count == entries.count && isSymbols(backward.map(\.symbol)) ? backward : nil
  }

  /// An id as a number, or as a number in a string (JSON keys).
  private static func id(_ key: CheckpointValue) -> Int? {
    key.integer ?? key.string.flatMap { Int($0) }
  }

  private static func isSymbols(_ values: [CheckpointValue]) -> Bool {
    let texts = values.allSatisfy {
      switch $0 {
      case .string: true
      case .bytes(let bytes): bytes.count == 1
      default: false
      }
    }
    return texts
      || values.allSatisfy { if case .integer(let byte) = $0 { 0...255 ~= byte } else { false } }
  }

  private static func areDistinct(_ values: [CheckpointValue]) -> Bool {
    // Byte by byte: canonically equal strings are different symbols.
    Set(values.map(key)).count == values.count
  }

  private static func key(_ value: CheckpointValue) -> [UInt8] {
    switch value {
    case .string(let text): Array(text.utf8)
    case .bytes(let bytes): bytes + [0xFF, 0xFF]
    case .integer(let number): Array("\(number)".utf8) + [0xFF]
    default: []
    }
  }

  /// Strings by id and what they are: bytes where raw bytes or numbers occur, characters where (all
  /// but a few special) symbols are one scalar, else words.
  private static func names(
    _ symbols: [CheckpointValue?]
  ) -> (symbols: [String], kind: Vocabulary.Kind)? {
    let present = symbols.compactMap { $0 }
    let hasBytes = present.contains { if case .string = $0 { false } else { true } }
    var singles = 0
    var names: [String] = []
    for (id, symbol) in symbols.enumerated() {
      switch symbol {
      case nil: names.append("<id \(id)>")
      case .integer(let byte): names.append(String(Unicode.Scalar(UInt8(truncatingIfNeeded: byte))))
      case .bytes(let bytes): names.append(String(Unicode.Scalar(bytes.first ?? 0)))
      case .string(let text):
        if text.unicodeScalars.count == 1 { singles += 1 }
        if hasBytes, text.utf8.count > 1 { return nil }
        names.append(text)
      default: return nil
      }
    }
    let kind: Vocabulary.Kind =
      hasBytes ? .bytes : singles * 10 >= present.count * 8 ? .characters : .words
    return (names, kind)
  }
}
