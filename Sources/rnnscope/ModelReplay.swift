// SPDX-License-Identifier: Apache-2.0

import Corpora
import Glibc
import Recordings
import Recurrent
import Shading
import Synchronization

/// The model behind a recording, asked again for what was not kept: gates, and what it expected next.
///
/// It starts from the recording's keyframes, so that its values are the recorded run's own.
final class ModelReplay: Sendable {
  private let model: LanguageModel
  private let vocabulary: Vocabulary
  private let recording: Recording
  /// Symbols of the document asked last; a view stays in one document for long.
  private let symbols = Mutex<(document: Int, symbols: [Int32])?>(nil)

  init(_ model: LanguageModel, of recording: Recording) throws {
    self.model = model
    self.recording = recording
    vocabulary = try model.vocabulary()
  }

  /// The two questions that a gallery may ask.
  var answers: Shading.Replay {
    Shading.Replay(
      columns: { try self.columns($0, $1) },
      predictions: { try self.predictions(after: $0, count: $1) })
  }

  private func columns(_ quantities: Set<Quantity>, _ positions: Range<Int>) throws
    -> [Shading.Replay.Column]
  {
    guard let first = positions.first else { return [] }
    let replay = try replay(positions, document: recording.document(of: first))
    return recording.model.layers.indices.flatMap { layer in
      recording.model.layers[layer].quantities.filter(quantities.contains).compactMap { quantity in
        replay.replay.values(layer: layer, quantity).map { values in
          Shading.Replay.Column(
            layer: layer, quantity: quantity,
            values: trimmed(values, steps: replay.replay.steps, dropping: replay.ahead))
        }
      }
    }
  }

  private func predictions(after positions: Range<Int>, count: Int) throws -> [Predictions]? {
    guard model.predicts, let first = positions.first else { return nil }
    let document = recording.document(of: first)
    let start = recording.documents[document].timesteps.lowerBound
    let symbols = try symbols(of: document)
    let (replay, ahead) = try replay(positions, document: document)
    return positions.enumerated().map { step, position in
      let next = position - start + 1
      return predictions(
        replay.logits(after: ahead + step), count,
        actual: next < symbols.count ? Int(symbols[next]) : nil)
    }
  }

  /// The likeliest symbols by their logits, equal ones in the order of the vocabulary.
  private func predictions(_ logits: [Float], _ count: Int, actual: Int?) -> Predictions {
    let most = logits.max() ?? 0
    let total = logits.reduce(0.0) { $0 + exp(Double($1 - most)) }
    func candidate(_ id: Int) -> Predictions.Candidate {
      Predictions.Candidate(
        symbol: vocabulary.symbol(id) ?? "", probability: exp(Double(logits[id] - most)) / total)
    }
    // A vocabulary of words is long and only its best few are wanted, so it is not sorted.
    var likeliest: [Int] = []
    for (id, logit) in logits.enumerated() {
      if likeliest.count == count, let last = likeliest.last, logits[last] >= logit { continue }
      let place = likeliest.firstIndex { logits[$0] < logit } ?? likeliest.count
      likeliest.insert(id, at: place)
      if likeliest.count > count { likeliest.removeLast() }
    }
    let rank = actual.map { actual in
      logits.enumerated().count { id, logit in
        logit > logits[actual] || logit == logits[actual] && id <= actual
      }
    }
    return Predictions(
      candidates: likeliest.map(candidate), actual: actual.map(candidate), actualRank: rank)
  }

  /// The model over some positions of one document, from the keyframe before them; `ahead` steps of
  /// the replay come before the first position.
  private func replay(_ positions: Range<Int>, document: Int) throws
    -> (replay: Recurrent.Replay, ahead: Int)
  {
    let place = recording.documents[document].timesteps
    let first = positions.lowerBound - place.lowerBound
    let keyframe = try recording.keyframe(document: document, before: first)
    let last = positions.upperBound - place.lowerBound
    return (
      try model.replay(
        symbols(of: document)[keyframe.timestep..<last], from: NetworkState(keyframe.states)),
      first - keyframe.timestep
    )
  }

  /// Rows of `steps` values without their first few.
  private func trimmed(_ values: [Float], steps: Int, dropping ahead: Int) -> [Float] {
    guard ahead > 0 else { return values }
    return stride(from: 0, to: values.count, by: steps).flatMap {
      values[($0 + ahead)..<($0 + steps)]
    }
  }

  /// A document's symbols: its text, encoded again.
  private func symbols(of document: Int) throws -> [Int32] {
    if let known = symbols.withLock({ $0 }), known.document == document { return known.symbols }
    let place = recording.documents[document]
    let text = Corpus([Document(name: place.name, bytes: try recording.bytes(place.bytes))])
    for newline in NewlinePolicy.allCases {
      let encoded = try text.encoded(with: vocabulary, unknown: .skip, newline: newline)[0]
      guard encoded.timesteps == place.timesteps.count else { continue }
      symbols.withLock { $0 = (document, encoded.symbols) }
      return encoded.symbols
    }
    throw ModelError.cannot(
      what: "replay '\(place.name)'",
      because: "it was recorded with symbols in place of unknown ones; record with --unknown skip, "
        + "or keep the gates with --quantities")
  }
}
