// SPDX-License-Identifier: Apache-2.0

extension Corpus {
  /// Every document as a model with this vocabulary reads it, in the same order.
  ///
  /// With `.error`, the thrown error lists the unknown symbols of all documents together.
  public func encoded(
    with vocabulary: Vocabulary, unknown: UnknownPolicy = .error, newline: NewlinePolicy = .keep
  ) throws(CorpusError) -> [EncodedDocument] {
    let replacement = try vocabulary.replacementID(unknown)
    var tally = UnknownTally()
    var encoded: [EncodedDocument] = []
    for document in documents {
      encoded.append(
        vocabulary.encode(document, replacement: replacement, newline: newline, tally: &tally))
    }
    if unknown == .error && !tally.isEmpty { throw tally.error(for: vocabulary) }
    if let bare = encoded.first(where: { $0.timesteps == 0 }) {
      throw .nothingToRead(document: bare.name)
    }
    return encoded
  }
}
