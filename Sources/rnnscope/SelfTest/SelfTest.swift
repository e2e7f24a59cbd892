// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Recurrent
import Scoring

/// The self-test: known cells, their text, and what the ranking made of them.
struct SelfTest {
  /// One line for each check.
  let lines: [String]
  let hasPassed: Bool

  /// The least effect that a known cell must reach.
  static let floor = 0.95

  static func run(seed: UInt64) throws -> SelfTest {
    let network = HandBuiltNetwork.selfTest(seed: seed)
    let model = try LanguageModel(name: "selftest", sha256: "", weights: network.weights)
    let corpus = SelfTestText.corpus(documents: 24, length: 2_048, seed: seed)
    guard let vocabulary = model.facts.vocabulary else {
      preconditionFailure("the hand-built network has a vocabulary")
    }
    let documents = try corpus.encoded(with: vocabulary)
    let known = HandBuiltNetwork.known
    let hypotheses = try known.map { try Hypothesis.named($0.hypothesis) }
    var options = ScoringOptions()
    options.seed = seed
    options.top = model.description.cells.count
    func scorer() throws -> Scorer {
      try Scorer(
        model: model.description, documents: documents, corpusSHA256: corpus.sha256,
        hypotheses: hypotheses, options: options)
    }
    let straight = try scorer()
    let swapped = try scorer()
    try model.read(
      documents, into: [straight, SwappedDocuments(into: swapped, documents: documents.count)])

    var lines: [String] = []
    var hasPassed = true
    for (ranking, known) in zip(try straight.table().rankings, known) {
      let cell = CellID(layer: 0, index: known.cell)
      let first = ranking.scores.first
      let isFound = first?.cell == cell && (first?.effect ?? 0) >= floor && first?.lag == 0
      hasPassed = hasPassed && isFound
      lines.append(
        "\(isFound ? "ok    " : "FAILED")  \(known.hypothesis): cell \(first.map { "\($0.cell)" } ?? "none") "
          + "comes first with effect \(FixedPoint.text(first?.effect ?? 0, places: 3)); it is \(cell)"
      )
    }
    let found = try swapped.table().rankings.flatMap(\.scores).filter {
      ($0.q ?? 1) < 0.05 && $0.effect >= 0.3
    }
    hasPassed = hasPassed && found.isEmpty
    lines.append(
      "\(found.isEmpty ? "ok    " : "FAILED")  against other documents' labels, \(found.count) cells are found"
    )
    return SelfTest(lines: lines, hasPassed: hasPassed)
  }
}

/// Hands each document's activations on as if they were the next document's.
private final class SwappedDocuments: ActivationSink {
  private let sink: Scorer
  private let documents: Int

  init(into sink: Scorer, documents: Int) {
    self.sink = sink
    self.documents = documents
  }

  var quantities: Set<Quantity> { sink.quantities }

  func receive(_ block: ActivationBlock) throws {
    try sink.receive(
      ActivationBlock(
        layer: block.layer, quantity: block.quantity,
        document: (block.document + 1) % documents, timesteps: block.timesteps,
        values: block.values, stride: block.stride, cells: block.cells))
  }

  func finish(document: Int, timesteps: Int) throws {
    try sink.finish(document: (document + 1) % documents, timesteps: timesteps)
  }
}
