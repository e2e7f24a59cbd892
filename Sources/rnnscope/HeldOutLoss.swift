// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Recurrent
import Scoring
import Training

/// How well a trained checkpoint predicts the parts of its text that it did not learn from.
///
/// Each part is read as one document from the initial state, as `evaluate` reads it; nats a symbol.
struct HeldOutLoss {
  /// On the part that chose the checkpoint; nil where there is none.
  let validation: Double?
  /// On the part that neither training nor choice has read; nil where there is none.
  let test: Double?

  /// Measures the checkpoint at `path`, and writes both figures into its metadata.
  static func measured(
    _ path: String, on text: TrainingText, precision: SafetensorsFile.Precision, threads: Int
  ) throws -> HeldOutLoss {
    let checkpoint = try Failure.about(path) { try Checkpoint.read(path: path) }
    let weights = try Failure.about(path) {
      try NetworkWeights(checkpoint: checkpoint, options: LayoutOptions())
    }
    let model = try LanguageModel(name: path, sha256: checkpoint.sha256, weights: weights)
    let parts = [text.validation, text.test].map { part in
      EncodedDocument(
        name: path, symbols: SymbolIDs(text.symbols[part]),
        byteEnds: TimestepEnds(counting: part.count), bytes: [])
    }
    let meter = LossMeter(documents: parts.count)
    try Reading.run(model, over: parts, into: [meter], verb: "evaluate", threads: threads)
    let means = meter.perDocument.map(\.mean)
    let loss = HeldOutLoss(validation: means[0], test: means[1])
    try loss.write(into: path, checkpoint, weights, precision)
    return loss
  }

  /// The same tensors again, with the figures among what the metadata tells of the training.
  private func write(
    into path: String, _ checkpoint: Checkpoint, _ weights: NetworkWeights,
    _ precision: SafetensorsFile.Precision
  ) throws {
    let native = try weights.nativeCheckpoint()
    let own = Set(native.metadata.map(\.key) + ["validation_nats", "test_nats"])
    var facts: [(key: String, value: String)] = checkpoint.root.entries.compactMap { entry in
      guard let key = entry.key.string, !own.contains(key), let value = entry.value.string else {
        return nil
      }
      return (key, value)
    }
    for (key, nats) in [("validation_nats", validation), ("test_nats", test)] {
      if let nats { facts.append((key, FixedPoint.text(nats, places: 4))) }
    }
    do { try native.write(to: path, precision: precision, provenance: facts) } catch {
      throw Failure(.readWrite, "'\(path)' \(error)")
    }
  }
}
