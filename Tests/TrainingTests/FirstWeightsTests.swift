// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Training

@Suite("The first weights")
struct FirstWeightsTests {
  /// The biases of layer 0's gate number `gate`, input and recurrent added.
  private func biases(_ kind: NetworkShape.Kind, gate: Int, memory: Int?) -> [Float] {
    let shape = NetworkShape(kind: kind, layers: 2, cells: 64, symbols: 5)
    let layout = ParameterLayout(shape)
    let values = layout.freshParameters(seed: 3, memory: memory)
    let layer = layout.layers[0]
    return (gate * 64..<(gate + 1) * 64).map {
      values[layer.inputBias.lowerBound + $0] + values[layer.recurrentBias.lowerBound + $0]
    }
  }

  @Test("an LSTM's forget bias is 1 where nothing else is asked for")
  func forgetBias() {
    #expect(biases(.lstm, gate: 1, memory: nil).allSatisfy { $0 == 1 })
  }

  @Test("a memory of 100 timesteps spreads the keeping gate's bias over 0 to ln 99")
  func memory() {
    for kind in [NetworkShape.Kind.lstm, .gru] {
      let keeping = biases(kind, gate: 1, memory: 100)
      #expect(keeping.allSatisfy { (0...Float(log(99.0))).contains($0) })
      let steps = keeping.map { exp($0) }
      let mean = steps.reduce(0, +) / 64
      #expect((40...60).contains(mean), "\(kind) keeps \(mean) steps on average, expected 50")
    }
    let input = biases(.lstm, gate: 0, memory: 100)
    #expect(input == biases(.lstm, gate: 1, memory: 100).map { -$0 })
  }

  @Test("a memory is refused where no gate could keep it, and where it is below two timesteps")
  func refused() {
    #expect(throws: TrainingError.self) {
      try smallOptions {
        $0.kind = .rnn; $0.memory = 100
      }.check()
    }
    #expect(throws: TrainingError.self) { try smallOptions { $0.memory = 1 }.check() }
    #expect(throws: Never.self) { try smallOptions { $0.memory = 2 }.check() }
  }
}
