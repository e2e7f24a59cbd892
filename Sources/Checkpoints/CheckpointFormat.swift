// SPDX-License-Identifier: Apache-2.0

/// A container that checkpoints come in: how to recognise it and how to read it.
///
/// To add one: a static value in `Formats/X.swift` and its word in `all`.
public struct CheckpointFormat: Sendable {
  /// The name that `inspect` prints and errors list.
  public let name: String
  /// One line: what it is and which programs write it.
  public let summary: String
  /// Whether a file's head (or a folder) looks like this format; cheap, and never throws.
  public let recognises: @Sendable (CheckpointFile) -> Bool
  /// Reads the whole file, or says precisely what is wrong with it.
  public let read: @Sendable (CheckpointFile) throws(CheckpointError) -> Checkpoint

  /// A format made of two functions.
  public init(
    name: String, summary: String, recognises: @escaping @Sendable (CheckpointFile) -> Bool,
    read: @escaping @Sendable (CheckpointFile) throws(CheckpointError) -> Checkpoint
  ) {
    self.name = name
    self.summary = summary
    self.recognises = recognises
    self.read = read
  }
}
