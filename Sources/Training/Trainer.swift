// SPDX-License-Identifier: Apache-2.0
//
// One network in training, a chunk at a time. When to evaluate, save and stop is TrainingRun's.

import Chance
import Corpora
import Glibc
import Recurrent

/// A network, its text, its optimiser and the place where it stands.
///
/// Given the seed, the weights after n steps are always the same, whatever the number of threads.
public final class Trainer {
  /// Where training stands.
  public struct Position: Sendable, Equatable, Codable {
    /// Steps taken.
    public var step = 0
    /// Whole passes over the training part.
    public var epoch = 0
    /// The next chunk of this pass.
    public var chunk = 0
    /// Seconds spent, over all sittings.
    public var seconds = 0.0
  }

  /// How it is trained.
  public let options: TrainingOptions
  /// What it is trained on.
  public let text: TrainingText
  /// The network's kind and sizes.
  public let shape: NetworkShape
  /// Where training stands.
  public internal(set) var position = Position()
  let layout: ParameterLayout
  let network: TrainableNetwork
  let optimiser: Optimiser
  let pass: ChunkPass
  private let streams: ParallelStreams
  let workers: Workers
  private var judge: ChunkPass?

  /// The most memory that a run may take, bytes: nine tenths of what the machine has.
  static let memoryLimit =
    0.9 * Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))

  /// A network for a text, fresh or of given weights; an error comes before anything large is allocated.
  ///
  /// Weights that are given have the shape that the options say and the text's vocabulary.
  public init(
    options: TrainingOptions, text: TrainingText, start: NetworkWeights? = nil
  ) throws(TrainingError) {
    try options.check()
    let shape = NetworkShape(
      kind: options.kind, layers: options.layers, cells: options.cells,
      symbols: text.vocabulary.count)
    let streams = ParallelStreams(
      text.symbols[text.training], streams: options.batch, chunkLength: options.sequenceLength)
    guard streams.wholeChunks > 0 else {
      throw .textTooShort(
        symbols: text.training.count, needed: options.batch * options.sequenceLength + 1,
        batch: options.batch, sequenceLength: options.sequenceLength)
    }
    let bytes = Self.bytes(shape: shape, options: options)
    guard bytes <= Self.memoryLimit else {
      throw .tooLarge(bytes: bytes, limit: Self.memoryLimit)
    }
    self.options = options
    self.text = text
    self.shape = shape
    self.streams = streams
    workers = Workers(count: options.threads)
    let layout = ParameterLayout(shape)
    self.layout = layout
    let parameters =
      if let start { try layout.parameters(start) } else {
        layout.freshParameters(seed: options.seed)
      }
    network = TrainableNetwork(layout: layout, parameters: parameters, workers: workers)
    optimiser = Optimiser(options: options, parameters: layout.count)
    pass = ChunkPass(
      network: network, streams: options.batch, capacity: options.sequenceLength,
      dropout: options.dropout > 0, workers: workers)
  }

  /// What a run takes: parameters five-fold (gradients, moments, packed), and one chunk's buffers.
  private static func bytes(shape: NetworkShape, options: TrainingOptions) -> Double {
    let (H, V) = (Double(shape.cells), Double(shape.symbols))
    let gates = Double(shape.kind.gates)
    let parameters =
      gates * H * (V + H + Double(shape.layers - 1) * 2 * H) + V * H
    let chunk = ChunkPass.floats(
      shape: shape, streams: options.batch, capacity: options.sequenceLength)
    return 4 * (6 * parameters + chunk * 1.5)
  }

  /// Chunks in one pass over the training part.
  public var chunksPerEpoch: Int { streams.wholeChunks }

  /// Symbols read in one step.
  public var symbolsPerStep: Int { options.batch * options.sequenceLength }

  /// The share of the run that is done, 0 to 1: by time where there is a limit, else by steps.
  public var progress: Double {
    if let minutes = options.minutes { return min(1, position.seconds / (60 * minutes)) }
    return min(1, Double(position.step) / Double(options.epochs * chunksPerEpoch))
  }

  /// Whether all the time is used up, or where there is no limit, all epochs.
  public var isDone: Bool {
    options.minutes == nil ? position.epoch >= options.epochs : progress >= 1
  }

  /// Takes one step and gives the mean −log p of its chunk before it, nats a symbol.
  public func step() throws(TrainingError) -> Double {
    let start = ContinuousClock.now
    if position.chunk == 0 { pass.resetState() }
    let chunk = streams.chunk(position.chunk)
    let dropout =
      options.dropout > 0
      ? ChunkPass.Dropout(rate: Float(options.dropout), key: dropoutKey()) : nil
    let sum = pass.run(
      symbols: chunk.symbols, targets: chunk.targets, steps: chunk.steps, learns: true,
      dropout: dropout)
    let rate = options.learningRate(
      step: position.step, epoch: position.epoch, progress: progress)
    guard sum.isFinite,
      optimiser.step(network, step: position.step + 1, rate: rate, workers: workers).isFinite
    else { throw .diverged(step: position.step + 1) }
    pass.carryState(after: chunk.steps)
    position.step += 1
    position.chunk += 1
    if position.chunk == streams.wholeChunks {
      position.chunk = 0
      position.epoch += 1
    }
    position.seconds += (ContinuousClock.now - start) / .seconds(1)
    return sum / Double(chunk.symbols.count)
  }

  /// Mean −log p over a stretch of the text, nats a symbol, or nil where it is too short to say.
  ///
  /// The stretch is cut into parallel streams, each read from the initial state.
  public func evaluate(_ range: Range<Int>) -> Double? {
    let start = ContinuousClock.now
    defer { position.seconds += (ContinuousClock.now - start) / .seconds(1) }
    let count = min(options.batch, max(1, range.count / 1_000))
    let steps = min(options.sequenceLength, 50)
    let parts = ParallelStreams(text.symbols[range], streams: count, chunkLength: steps)
    guard parts.chunks > 0 else { return nil }
    let judge: ChunkPass
    if let ready = self.judge, ready.streams == count {
      judge = ready
    } else {
      judge = ChunkPass(
        network: network, streams: count, capacity: steps, dropout: false, workers: workers)
      self.judge = judge
    }
    judge.resetState()
    var sum = 0.0
    for index in 0..<parts.chunks {
      let chunk = parts.chunk(index)
      sum += judge.run(
        symbols: chunk.symbols, targets: chunk.targets, steps: chunk.steps, learns: false)
      judge.carryState(after: chunk.steps)
    }
    return sum / Double(parts.length * count)
  }

  /// The network as it stands.
  public var weights: NetworkWeights {
    layout.weights(network.parameters.values, vocabulary: text.vocabulary)
  }

  /// Dropout's numbers depend on the seed and the step alone.
  private func dropoutKey() -> UInt64 {
    var random = SplitMix64(seed: options.seed &+ UInt64(position.step) &* 0x2545_f491_4f6c_dd1d)
    return random.next()
  }

  /// Puts parameters in the place of the present ones.
  func replaceParameters(_ parameters: [Float]) {
    network.parameters.replace(with: parameters)
    network.pack(workers)
  }
}
