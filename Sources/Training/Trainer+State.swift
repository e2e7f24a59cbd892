// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import FoundationEssentials
import Tensors

/// What a run remembers beside the trainer: how well it did so far.
struct TrainingLedger: Sendable, Equatable, Codable {
  /// The best validation loss, nats a symbol.
  var best: Double?
  /// Evaluations since then.
  var evaluationsSinceBest = 0
  /// Sum of the steps' losses since the last evaluation, and how many.
  var lossSum = 0.0
  var lossCount = 0
}

/// What a state file says in words: enough to know that it fits.
private struct StateHeader: Codable {
  static let schema = "rnnscope.training/1"

  var schema = StateHeader.schema
  var options: TrainingOptions
  var text: String
  var position: Trainer.Position
  var ledger: TrainingLedger
}

extension Trainer {
  /// Writes everything that the next step depends on, so that a resumed run takes the same steps.
  ///
  /// A safetensors file: parameters, the optimiser's moments and the streams' state, float32.
  /// Dropout's numbers follow from the seed and the step, so no generator's state is kept.
  func saveState(_ ledger: TrainingLedger, to path: String) throws(TrainingError) {
    let header = StateHeader(
      options: options, text: text.sha256, position: position, ledger: ledger)
    let json: String
    do {
      json = String(decoding: try JSONEncoder().encode(header), as: UTF8.self)
    } catch { preconditionFailure("a state header has only numbers that JSON knows: \(error)") }
    let tensors = runs.map { run in
      (name: run.name, tensor: Tensor(shape: [run.count], values: run.buffer.array(0..<run.count)))
    }
    do {
      try SafetensorsFile.write(tensors, metadata: [("training", json)], to: path)
    } catch { throw TrainingError(error, path: path) }
  }

  /// Stands where the state file says, and gives the ledger that was kept with it.
  func restoreState(_ path: String) throws(TrainingError) -> TrainingLedger {
    let file: Checkpoint
    do { file = try CheckpointFormat.safetensors.read(CheckpointFile(path: path)) } catch {
      throw .cannotResume("'\(path)' \(error)")
    }
    let header: StateHeader
    do {
      header = try JSONDecoder().decode(
        StateHeader.self, from: Data((file.root["training"]?.string ?? "").utf8))
    } catch { throw .cannotResume("'\(path)' is no state of a training run") }
    guard header.schema == StateHeader.schema else {
      throw .cannotResume("'\(path)' is of schema \(header.schema), expected \(StateHeader.schema)")
    }
    guard header.text == text.sha256 else { throw .cannotResume("the text is another one") }
    guard header.options.isContinued(by: options) else {
      throw .cannotResume("the options differ from those it was started with")
    }
    let place = header.position
    guard place.step >= 0, place.epoch >= 0, (0..<chunksPerEpoch).contains(place.chunk),
      place.seconds.isFinite, place.seconds >= 0
    else { throw .cannotResume("'\(path)' says a place that the text does not have") }
    let restored = try runs.map { (run) throws(TrainingError) -> (AlignedBuffer, [Float]) in
      guard let found = file.tensors.first(where: { $0.name == run.name }),
        found.count == run.count
      else { throw .cannotResume("'\(path)' lacks '\(run.name)'") }
      return (run.buffer, found.tensor.values)
    }
    for (buffer, values) in restored { buffer.replace(with: values) }
    network.pack(workers)
    position = place
    return header.ledger
  }

  /// A stretch of floats that the next step depends on.
  private struct Run {
    let name: String
    let buffer: AlignedBuffer
    let count: Int
  }

  private var runs: [Run] {
    let carried = options.batch * shape.cells
    let whole = [
      ("parameters", network.parameters), ("first_moment", optimiser.first),
      ("second_moment", optimiser.second),
    ].map { Run(name: $0.0, buffer: $0.1, count: $0.1.count) }
    let states = pass.layers.enumerated().flatMap { index, layer in
      [("h_l\(index)", layer.h), ("c_l\(index)", layer.c)]
        .map { Run(name: $0.0, buffer: $0.1, count: min(carried, $0.1.count)) }
    }
    return (whole + states).filter { $0.count > 0 }
  }
}

extension TrainingOptions {
  /// Whether another run may go on from here: only its length, patience and threads may differ.
  func isContinued(by other: TrainingOptions) -> Bool {
    var same = other
    same.threads = threads
    same.epochs = epochs
    same.minutes = minutes
    same.patience = patience
    return same == self
  }
}
