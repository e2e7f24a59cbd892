// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora

extension LanguageModel {
  /// The model that a checkpoint holds, named for its file.
  ///
  /// Throws `CheckpointError` where the file cannot be read, `ModelError` where it holds no network
  /// that is known or leaves open what must be decided. A vocabulary that cannot be known is no error
  /// here: `vocabulary()` tells it where symbols are needed.
  public static func load(
    path: String, options: LayoutOptions = .init()
  ) throws -> LanguageModel {
    try load(Checkpoint.read(path: path), options: options)
  }

  /// The model that an opened checkpoint holds, named for its file.
  public static func load(
    _ checkpoint: consuming Checkpoint, options: LayoutOptions = .init()
  ) throws(ModelError) -> LanguageModel {
    let (name, sha256) = (CheckpointFile(path: checkpoint.path).stem, checkpoint.sha256)
    return try LanguageModel(
      name: name, sha256: sha256,
      weights: NetworkWeights(checkpoint: checkpoint, options: options))
  }

  /// The vocabulary, or the error that says how to give it.
  public func vocabulary() throws(ModelError) -> Vocabulary {
    guard let vocabulary = facts.vocabulary else {
      throw VocabularySearch.missing(size: facts.inputSize)
    }
    return vocabulary
  }
}
