// SPDX-License-Identifier: Apache-2.0

import Chance
import Checkpoints
import Corpora
import Foundation
import Recordings
import Recurrent
import Testing

@testable import Training

/// A folder of its own for one test, removed with it.
final class ScratchFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "training-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("left: \(path)") }
  }

  func file(_ name: String) -> String { path + "/" + name }
  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }
}

/// A text with something to learn: words in an order that a seed draws.
func sampleText(words count: Int) -> String {
  let words = ["the ", "prince ", "said \"no\" ", "and ", "went home.\n"]
  var random = SplitMix64(seed: 5)
  return (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined()
}

/// Seconds of a processor's time that this thread has had; other tests do not count.
func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func smallOptions(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
  var options = TrainingOptions()
  options.layers = 2
  options.cells = 12
  options.batch = 4
  options.sequenceLength = 16
  options.epochs = 3
  options.learningRate = 0.01
  options.warmUp = 5
  options.dropout = 0.1
  change(&options)
  return options
}

func makeTrainer(_ options: TrainingOptions, text: String = sampleText(words: 120)) throws
  -> Trainer
{
  try Trainer(
    options: options, text: try TrainingText(Corpus([Document(text)]), options: options))
}

@Suite("A training run")
struct TrainingRunTests {
  @Test("learns the lecture's hello in under a second, and says ello after h")
  func hello() throws {
    let options = smallOptions {
      $0.layers = 1
      $0.cells = 8
      $0.batch = 1
      $0.sequenceLength = 4
      $0.epochs = 120
      $0.learningRate = 0.05
      $0.schedule = .constant
      $0.validation = 0
      $0.test = 0
      $0.dropout = 0
    }
    let trainer = try makeTrainer(options, text: "hello")
    let start = threadSeconds()
    var loss = 0.0
    while !trainer.isDone { loss = try trainer.step() }
    #expect(threadSeconds() - start < 1)
    #expect(trainer.text.vocabulary.symbols == ["e", "h", "l", "o"])
    #expect(loss < 0.1)
    var sampler = try Sampler(trainer.weights, temperature: 0, seed: 1)
    #expect(try sampler.sample(length: 4, after: "h") == "ello")
  }

  @Test("the loss falls, and the best checkpoint is kept", arguments: NetworkShape.Kind.allCases)
  func lossFalls(kind: NetworkShape.Kind) throws {
    let folder = try ScratchFolder()
    let trainer = try makeTrainer(
      smallOptions {
        $0.kind = kind
        $0.epochs = 6
        $0.learningRate = 0.02
      })
    var run = TrainingRun(trainer: trainer, path: folder.file("m.safetensors"), precision: .f32)
    var seen: [TrainingRun.Evaluation] = []
    let outcome = try run.run(observe: { event in
      if case .evaluation(let evaluation) = event { seen.append(evaluation) }
    })
    #expect(outcome == .finished)
    #expect(seen.count == 6)
    #expect((seen.last?.trainingNats ?? 9) < 0.8 * (seen.first?.trainingNats ?? 0))
    let saved = try Checkpoint.read(path: folder.file("m.safetensors"))
    #expect(saved.tensors.first?.name == "\(kind.rawValue).weight_ih_l0")
    #expect(saved.tensors.last?.name == "decoder.bias")
    #expect(saved.root["vocab_kind"]?.string == "characters")
    #expect(saved.root["validation_nats"]?.string != nil)
  }

  @Test("interrupted and resumed it gives the bytes of an uninterrupted run")
  func resumes() throws {
    let folder = try ScratchFolder()
    let options = smallOptions()
    var whole = TrainingRun(
      trainer: try makeTrainer(options), path: folder.file("whole"), precision: .f32)
    #expect(try whole.run() == .finished)

    var steps = 0
    var first = TrainingRun(
      trainer: try makeTrainer(options), path: folder.file("parts"), precision: .f32)
    let outcome = try first.run(isInterrupted: {
      steps += 1
      return steps == 37
    })
    #expect(outcome == .interrupted)
    // Another number of threads changes nothing either.
    var second = TrainingRun(
      trainer: try makeTrainer(smallOptions { $0.threads = 2 }), path: folder.file("parts"),
      precision: .f32)
    try second.resume()
    #expect(second.trainer.position.step == 37)
    #expect(try second.run() == .finished)
    #expect(try folder.bytes("whole") == folder.bytes("parts"))
    #expect(second.trainer.network.parameters.values == whole.trainer.network.parameters.values)
  }

  @Test("the same seed gives the same weights, another seed others")
  func seeds() throws {
    func weights(_ seed: UInt64) throws -> [Float] {
      let trainer = try makeTrainer(smallOptions { $0.seed = seed })
      for _ in 0..<3 { _ = try trainer.step() }
      return trainer.network.parameters.values
    }
    #expect(try weights(1) == weights(1))
    #expect(try weights(1) != weights(2))
  }

  @Test("a resumed run refuses another text and other options, with the reason")
  func refusesToResume() throws {
    let folder = try ScratchFolder()
    var run = TrainingRun(
      trainer: try makeTrainer(smallOptions()), path: folder.file("m"), precision: .f32)
    _ = try run.run(isInterrupted: { true })
    var other = TrainingRun(
      trainer: try makeTrainer(smallOptions { $0.learningRate = 0.1 }), path: folder.file("m"),
      precision: .f32)
    #expect(throws: TrainingError.self) { try other.resume() }
    var elsewhere = TrainingRun(
      trainer: try makeTrainer(smallOptions(), text: sampleText(words: 130)),
      path: folder.file("m"), precision: .f32)
    #expect(throws: TrainingError.cannotResume("the text is another one")) {
      try elsewhere.resume()
    }
  }

  @Test("it stops early when nothing improves")
  func stopsEarly() throws {
    let folder = try ScratchFolder()
    // So large a rate learns nothing that lasts.
    let options = smallOptions {
      $0.learningRate = 3
      $0.epochs = 50
      $0.patience = 2
      $0.schedule = .constant
    }
    var run = TrainingRun(
      trainer: try makeTrainer(options), path: folder.file("m"), precision: .f32)
    #expect(try run.run() == .stoppedEarly)
    #expect(run.trainer.position.epoch < 50)
  }

  @Test("with a time limit it ends when the time is up, with the rate annealed")
  func minutes() throws {
    let folder = try ScratchFolder()
    let options = smallOptions { $0.minutes = 0.005 }
    var run = TrainingRun(
      trainer: try makeTrainer(options), path: folder.file("m"), precision: .f16)
    #expect(try run.run() == .finished)
    #expect(run.trainer.position.seconds >= 0.3)
    #expect(
      options.learningRate(step: 1000, epoch: 2, progress: 1) == 0.01 * options.floor)
    #expect(FileManager.default.fileExists(atPath: folder.file("m")))
  }

  @Test("a sampler is driven by its seed, and refuses to hold a cell that is not there")
  func sampling() throws {
    let weights = try makeTrainer(smallOptions()).weights
    let model = try LanguageModel(name: "m", sha256: "", weights: weights)
    func text(_ seed: UInt64, held: Float? = nil) throws -> String {
      let cell = CellID(layer: 1, index: 3)
      var sampler = try Sampler(
        model, seed: seed,
        interventions: held.map { [Intervention(cell: cell, value: $0)] } ?? [])
      return try sampler.sample(length: 60, after: "the ")
    }
    #expect(try text(1) == text(1))
    #expect(try text(1) != text(2))
    #expect(try text(1) != text(1, held: 400))
    #expect(throws: ModelError.self) {
      try Sampler(
        model, interventions: [Intervention(cell: CellID(layer: 1, index: 12), value: 0)])
    }
  }
}
