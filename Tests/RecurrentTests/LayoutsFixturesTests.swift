// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Foundation
import Recordings
import Testing

@testable import Recurrent

/// A checkpoint of ours in `Fixtures/layouts` with its reference quantities.
struct LayoutFixture: Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/layouts")

  /// Every checkpoint that has a reference beside it.
  static let all: [LayoutFixture] = {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let names = (files?.compactMap { $0 as? URL } ?? []).map(\.lastPathComponent)
    return names.filter { $0.hasSuffix(".reference.npz") }.sorted().map {
      LayoutFixture(name: String($0.dropLast(".reference.npz".count)))
    }.filter(\.isRead)
  }()

  /// Whether this build reads it: without the package trait HDF5 it reads nothing of Keras.
  private var isRead: Bool {
    #if HDF5
      true
    #else
      !name.hasPrefix("keras")
    #endif
  }

  var path: String { Self.folder.appendingPathComponent(name).path }
}

@Suite("Every layout gives the equations' quantities")
struct LayoutsFixturesTests {
  @Test("there are fixtures")
  func fixturesAreThere() { #expect(LayoutFixture.all.count >= 5) }

  @Test("states, gates and outputs", arguments: LayoutFixture.all)
  func quantities(fixture: LayoutFixture) throws {
    let model = try LanguageModel.load(path: fixture.path)
    let reference = try Checkpoint.read(path: fixture.path + ".reference.npz")
    let arrays = Dictionary(uniqueKeysWithValues: reference.tensors.map { ($0.name, $0.tensor) })
    let ids = try #require(arrays["ids"]).values.map { Int32($0) }
    let sink = CollectingSink(loss: false)
    let document = EncodedDocument(
      name: "reference", symbols: ids, byteEnds: Array(1...ids.count),
      bytes: [UInt8](repeating: 0x20, count: ids.count))
    try model.read([document], into: [sink])
    var compared = 0
    for (key, cells) in sink.values {
      let name = "\(key.quantity.rawValue)_l\(key.layer)"
      guard let expected = arrays[name] else { continue }
      let values = ids.indices.flatMap { step in cells.map { $0[step] } }
      let difference = SharedCheckpoints.difference(values, cells: cells.count, from: expected)
      #expect(difference <= 1e-4, "\(name): \(difference)")
      compared += 1
    }
    let logits = arrays["logits"]
    #expect(compared == arrays.count - 1 - (logits == nil ? 0 : 1))
    if let logits {
      var state = model.initialState()
      let values = ids.flatMap { model.step($0, state: &state) }
      #expect(
        SharedCheckpoints.difference(values, cells: logits.shape[1], from: logits) <= 1e-4)
    }
  }

  @Test("symbols: bytes of char-rnn, tokens of torch-rnn, maps of PyTorch")
  func symbols() throws {
    func vocabulary(_ name: String) throws -> Vocabulary? {
      try LanguageModel.load(path: LayoutFixture(name: name).path).facts.vocabulary
    }
    #expect(try vocabulary("charrnn-lstm.t7")?.kind == .bytes)
    #expect(try vocabulary("charrnn-lstm.t7")?.symbols == ["a", "b", " ", "\n", "\u{E9}"])
    #expect(try vocabulary("torchrnn-lstm.t7")?.kind == .characters)
    #expect(try vocabulary("torchrnn-rnn-ascii.t7")?.symbols == ["a", "b", " ", "\n", "\u{E9}"])
    #expect(try vocabulary("mlstm-unirep")?.symbols[15...17] == ["A", "V", "I"])
    #expect(try vocabulary("mlstm-sentiment") == nil)
    #expect(try vocabulary("projected.pt")?.symbols == ["a", "b", "c", "d", "e"])
  }
}
