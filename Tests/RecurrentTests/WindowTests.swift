// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Testing

@testable import Recurrent

@Suite("Windows, at whose beginnings the state returns to zero")
struct WindowTests {
  private static let length = 6
  private let document = EncodedDocument.seeded(33, seed: 5)

  private func model(_ sample: SampleNetwork, window: Int?) throws -> LanguageModel {
    var weights = sample.weights()
    weights.window = window
    return try LanguageModel(name: "", sha256: "", weights: weights)
  }

  /// A document's part as a document of its own.
  private func part(_ timesteps: Range<Int>) -> EncodedDocument {
    EncodedDocument(
      name: "part", symbols: Array(document.symbols[timesteps]),
      byteEnds: Array(1...timesteps.count), bytes: [])
  }

  @Test("a document in windows equals its pieces as documents", arguments: SampleNetwork.allCases)
  func pieces(sample: SampleNetwork) throws {
    let windows = CollectingSink(loss: false)
    try model(sample, window: Self.length).read([document], into: [windows])
    let starts = Array(stride(from: 0, to: document.timesteps, by: Self.length))
    let pieces = CollectingSink(loss: false)
    try model(sample, window: nil).read(
      starts.map { part($0..<min($0 + Self.length, document.timesteps)) }, into: [pieces])
    for (key, values) in windows.bits {
      for (place, start) in starts.enumerated() {
        let piece = pieces.bits[.init(document: place, layer: key.layer, quantity: key.quantity)]
        let end = min(start + Self.length, document.timesteps)
        #expect(values.map { Array($0[start..<end]) } == piece, "\(sample) \(key) at \(start)")
      }
    }
  }

  @Test("the first symbol of a window is predicted by the window before")
  func loss() throws {
    let (windowed, carried) = (CollectingSink(), CollectingSink())
    try model(.lstm, window: Self.length).read([document], into: [windowed])
    try model(.lstm, window: nil).read([document], into: [carried])
    let (a, b) = (windowed.losses[0] ?? [], carried.losses[0] ?? [])
    #expect(a[1...Self.length] == b[1...Self.length])
    #expect(a[Self.length + 1] != b[Self.length + 1])
  }

  @Test("blocks, starts in the middle and replays keep the windows' places")
  func places() throws {
    let model = try model(.gruResetAfter, window: Self.length)
    let whole = CollectingSink()
    try model.read([document], into: [whole])
    var options = ReadingOptions()
    options.blockTimesteps = 4
    let start = Replay.Start(before: 0, model.initialState())
    let state = try model.replay(document.symbols, 0..<20, from: [start]).state(after: 19)
    options.stretches = [
      ReadingStretch(document: 0, timesteps: 20..<document.timesteps, state: state)
    ]
    let rest = CollectingSink(startingAt: [0: 20])
    try model.read([document], into: [rest], options: options)
    for (key, values) in rest.bits {
      #expect(values == whole.bits[key]?.map { Array($0.dropFirst(20)) }, "\(key)")
    }
    let replay = try model.replay(
      document.symbols, 20..<33, from: [Replay.Start(before: 20, state)])
    let h = whole.values[.init(document: 0, layer: 0, quantity: .h)]
    #expect(replay.timesteps == 20..<33)
    #expect(replay.values(layer: 0, .h) == h?.flatMap { $0[20..<33] })
  }

  @Test("a window of no symbols is refused")
  func nonsense() {
    #expect(throws: ModelError.self) { try model(.lstm, window: 0) }
  }
}
