// SPDX-License-Identifier: Apache-2.0

import CKernels
import Chance
import Testing

@testable import Training

/// The greatest distance between two runs, relative to the greatest magnitude in the second.
func relativeDistance(_ a: [Float], _ b: [Float]) -> Float {
  let largest = b.map(abs).max() ?? 0
  let distance = zip(a, b).map { abs($0 - $1) }.max() ?? 0
  return distance / max(largest, 1e-12)
}

@Suite("Gradients are right", .serialized)
struct GradientTests {
  static let kinds = NetworkShape.Kind.allCases

  private func network(_ fixture: PyTorchFixture, threads: Int) throws -> (
    TrainableNetwork, ChunkPass
  ) {
    let workers = Workers(count: threads)
    let network = TrainableNetwork(
      layout: ParameterLayout(fixture.shape),
      parameters: try fixture.parameters(fixture.weights), workers: workers)
    let pass = ChunkPass(
      network: network, streams: fixture.streams, capacity: fixture.steps, dropout: false,
      workers: workers)
    return (network, pass)
  }

  /// Reads both chunks with the state carried over; the gradients are the second's.
  private func losses(_ fixture: PyTorchFixture, _ pass: ChunkPass) -> [Double] {
    pass.resetState()
    return fixture.chunks.map { chunk in
      let sum = pass.run(
        symbols: chunk.symbols, targets: chunk.targets, steps: fixture.steps, learns: true)
      pass.carryState(after: fixture.steps)
      return sum / Double(chunk.symbols.count)
    }
  }

  @Test("loss and gradients equal PyTorch's, with the state carried over", arguments: kinds)
  func gradientsEqualPyTorch(kind: NetworkShape.Kind) throws {
    let fixture = try PyTorchFixture(kind)
    let (network, pass) = try network(fixture, threads: 1)
    for (found, expected) in zip(losses(fixture, pass), fixture.losses) {
      #expect(abs(found - expected) < 1e-5 * expected)
    }
    let expected = try fixture.parameters(fixture.gradients)
    let layout = network.layout
    let parts =
      layout.layers.flatMap {
        [$0.input.range, $0.recurrent.range, $0.inputBias, $0.recurrentBias]
      } + [layout.decoder.range, layout.decoderBias]
    for part in parts {
      #expect(relativeDistance(network.gradients.array(part), Array(expected[part])) < 1e-4)
    }
  }

  @Test("one step and three of each optimiser equal PyTorch's", arguments: kinds)
  func stepsEqualPyTorch(kind: NetworkShape.Kind) throws {
    let fixture = try PyTorchFixture(kind)
    for (optimiser, expected) in [
      (TrainingOptions.Optimiser.adam, fixture.adam), (.rmsprop, fixture.rmsprop),
    ] {
      let (network, _) = try network(fixture, threads: 1)
      let before = network.parameters.values
      var options = TrainingOptions()
      options.optimiser = optimiser
      options.clip = fixture.clip
      let stepper = Optimiser(options: options, parameters: network.layout.count)
      for step in 1...3 {
        network.gradients.replace(with: try fixture.parameters(fixture.gradients))
        let norm = stepper.step(
          network, step: step, rate: fixture.rate, workers: Workers(count: 1))
        #expect(abs(norm - fixture.norm) < 1e-5 * fixture.norm)
        guard let target = step == 1 ? expected.first : step == 3 ? expected.last : nil else {
          continue
        }
        let moved = zip(network.parameters.values, before).map { $0 - $1 }
        let expectedMove = zip(try fixture.parameters(target), before).map { $0 - $1 }
        #expect(relativeDistance(moved, expectedMove) < 1e-4)
      }
    }
  }

  @Test(
    "gradients equal numeric differences of the loss, with dropout too", arguments: kinds, [0, 0.4])
  func gradientsEqualDifferences(kind: NetworkShape.Kind, rate: Float) throws {
    let fixture = try PyTorchFixture(kind)
    let (network, _) = try network(fixture, threads: 1)
    let pass = ChunkPass(
      network: network, streams: fixture.streams, capacity: fixture.steps, dropout: rate > 0,
      workers: Workers(count: 1))
    let dropout = rate > 0 ? ChunkPass.Dropout(rate: rate, key: 11) : nil
    let chunk = fixture.chunks[0]
    func loss(learns: Bool) -> Double {
      pass.resetState()
      return pass.run(
        symbols: chunk.symbols, targets: chunk.targets, steps: fixture.steps, learns: learns,
        dropout: dropout) / Double(chunk.symbols.count)
    }
    _ = loss(learns: true)
    let gradients = network.gradients.values
    let parameters = network.parameters.values
    let largest = Double(gradients.map(abs).max() ?? 0)
    var random = SplitMix64(seed: 3)
    for _ in 0..<60 {
      let place = Int.random(in: 0..<parameters.count, using: &random)
      func moved(by step: Float) -> Double {
        network.parameters.start[place] = parameters[place] + step
        network.pack(Workers(count: 1))
        defer { network.parameters.start[place] = parameters[place] }
        return loss(learns: false)
      }
      let step: Float = 0.02
      // Central differences of two steps, extrapolated: error O(step⁴).
      let near = (moved(by: step) - moved(by: -step)) / Double(2 * step)
      let far = (moved(by: 2 * step) - moved(by: -2 * step)) / Double(4 * step)
      let difference = (4 * near - far) / 3
      #expect(abs(difference - Double(gradients[place])) < 2e-3 * largest)
    }
  }

  @Test("threads change no bit of loss and gradients", arguments: kinds)
  func threadsChangeNothing(kind: NetworkShape.Kind) throws {
    let fixture = try PyTorchFixture(kind)
    let (one, alone) = try network(fixture, threads: 1)
    let (two, together) = try network(fixture, threads: 2)
    #expect(losses(fixture, alone) == losses(fixture, together))
    #expect(one.gradients.values == two.gradients.values)
  }

  @Test("every instruction set of this machine gives the same gradients")
  func instructionSetsAgree() throws {
    let best = String(cString: ck_training_instruction_set())
    defer { ck_training_select(best) }
    let fixture = try PyTorchFixture(.lstm)
    let expected = try fixture.parameters(fixture.gradients)
    for name in ["portable", "avx2", "avx512"] where ck_training_select(name) != 0 {
      let (network, pass) = try network(fixture, threads: 1)
      _ = losses(fixture, pass)
      #expect(relativeDistance(network.gradients.values, expected) < 1e-4, "\(name)")
    }
  }
}
