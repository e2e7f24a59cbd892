// SPDX-License-Identifier: Apache-2.0

/// A whole run: steps, evaluations, the best checkpoint, the state to resume from, and when to stop.
public struct TrainingRun {
  /// One look at the validation part.
  public struct Evaluation: Sendable, Codable {
    /// Steps taken so far.
    public let step: Int
    /// Whole passes over the training part so far.
    public let epoch: Int
    /// Symbols read so far.
    public let symbols: Int
    /// Mean loss of the steps since the last evaluation, nats a symbol.
    public let trainingNats: Double
    /// Nil where there is no validation part.
    public let validationNats: Double?
    /// Whether it is the best so far, and was saved.
    public let isBest: Bool
    /// Seconds spent so far, over all sittings.
    public let seconds: Double

    enum CodingKeys: String, CodingKey {
      case step, epoch, symbols, seconds
      case trainingNats = "training_nats"
      case validationNats = "validation_nats"
      case isBest = "best"
    }
  }

  /// What a run tells while it goes on.
  public enum Event {
    /// A step was taken; the loss is that of its chunk, nats a symbol.
    case step(loss: Double)
    /// The validation part was looked at.
    case evaluation(Evaluation)
  }

  /// How a run ended.
  public enum Outcome: Sendable, Equatable {
    /// All epochs, or all the time, are used up.
    case finished
    /// `patience` evaluations brought nothing better.
    case stoppedEarly
    /// It was asked to stop; `resume` goes on from here.
    case interrupted
  }

  /// The network and where it stands.
  public let trainer: Trainer
  /// Where the best checkpoint goes; the state goes beside it.
  public let path: String
  /// How the checkpoint's numbers are stored.
  public let precision: Trainer.Precision
  /// Provenance for the checkpoint's metadata.
  public let facts: [(key: String, value: String)]
  /// Seconds between two savings of the state.
  public var secondsBetweenStates = 60.0
  private(set) var ledger = TrainingLedger()

  /// A run from the trainer's beginning.
  public init(
    trainer: Trainer, path: String, precision: Trainer.Precision,
    facts: [(key: String, value: String)] = []
  ) {
    self.trainer = trainer
    self.path = path
    self.precision = precision
    self.facts = facts
  }

  /// The file that `resume` reads, beside the checkpoint.
  public var statePath: String { path + ".training" }

  /// Goes on from the state file instead of from the beginning.
  public mutating func resume() throws(TrainingError) {
    ledger = try trainer.restoreState(statePath)
  }

  /// Runs until the end, until nothing improves, or until `isInterrupted` says so after a step.
  ///
  /// Where the loss is no number any more it throws, and the files stay as they were last saved.
  public mutating func run(
    isInterrupted: () -> Bool = { false }, observe: (Event) throws -> Void = { _ in }
  ) throws -> Outcome {
    var savedAt = trainer.position.seconds
    while !trainer.isDone {
      let loss = try trainer.step()
      ledger.lossSum += loss
      ledger.lossCount += 1
      try observe(.step(loss: loss))
      if isTimeToEvaluate || trainer.isDone {
        try evaluate(observe)
        try trainer.saveState(ledger, to: statePath)
        savedAt = trainer.position.seconds
        let patience = trainer.options.patience
        if patience > 0 && ledger.evaluationsSinceBest >= patience { return .stoppedEarly }
      }
      let isStopping = isInterrupted()
      if isStopping || trainer.position.seconds - savedAt > secondsBetweenStates {
        try trainer.saveState(ledger, to: statePath)
        savedAt = trainer.position.seconds
      }
      if isStopping && !trainer.isDone { return .interrupted }
    }
    return .finished
  }

  /// The end of each share of an epoch.
  private var isTimeToEvaluate: Bool {
    let chunks = trainer.chunksPerEpoch
    let (now, parts) = (trainer.position.step, trainer.options.evaluations)
    func passed(_ steps: Int) -> Int { steps / chunks * parts + steps % chunks * parts / chunks }
    return passed(now) > passed(now - 1)
  }

  private mutating func evaluate(_ observe: (Event) throws -> Void) throws {
    let nats = trainer.evaluate(trainer.text.validation)
    if let nats, !nats.isFinite { throw TrainingError.diverged(step: trainer.position.step) }
    let isBest = nats == nil || ledger.best.map { nats ?? 0 < $0 } ?? true
    if isBest {
      ledger.best = nats
      ledger.evaluationsSinceBest = 0
      var facts = facts
      facts.append(("seed", "\(trainer.options.seed)"))
      facts.append(("steps", "\(trainer.position.step)"))
      if let nats { facts.append(("validation_nats", "\((nats * 10_000).rounded() / 10_000)")) }
      try trainer.save(to: path, precision: precision, facts: facts)
    } else {
      ledger.evaluationsSinceBest += 1
    }
    let evaluation = Evaluation(
      step: trainer.position.step, epoch: trainer.position.epoch,
      symbols: trainer.position.step * trainer.symbolsPerStep,
      trainingNats: ledger.lossSum / Double(max(1, ledger.lossCount)), validationNats: nats,
      isBest: isBest, seconds: trainer.position.seconds)
    ledger.lossSum = 0
    ledger.lossCount = 0
    try observe(.evaluation(evaluation))
  }
}
