// SPDX-License-Identifier: Apache-2.0

import Corpora
import Glibc
import Recordings
import Recurrent
import Shading
import Synchronization
import Threads

/// The model behind a recording, asked again for what was not kept: gates, and what it expected next.
///
/// It starts from the recording's keyframes, so that its values are the recorded run's own.
final class ModelReplay: Sendable {
  private struct Opened {
    let model: LanguageModel
    let vocabulary: Vocabulary
  }

  private let open: @Sendable () throws -> LanguageModel
  private let opened = Mutex<Result<Opened, any Error>?>(nil)
  private let recording: Recording
  /// Symbols of the document asked last; a view stays in one document for long.
  private let symbols = Mutex<(document: Int, symbols: SymbolIDs)?>(nil)
  /// h of the last short replays, whatever they were for, for the predictions at the cursor's next steps.
  private let lately = Mutex<[(document: Int, replay: Recurrent.Replay)]>([])
  private static let kept = 8
  /// The longest replay whose h is kept: as much as a question of the screen asks for, 1 MB of 1,024 cells.
  private static let short = 256

  /// A replay by a model that is opened when it is first asked.
  init(of recording: Recording, opening open: @escaping @Sendable () throws -> LanguageModel) {
    self.recording = recording
    self.open = open
  }

  /// A replay by a model that is at hand.
  convenience init(_ model: LanguageModel, of recording: Recording) throws {
    self.init(of: recording) { model }
    _ = try asked()
  }

  /// The model, opened by whoever asks first.
  private func asked() throws -> Opened {
    try opened.withLock { opened in
      if opened == nil {
        opened = Result {
          let model = try open()
          return Opened(model: model, vocabulary: try model.vocabulary())
        }
      }
      guard let opened else { preconditionFailure("just opened") }
      return try opened.get()
    }
  }

  /// The two questions that a gallery may ask.
  var answers: Shading.Replay {
    Shading.Replay(
      columns: { try self.columns($0, of: $1, $2) },
      predictions: { try self.predictions(after: $0, count: $1) })
  }

  private func columns(_ quantities: Set<Quantity>, of layers: Set<Int>, _ positions: Range<Int>)
    throws -> [Shading.Replay.Column]
  {
    guard let first = positions.first else { return [] }
    let document = recording.document(of: first)
    let start = recording.documents[document].timesteps.lowerBound
    let replay = try replay(
      positions.lowerBound - start..<positions.upperBound - start, of: document, quantities,
      layers: layers)
    return layers.sorted().flatMap { layer in
      recording.model.layers[layer].quantities.compactMap { quantity in
        replay.values(layer: layer, quantity).map {
          Shading.Replay.Column(layer: layer, quantity: quantity, values: $0)
        }
      }
    }
  }

  private func predictions(after positions: Range<Int>, count: Int) throws -> [Predictions]? {
    let asked = try asked()
    guard asked.model.predicts, let first = positions.first else { return nil }
    let document = recording.document(of: first)
    let start = recording.documents[document].timesteps.lowerBound
    let timesteps = positions.lowerBound - start..<positions.upperBound - start
    let symbols = try symbols(of: document)
    let replay = try outputs(timesteps, of: document)
    return timesteps.map { timestep in
      predictions(
        replay.logits(after: timestep), count, in: asked.vocabulary,
        actual: timestep + 1 < symbols.count ? Int(symbols[timestep + 1]) : nil)
    }
  }

  /// h of every layer; where two keyframes enclose the timesteps, of all between them.
  private func outputs(_ timesteps: Range<Int>, of document: Int) throws -> Recurrent.Replay {
    let known = lately.withLock { lately in
      lately.first {
        $0.document == document && timesteps.clamped(to: $0.replay.timesteps) == timesteps
      }
    }
    if let known { return known.replay }
    let chunk = Recording.keyframeTimesteps
    let first = timesteps.lowerBound / chunk * chunk
    let end = min(first + chunk, recording.documents[document].timesteps.count)
    return try replay(
      timesteps.upperBound <= end ? first..<end : timesteps, of: document, [.h])
  }

  /// A symbol as views name it: a byte that is no character by itself as the text shows it, `<E2>`.
  static func name(of id: Int, in vocabulary: Vocabulary) -> String {
    let symbol = vocabulary.symbol(id) ?? ""
    guard vocabulary.kind == .bytes, let scalar = symbol.unicodeScalars.first,
      let byte = UInt8(exactly: scalar.value), byte >= 0x80
    else { return symbol }
    return Glyph.visible(bytes: [byte])
  }

  /// The likeliest symbols by their logits, equal ones in the order of the vocabulary.
  private func predictions(
    _ logits: [Float], _ count: Int, in vocabulary: Vocabulary, actual: Int?
  ) -> Predictions {
    let most = logits.max() ?? 0
    let total = logits.reduce(0.0) { $0 + exp(Double($1 - most)) }
    func candidate(_ id: Int) -> Predictions.Candidate {
      Predictions.Candidate(
        symbol: ModelReplay.name(of: id, in: vocabulary),
        probability: exp(Double(logits[id] - most)) / total)
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

  /// The model over some timesteps of one document, from every keyframe on the way.
  private func replay(
    _ timesteps: Range<Int>, of document: Int, _ quantities: Set<Quantity>,
    layers: Set<Int>? = nil
  ) throws -> Recurrent.Replay {
    let chunk = Recording.keyframeTimesteps
    var starts: [Recurrent.Replay.Start] = []
    for part in timesteps.lowerBound / chunk...(timesteps.upperBound - 1) / chunk {
      let keyframe = try recording.keyframe(
        document: document, before: max(part * chunk, timesteps.lowerBound))
      // Where a recording has not come so far, the last keyframe is all that is known.
      guard keyframe.timestep > starts.last?.timestep ?? -1 else { continue }
      starts.append(
        Recurrent.Replay.Start(before: keyframe.timestep, NetworkState(keyframe.states)))
    }
    // h of a short one, as under the cursor, is kept for the predictions, which need it of all layers.
    let isKept = timesteps.count <= ModelReplay.short && quantities.contains(.h)
    // Few streams gain little by a second thread, and the screen needs it.
    let replay = try asked().model.replay(
      symbols(of: document), timesteps, from: starts, quantities: quantities,
      layers: isKept ? nil : layers,
      threads: starts.count > ReadingOptions.streamsPerThread ? WorkerTeam.processors : 1)
    if isKept {
      lately.withLock { lately in
        lately = [(document, replay.only([.h]))] + lately.prefix(ModelReplay.kept - 1)
      }
    }
    return replay
  }

  /// A document's symbols: its text, encoded again.
  private func symbols(of document: Int) throws -> SymbolIDs {
    if let known = symbols.withLock({ $0 }), known.document == document { return known.symbols }
    let vocabulary = try asked().vocabulary
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
