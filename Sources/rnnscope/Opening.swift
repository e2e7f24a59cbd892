// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Recurrent
import Tensors

/// A model with the documents that it is to read.
struct OpenedText {
  let model: LanguageModel
  let corpus: Corpus
  let documents: [EncodedDocument]

  /// Timesteps of all documents.
  var timesteps: Int { documents.reduce(0) { $0 + $1.timesteps } }
}

/// Models and texts, opened as commands name them.
enum Opening {
  /// A model by path, or by a bundled name (which wins over a file of that name; `./kernel` is the file).
  static func model(
    _ argument: String, _ options: ModelOptions, isa: String? = nil
  ) throws -> LanguageModel {
    do { try InstructionSet.force(isa) } catch { throw Failure(.usage, error.description) }
    let name =
      Bundled.modelNames.contains(argument) ? argument : CheckpointFile(path: argument).stem
    return try Failure.about(argument) {
      let (weights, sha256) = try Opening.weights(argument, options)
      return try LanguageModel(name: name, sha256: sha256, weights: weights)
    }
  }

  /// The weights that a model's checkpoint holds, and its SHA-256.
  static func weights(
    _ argument: String, _ options: ModelOptions
  ) throws -> (weights: NetworkWeights, sha256: String) {
    try Failure.about(argument) {
      let checkpoint = try Opening.checkpoint(argument)
      return (
        try NetworkWeights(checkpoint: checkpoint, options: options.layout), checkpoint.sha256
      )
    }
  }

  /// The checkpoint of a path or of a bundled name.
  static func checkpoint(_ argument: String) throws -> Checkpoint {
    try Checkpoint.read(path: Bundled.modelPath(argument) ?? argument)
  }

  /// The texts that a command names; for a bundled model without any, the text bundled with it.
  static func corpus(_ paths: [String], for model: String) throws -> Corpus {
    if paths.isEmpty, Bundled.modelNames.contains(model) { return Bundled.corpus(model) }
    do {
      let corpus = try Corpus.read(paths: paths)
      for file in corpus.leftOut { Console.error("left out: \(file.path) (\(file.reason))") }
      return corpus
    } catch {
      throw Failure(error)
    }
  }

  /// A model with texts in its symbols: `[MODEL, TEXT…]`.
  static func text(
    _ arguments: [String], _ model: ModelOptions, _ text: TextOptions, isa: String? = nil
  ) throws -> OpenedText {
    guard let name = arguments.first else {
      throw Failure(.usage, "no model is named; give a checkpoint, or one of kernel and novel")
    }
    let opened: LanguageModel
    do {
      opened = try Opening.model(name, model, isa: isa)
    } catch let failure as Failure where arguments.count == 1 && reads(asText: name) {
      throw Failure(
        failure.status,
        "'\(name)' is a text and no model; a model goes before it, for example: novel "
          + ShellWords.joined([name]))
    }
    let corpus = try Opening.corpus(Array(arguments.dropFirst()), for: name)
    return OpenedText(
      model: opened, corpus: corpus, documents: try encode(corpus, for: opened, named: name, text))
  }

  /// Whether a path leads to text.
  private static func reads(asText path: String) -> Bool {
    do { return try Corpus.read(paths: [path]).leftOut.isEmpty } catch { return false }
  }

  /// Texts in a model's symbols.
  static func encode(
    _ corpus: Corpus, for model: LanguageModel, named name: String, _ options: TextOptions
  ) throws -> [EncodedDocument] {
    let vocabulary = try Failure.about(name) { try model.vocabulary() }
    do {
      return try corpus.encoded(
        with: vocabulary, unknown: UnknownPolicy(argument: options.unknown),
        newline: options.newline)
    } catch {
      throw Failure(error)
    }
  }
}
