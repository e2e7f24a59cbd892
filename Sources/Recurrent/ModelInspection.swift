// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Recordings

/// Everything that `inspect` tells of a checkpoint: what it is, and what was taken for granted.
public struct ModelInspection: Sendable {
  /// A vocabulary in a line.
  public struct Symbols: Sendable, Codable, Equatable {
    /// How many symbols there are.
    public let count: Int
    /// "bytes", "characters" or "words".
    public let kind: String
    /// Where it came from.
    public let source: String
  }

  /// The path that was opened.
  public let path: String
  /// The container format's name.
  public let format: String
  /// Facts of the container, one a line.
  public let notes: [String]
  /// The name of the layout that knew the tensors' names.
  public let layout: String
  /// Name, SHA-256, kind, layers and cells.
  public let model: ModelDescription
  /// Nil where it must be given.
  public let vocabulary: Symbols?
  /// Numbers in all weights of the network; a missing second bias is not counted.
  public let parameterCount: Int
  /// Every choice that the file does not settle by itself, one a line.
  public let assumptions: [String]

  /// Opens a checkpoint and tells what it is.
  public init(path: String, options: LayoutOptions = .init()) throws {
    try self.init(Checkpoint.read(path: path), options: options)
  }

  /// Tells what an opened checkpoint is.
  public init(
    _ checkpoint: consuming Checkpoint, options: LayoutOptions = .init()
  ) throws(ModelError) {
    path = checkpoint.path
    format = checkpoint.format
    notes = checkpoint.notes
    layout = try WeightLayout.of(checkpoint).name
    let model = try LanguageModel.load(checkpoint, options: options)
    self.model = model.description
    vocabulary = model.facts.vocabulary.map {
      Symbols(count: $0.count, kind: $0.kind.rawValue, source: $0.source)
    }
    parameterCount = model.facts.parameterCount
    assumptions = model.facts.assumptions
  }
}
