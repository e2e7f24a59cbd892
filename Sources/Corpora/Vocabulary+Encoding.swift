// SPDX-License-Identifier: Apache-2.0
//
// Text to timesteps. The bytes of the text are never changed: a timestep points at where its symbol
// ends in them, so concatenating the stretches between ends gives the text back.

extension Vocabulary {
  /// A document as a model with this vocabulary reads it, one symbol a timestep.
  ///
  /// With words, the white space before a word belongs to that word's timestep. Throws all unknown
  /// symbols at once where the policy is `.error`, and where not one symbol is left to read.
  public func encode(
    _ document: Document, unknown: UnknownPolicy = .error, newline: NewlinePolicy = .keep
  ) throws(CorpusError) -> EncodedDocument {
    var tally = UnknownTally()
    let replacement = try replacementID(unknown)
    let encoded = encode(document, replacement: replacement, newline: newline, tally: &tally)
    if unknown == .error && !tally.isEmpty { throw tally.error(for: self) }
    guard encoded.timesteps > 0 else { throw .nothingToRead(document: document.name) }
    return encoded
  }

  /// The id to read for unknown symbols, or `SymbolLookup.none` where they are left out.
  func replacementID(_ policy: UnknownPolicy) throws(CorpusError) -> Int32 {
    guard case .replace(let symbol) = policy else { return SymbolLookup.none }
    guard let id = id(of: symbol) else { throw .unknownReplacement(symbol: symbol) }
    return id
  }

  /// Encodes what is known, replaces or leaves out what is not, and counts it.
  func encode(
    _ document: Document, replacement: Int32, newline: NewlinePolicy, tally: inout UnknownTally
  ) -> EncodedDocument {
    var steps = Timesteps(
      capacity: kind == .words ? 0 : document.bytes.count, vocabulary: count)
    switch kind {
    case .bytes: encodeBytes(document.bytes, replacement, newline, &steps, &tally)
    case .characters: encodeCharacters(document.bytes, replacement, newline, &steps, &tally)
    case .words: encodeWords(document.bytes, replacement, newline, &steps, &tally)
    }
    return EncodedDocument(
      name: document.name, symbols: steps.symbols, byteEnds: steps.ends, bytes: document.bytes)
  }

  private func encodeBytes(
    _ bytes: [UInt8], _ replacement: Int32, _ newline: NewlinePolicy, _ steps: inout Timesteps,
    _ tally: inout UnknownTally
  ) {
    let foldsNewlines = newline == .lf
    lookup.flat.withUnsafeBufferPointer { flat in
      for at in bytes.indices {
        let byte = bytes[at]
        if foldsNewlines && Self.isFolded(bytes, at) { continue }
        var id = flat[Int(byte)]
        if id == SymbolLookup.none {
          tally.add(value: UInt32(byte))
          id = replacement
        }
        if id != SymbolLookup.none { steps.add(id, end: at + 1) }
      }
    }
  }

  private func encodeCharacters(
    _ bytes: [UInt8], _ replacement: Int32, _ newline: NewlinePolicy, _ steps: inout Timesteps,
    _ tally: inout UnknownTally
  ) {
    let foldsNewlines = newline == .lf
    bytes.withUnsafeBufferPointer { text in
      lookup.flat.withUnsafeBufferPointer { flat in
        var at = 0
        while at < text.count {
          let (value, length) = UTF8Scalars.next(in: text, at: at)
          defer { at += length }
          if foldsNewlines && Self.isFolded(bytes, at) { continue }
          var id =
            value < UInt32(SymbolLookup.flatCount)
            ? flat[Int(value)] : lookup.high[value] ?? SymbolLookup.none
          if id == SymbolLookup.none {
            tally.add(value: value)
            id = replacement
          }
          if id != SymbolLookup.none { steps.add(id, end: at + length) }
        }
      }
    }
  }

  private func encodeWords(
    _ bytes: [UInt8], _ replacement: Int32, _ newline: NewlinePolicy, _ steps: inout Timesteps,
    _ tally: inout UnknownTally
  ) {
    var at = 0
    while at < bytes.count {
      let start = at
      var id: Int32
      if bytes[at] == UInt8(ascii: "\n") {
        at += 1
        id = lookup.newlineWord
      } else if Self.isBlank(bytes[at]) {
        at += 1
        continue
      } else {
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n"), !Self.isBlank(bytes[at]) {
          at += 1
        }
        id = lookup.byName[bytes[start..<at]] ?? SymbolLookup.none
      }
      if id == SymbolLookup.none {
        tally.add(word: bytes[start..<at])
        id = replacement
      }
      if id != SymbolLookup.none { steps.add(id, end: at) }
    }
  }

  /// Whether a byte is the CR of a CR LF.
  private static func isFolded(_ bytes: [UInt8], _ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: "\r") && at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "\n")
  }

  /// Space, tab, vertical tab, form feed, CR: what parts words but is no word.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0A)
  }
}

/// Symbols and their ends, growing together.
private struct Timesteps {
  var symbols = SymbolIDs()
  var ends = TimestepEnds()

  init(capacity: Int, vocabulary: Int) {
    symbols.reserveCapacity(capacity, vocabulary: vocabulary)
    ends.reserveCapacity(capacity)
  }

  mutating func add(_ symbol: Int32, end: Int) {
    symbols.append(symbol)
    ends.append(end)
  }
}
