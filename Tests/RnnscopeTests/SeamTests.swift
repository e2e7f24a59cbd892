// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Recurrent
import Testing

@testable import rnnscope

@Suite("One text read as several streams is what one stream records")
struct SeamTests {
  /// Lines that fill and empty every known cell of the hand-built network.
  private static let line = "say \"no\" (a) {b} /* c */ d\n"

  /// A text and the hand-built network.
  private func opened(_ text: String) throws -> OpenedText {
    let network = HandBuiltNetwork.selfTest(seed: 1)
    let model = try LanguageModel(
      name: "hand", sha256: String(repeating: "0", count: 64), weights: network.weights)
    let corpus = Corpus([Document(name: "text", bytes: Array(text.utf8))])
    return OpenedText(
      model: model, corpus: corpus,
      documents: try corpus.encoded(with: try model.vocabulary(), unknown: .error))
  }

  /// c and loss as float32, a checkpoint after every tile.
  private func options(streams: Int) -> RecordingOptions {
    var options = RecordingOptions(
      precision: .f32, checkpointSeconds: 0, program: "rnnscope test")
    options.streams = streams
    return options
  }

  /// Records a text, or goes on with it, and answers the folder.
  @discardableResult
  private func record(
    _ text: String, streams: Int, in folder: URL, as name: String? = nil
  ) throws -> URL {
    let path = folder.appendingPathComponent(name ?? "\(streams).recording")
    try Recorder.record(
      opened(text), modelName: "hand", to: path.path, options: options(streams: streams),
      try RunOptions.parse([]))
    return path
  }

  /// Records a text's segments, reads the tiles at their seams once more in so many rounds, and stops.
  private func interrupt(_ text: String, streams: Int, rounds: Int, at path: URL) throws {
    let opened = try opened(text)
    let writer = try RecordingWriter(
      path: path.path, model: opened.model.description, modelPath: "hand",
      documents: opened.documents, corpusSHA256: opened.corpus.sha256,
      vocabularyKind: .characters, options: options(streams: streams))
    var reading = ReadingOptions()
    reading.stretches = writer.pending.map {
      ReadingStretch(document: $0.document, timesteps: $0.timesteps, state: nil)
    }
    try opened.model.read(opened.documents, into: [writer], options: reading)
    for round in 0..<rounds {
      let fronts = writer.seams.map { $0 + round * writer.seamStride }
      reading.stretches = try fronts.map { front in
        ReadingStretch(
          document: 0, timesteps: front..<front + writer.seamStride,
          state: NetworkState(try writer.state(before: front)))
      }
      try writer.reopen(tilesAt: fronts)
      try opened.model.read(opened.documents, into: [writer], options: reading)
    }
    try writer.suspend()
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try body(folder)
    try FileManager.default.removeItem(at: folder)
  }

  private func floats(_ file: String, _ recording: URL) throws -> [Float] {
    let data = try Data(contentsOf: recording.appendingPathComponent(file)).dropFirst(4096)
    return data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  private func seams(_ recording: URL) throws -> [String: Double]? {
    let data = try Data(contentsOf: recording.appendingPathComponent("manifest.json"))
    let manifest = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return manifest?["seams"] as? [String: Double]
  }

  /// Whether two recordings have the same values within the tolerance.
  private func expectAgreement(_ a: URL, _ b: URL) throws {
    for file in ["layer0.c.npy", "keyframes.npy", "loss.npy"] {
      let values = zip(try floats(file, a), try floats(file, b))
      let worst = values.map { a, b in a.isNaN && b.isNaN ? 0 : abs(a - b) / max(1, abs(a)) }.max()
      #expect(try #require(worst) <= 1e-4, "\(file)")
    }
  }

  @Test("a state that is lost and found again between two seams is followed over both")
  func lostAndFound() throws {
    try withFolder { folder in
      // A brace opened in the first segment of five is closed in the second, one more in the third.
      let lines = { String(repeating: Self.line, count: $0) }
      let text = "{" + lines(450) + "}" + lines(300) + "{" + lines(150) + "}" + lines(600)
      let one = try record(text, streams: 1, in: folder)
      let five = try record(text, streams: 5, in: folder)
      try expectAgreement(one, five)
    }
  }

  @Test("cells that forget agree within the tolerance, after a tile at each seam")
  func forgetful() throws {
    try withFolder { folder in
      // A blank line empties the quotes' cell, and nothing else is ever more than a line old.
      let text = String(repeating: "say \"no\" /* c */ d\n\n", count: 1638)
      let one = try record(text, streams: 1, in: folder)
      let four = try record(text, streams: 4, in: folder)
      try expectAgreement(one, four)
      #expect(try seams(one) == nil)
      let report = try #require(try seams(four))
      #expect(report["streams"] == 4)
      #expect(report["healed_timesteps"] == 12_288)
      #expect(try #require(report["largest_error"]) <= SeamHealing.tolerance)
    }
  }

  @Test("a cell that never forgets is followed to the text's end, and then no bit differs")
  func unforgetful() throws {
    try withFolder { folder in
      // The first brace is never closed: everything after it is one deeper.
      let text = "{" + String(repeating: Self.line, count: 1300)
      let one = try record(text, streams: 1, in: folder)
      let three = try record(text, streams: 3, in: folder)
      for file in ["layer0.c.npy", "layer0.c.tiles.npy", "keyframes.npy", "loss.npy"] {
        #expect(
          try Data(contentsOf: one.appendingPathComponent(file))
            == Data(contentsOf: three.appendingPathComponent(file)), "\(file)")
      }
      #expect(try #require(try seams(three))["largest_error"] == 0)
    }
  }

  @Test("stopped before or while its seams are healed, a recording ends with the same bytes")
  func interrupted() throws {
    try withFolder { folder in
      let text = "{" + String(repeating: Self.line, count: 1213)
      let whole = try record(text, streams: 4, in: folder)
      for rounds in 0...1 {
        let path = folder.appendingPathComponent("stopped \(rounds)")
        try interrupt(text, streams: 4, rounds: rounds, at: path)
        try record(text, streams: 4, in: folder, as: path.lastPathComponent)
        for file in try FileManager.default.contentsOfDirectory(atPath: whole.path) {
          #expect(
            try Data(contentsOf: whole.appendingPathComponent(file))
              == Data(contentsOf: path.appendingPathComponent(file)), "\(file), \(rounds) rounds")
        }
      }
    }
  }

  @Test(
    "states differ relative to large values, absolutely below 1, and infinitely where one is no number"
  )
  func difference() {
    func state(_ c: Float) -> NetworkState { NetworkState(layers: [.init(c: [c], h: [0])]) }
    #expect(state(200).difference(from: state(198)) == 0.01)
    #expect(state(0.5).difference(from: state(0.25)) == 0.25)
    #expect(state(.nan).difference(from: state(1)) == .infinity)
    #expect(state(.nan).difference(from: state(.nan)) == 0)
  }

  @Test("--streams takes one text and a number of streams that makes sense")
  func refused() throws {
    for arguments in [["--streams", "0"], ["--streams", "5000"], ["--streams", "2"]] {
      let outcome = try Program.run(
        list: ["record", "kernel", "corpora/kernel", "-o", "never.recording"] + arguments)
      #expect(outcome.status == 64, "\(arguments)")
      #expect(outcome.errors.contains("--streams"))
    }
  }
}
