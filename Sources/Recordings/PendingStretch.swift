// SPDX-License-Identifier: Apache-2.0

/// What is still to be read of a document, or of a segment of one text.
public struct PendingStretch: Sendable, Equatable {
  /// Index of the document in the corpus.
  public let document: Int
  /// The document's timesteps.
  ///
  /// Where a run goes on inside, the first was recorded before and will be dropped, so that a loss
  /// that nobody can give there does no harm.
  public let timesteps: Range<Int>
  /// The exact state before them, layer by layer; nil for the zero state.
  public let states: [LayerState]?
}
