// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Tensors
import Testing

@testable import Recurrent

/// Numbers of PyTorch and how they were made; written by Fixtures/make_fixtures.py.
private struct Fixture {
  struct Case: Decodable {
    let kind: String
    let cells: Int
    let layers: Int
    let input: String
    let seed: UInt32
  }

  private struct About: Decodable {
    let kept: [Int]
    let cases: [Case]
  }

  let kept: [Int]
  let cases: [Case]
  let expected: [Float]

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
    let about = try JSONDecoder().decode(
      About.self, from: Data(contentsOf: folder.appendingPathComponent("pytorch.json")))
    kept = about.kept
    cases = about.cases
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("pytorch.npy")))
    let header = 10 + Int(bytes[8]) + Int(bytes[9]) << 8  // npy 1.0: magic, version, length, text
    expected = stride(from: header, to: bytes.count, by: 4).map { at in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
    }
  }
}

@Suite("Parity with PyTorch")
struct PyTorchParityTests {
  @Test("LSTM, GRU and RNN of 1 to 4 layers and odd sizes agree with PyTorch")
  func activationsAndLosses() throws {
    let fixture = try Fixture()
    var rest = fixture.expected[...]
    for test in fixture.cases {
      let found = try numbers(of: test, kept: fixture.kept)
      let expected = rest.prefix(found.count)
      try #require(expected.count == found.count, "the fixture is too short")
      rest = rest.dropFirst(found.count)
      let scale = max(1, expected.map(abs).max() ?? 0)
      let worst = zip(found, expected).map { abs($0 - $1) / scale }.max() ?? 0
      #expect(
        worst < 1e-4 && !found.contains(where: \.isNaN),
        "\(test.kind) \(test.layers) × \(test.cells), \(test.input): \(worst)")
    }
    #expect(rest.isEmpty, "the fixture is too long")
  }

  /// What the fixture holds of a case, in its order.
  private func numbers(of test: Fixture.Case, kept: [Int]) throws -> [Float] {
    let kinds: [String: LayerWeights.Kind] = [
      "lstm": .lstm, "gru": .gru(resetAfter: true, updateMeansNew: false),
      "tanh": .vanilla(relu: false), "relu": .vanilla(relu: true),
    ]
    var embedding = SeededNumbers(test.seed + 1000)
    let model = try LanguageModel(
      name: "parity", sha256: "",
      weights: .seededStack(
        try #require(kinds[test.kind]), cells: test.cells, layers: test.layers, symbols: 11,
        seed: test.seed,
        input: test.input == "embedding" ? .embedding(embedding.tensor([11, 5], scale: 1)) : nil))
    let sink = CollectingSink()
    try model.read([.seeded(12, below: 11, seed: test.seed + 2000)], into: [sink])
    var numbers: [Float] = []
    for (layer, description) in model.description.layers.enumerated() {
      for quantity in description.quantities {
        let values = try #require(
          sink.values[.init(document: 0, layer: layer, quantity: quantity)])
        for step in kept {
          let every = (test.cells + 15) / 16
          numbers += stride(from: 0, to: test.cells, by: every).map { values[$0][step] }
        }
      }
    }
    return numbers + (sink.losses[0] ?? []).dropFirst()
  }
}
