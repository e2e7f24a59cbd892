// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Tensors
import Testing

@testable import Recurrent

/// Layers whose recurrent weights one stream reads in 24 bits each.
@Suite("Large layers")
struct LargeLayerTests {
  /// Cells with which every recurrent matrix of the sample is large.
  private static let samples: [(SampleNetwork, cells: Int)] = [
    (.lstm, 260), (.lstmProjected, 900), (.multiplicativeLSTM, 516), (.gruResetAfter, 300),
    (.gruResetBefore, 516), (.tanh, 516),
  ]

  @Test(
    "one stream gives the bits of several side by side, and of threads that share its cells",
    arguments: InstructionSet.available.map(\.name), samples)
  func sameBits(instructionSet: String, sample: (network: SampleNetwork, cells: Int)) throws {
    let model = try LanguageModel(
      name: "", sha256: "", weights: sample.network.weights(cells: sample.cells),
      instructionSet: .named(instructionSet))
    let documents = (0..<2).map { EncodedDocument.seeded(6, seed: UInt32($0)) }
    func read(_ change: (inout ReadingOptions) -> Void) throws -> CollectingSink {
      var options = ReadingOptions()
      change(&options)
      let sink = CollectingSink()
      try model.read(documents, into: [sink], options: options)
      return sink
    }
    let alone = try read { $0.streams = 1 }
    let others = [
      try read { ($0.threads, $0.streams) = (1, 2) },
      try read { ($0.threads, $0.streams, $0.together) = (2, 1, 2) },
    ]
    for other in others {
      #expect(alone.bits == other.bits && alone.lossBits == other.lossBits)
    }
  }

  @Test("rounding to 24 bits is not seen beside float32's own errors", arguments: samples)
  func closeToDoublePrecision(network: SampleNetwork, cells: Int) throws {
    let weights = network.weights(cells: cells)
    let document = EncodedDocument.seeded(4, seed: 11)
    let expected = NaiveNetwork(weights: weights).read(document.symbols)
    for instructionSet in InstructionSet.available {
      let sink = try CollectingSink.reading(document, with: weights, on: instructionSet)
      #expect(greatestDifference(sink, document: 0, expected) < 5e-6, "\(instructionSet)")
    }
  }
}
