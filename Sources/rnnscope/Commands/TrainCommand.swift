// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Corpora
import FoundationEssentials
import Glibc
import Scoring
import Threads
import Training

/// The subcommand `train TEXT… -o MODEL.safetensors`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an LSTM, GRU or vanilla RNN to predict a text's next symbol.",
    discussion: """
      Examples:
        rnnscope train novel.txt -o novel.safetensors
        rnnscope train src/ -o code.safetensors --cells 384 --dropout 0.1 --minutes 60
        rnnscope train novel.txt -o novel.safetensors --resume
        rnnscope train letters.txt -o letters.safetensors --start novel.safetensors --learning-rate 0.0005

      MODEL holds the checkpoint that judged the validation part best, under PyTorch's names. Beside it \
      MODEL.training holds where training stands: interrupted, the same command with --resume goes on \
      and ends with the weights of an uninterrupted run. The share --test at the text's end is read once, when all is \
      done, for the figure test_nats in MODEL's metadata; neither training nor choice sees it.
      """)

  @Argument(help: "Text files, folders, or - for standard input.") var texts: [String]
  @Option(name: .shortAndLong, help: "Where the checkpoint goes (.safetensors).") var output: String
  @Option(help: "How the checkpoint's numbers are stored: f32 or f16.")
  var precision = Trainer.Precision.f32
  @Option(help: ArgumentHelp("Gains one line of JSON an evaluation.", valueName: "file"))
  var log: String?
  @Option(
    help: ArgumentHelp(
      "Start from a trained model, with its kind, layers, cells and symbols.", valueName: "model"))
  var start: String?
  @Flag(help: "Go on with an interrupted run.") var resume = false
  @Flag(help: "Replace a checkpoint that stands in the way.") var force = false
  @Option(help: "Threads to use (default: one a processor); they change no weight.")
  var threads: Int?
  @OptionGroup(title: "The training") var arguments: TrainingArguments

  func validate() throws { try NativePath.check(output) }

  func run() throws {
    do { try train() } catch let error as TrainingError { throw Failure(error) }
  }

  private func train() throws {
    var options = arguments.options(
      threads: threads ?? WorkerTeam.processors)
    let begun = try start.map { try Opening.weights($0, ModelOptions.parse([])).weights }
    if let begun { try options.continueFrom(begun) }
    try options.check()
    if !resume && !force && access(output, F_OK) == 0 {
      throw Failure(
        .cannotCreate, "'\(output)' exists; go on with --resume, or replace it with --force")
    }
    let corpus: Corpus
    do { corpus = try Corpus.read(paths: texts) } catch {
      throw Failure(error)
    }
    let trainer = try Trainer(
      options: options,
      text: try TrainingText(corpus, options: options, vocabulary: begun?.vocabulary),
      start: begun)
    var run = TrainingRun(
      trainer: trainer, path: output, precision: precision,
      facts: [
        ("trained_on", texts.map(lastName).joined(separator: " ")), ("train_command", command),
      ])
    if resume { try run.resume() }
    Interruption.watch()
    let view = TrainingView(trainer: trainer, log: log)
    defer { view.finish() }
    let outcome = try run.run(isInterrupted: { Interruption.status != nil }, observe: view.show)
    view.finish()
    guard outcome != .interrupted else {
      throw Failure(
        Interruption.status == 143 ? .terminated : .interrupted,
        "stopped at step \(trainer.position.step); go on with: \(command) --resume")
    }
    let heldOut = try HeldOutLoss.measured(
      output, on: trainer.text, precision: precision.stored, threads: options.threads)
    let figures = [("validation", heldOut.validation), ("test", heldOut.test)].compactMap { part in
      part.1.map { "\(part.0) \(FixedPoint.text($0, places: 4)) nats/symbol" }
    }
    Console.error(
      (outcome == .stoppedEarly ? "stopped early, as nothing improved; " : "")
        + "the best checkpoint is \(output)"
        + (figures.isEmpty ? "" : " (\(figures.joined(separator: ", ")))")
        + "; next: rnnscope sample \(output)")
  }

  /// The command without what concerns only this sitting.
  private var command: String {
    ShellWords.joined(
      ["rnnscope"]
        + CommandLine.arguments.dropFirst().filter { $0 != "--resume" && $0 != "--force" })
  }

  private func lastName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

/// A run as a person and a log file see it.
private final class TrainingView {
  private let trainer: Trainer
  private let log: String?
  private let progress: Progress
  private var recentLoss: Double?
  private let start: (seconds: Double, step: Int)

  init(trainer: Trainer, log: String?) {
    self.trainer = trainer
    self.log = log
    start = (trainer.position.seconds, trainer.position.step)
    if let minutes = trainer.options.minutes {
      progress = Progress("train", total: Int(minutes * 60), unit: "s")
    } else {
      progress = Progress(
        "train",
        total: trainer.options.epochs * trainer.chunksPerEpoch * trainer.symbolsPerStep)
    }
  }

  func show(_ event: TrainingRun.Event) throws {
    switch event {
    case .step(let loss):
      recentLoss = recentLoss.map { 0.98 * $0 + 0.02 * loss } ?? loss
      let done =
        trainer.options.minutes == nil
        ? trainer.position.step * trainer.symbolsPerStep : Int(trainer.position.seconds)
      let nats = recentLoss.map { FixedPoint.text($0, places: 3) } ?? "–"
      progress.update(done, note: "\(nats) nats/symbol  \(Int(rate)) symbols/s")
    case .evaluation(let evaluation): try tell(evaluation)
    }
  }

  func finish() { progress.finish() }

  private func tell(_ evaluation: TrainingRun.Evaluation) throws {
    progress.finish()
    let validation =
      evaluation.validationNats.map { ", validation \(FixedPoint.text($0, places: 3))" } ?? ""
    Console.error(
      "epoch \(evaluation.epoch), step \(evaluation.step): training "
        + "\(FixedPoint.text(evaluation.trainingNats, places: 3))\(validation) nats/symbol, \(Int(rate)) symbols/s"
        + (evaluation.isBest ? " (saved)" : ""))
    guard let log else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let line = try encoder.encode(evaluation) + Data("\n".utf8)
    let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure.system("'\(log)'", errno) }
    defer { close(descriptor) }
    let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == line.count else { throw Failure.system("'\(log)'", errno) }
  }

  /// Symbols a second in this sitting.
  private var rate: Double {
    let seconds = trainer.position.seconds - start.seconds
    let steps = trainer.position.step - start.step
    return seconds > 0 ? Double(steps * trainer.symbolsPerStep) / seconds : 0
  }
}

extension Failure {
  /// A training run that cannot begin or go on.
  init(_ error: TrainingError) {
    let status: Status =
      switch error {
      case .badOption, .tooLarge: .usage
      case .cannotWrite: .readWrite
      default: .badData
      }
    self.init(status, error.description)
  }
}
