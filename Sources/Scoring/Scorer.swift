// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings

/// Scores every cell against every hypothesis while the network reads, in one pass.
///
/// A sink like a recording: give it to the run, then ask for `table()`. Memory depends on cells,
/// hypotheses, lags and bins, and on the labels of the documents in flight, not on the text's length.
public final class Scorer: ActivationSink {
  /// What was read of the cells.
  public let quantities: Set<Quantity>

  /// The timesteps that set the bins' edges; what comes before them is kept until they come.
  public var wantsFirst: [Int: Int] { setup.calibration.mapValues(\.upperBound) }

  let model: ModelDescription
  let corpusSHA256: String
  let setup: ScoringSetup
  let layers: [LayerCounts]

  /// A scorer of all cells of a model that will read these documents.
  ///
  /// Every hypothesis reads the text once here, to learn how often it holds.
  public init(
    model: ModelDescription, documents: [EncodedDocument], corpusSHA256: String,
    hypotheses: [Hypothesis], options: ScoringOptions = ScoringOptions()
  ) throws(ScoringError) {
    let setup = try ScoringSetup(
      model: model, documents: documents, hypotheses: hypotheses, options: options)
    self.model = model
    self.corpusSHA256 = corpusSHA256
    self.setup = setup
    quantities = [setup.quantity]
    layers = model.layers.map { layer in
      LayerCounts(cells: layer.rows(of: setup.quantity), setup: setup)
    }
  }

  /// Counts a block of the quantity that is scored; other quantities pass by.
  public func receive(_ block: ActivationBlock) throws {
    guard block.quantity == setup.quantity else { return }
    guard layers.indices.contains(block.layer), block.cells == layers[block.layer].cells else {
      throw ScoringError.block("layer \(block.layer) with \(block.cells) cells is not of the model")
    }
    guard setup.documents.indices.contains(block.document), block.timesteps.lowerBound >= 0,
      block.timesteps.upperBound <= setup.documents[block.document].timesteps,
      block.stride >= block.timesteps.count
    else {
      throw ScoringError.block(
        "timesteps \(block.timesteps) of document \(block.document) are not in the text")
    }
    guard !block.timesteps.isEmpty else { return }
    let labels = try setup.makeLabels(of: block.document)
    layers[block.layer].receive(block, labels: labels)
  }

  /// Lets a document's labels go.
  public func finish(document: Int, timesteps: Int) throws {
    setup.dropLabels(of: document)
  }

  /// The rankings, once every document was read; may be asked for again.
  ///
  /// With `traces`, the listed pairs are measured exactly from the whole traces of their cells
  /// instead of from the bins' counts. A layer of which nothing came at all (a recording of some
  /// layers only) is left out, and a remark says so.
  public func table(traces: TraceSource? = nil) throws(ScoringError) -> ScoreTable {
    for (layer, counts) in layers.enumerated()
    where counts.hasReceived || layers.allSatisfy({ !$0.hasReceived }) {
      for (index, document) in setup.documents.enumerated()
      where !setup.split.stretches[index].isEmpty && counts.received[index] != document.timesteps {
        throw .incomplete(document: document.name, layer: layer)
      }
      counts.finish()
    }
    return try Ranker(scorer: self).table(traces: traces)
  }
}

/// Where whole traces come from: the cell's values over one document, shape (T).
public typealias TraceSource = (_ cell: CellID, _ document: Int) throws -> [Float]
