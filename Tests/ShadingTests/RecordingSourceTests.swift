// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Testing

@testable import Shading

@Suite("A recording on disk, hung for viewing")
struct RecordingSourceTests {
  /// Two documents of characters that are one to three bytes long, each a timestep.
  private let texts = ["say \"héllo\" 世界\n", "\"two\"\n"]
  private let model = ModelDescription(
    name: "toy", sha256: "beef",
    layers: [ModelDescription.Layer(kind: "lstm", cells: 2, quantities: [.c, .h, .i, .f, .o, .g])])

  /// Cell 0 follows quotes by ±1, cell 1 counts timesteps.
  private func value(_ cell: Int, _ text: [Unicode.Scalar], _ step: Int) -> Float {
    let quotes = text[...step].count { $0 == "\"" }
    return cell == 0 ? (quotes % 2 == 1 ? 1 : -1) : Float(step)
  }

  private func withGallery(_ body: (RecordingGallery) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shading-\(UUID().uuidString)")
    defer {
      do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
    }
    let documents = texts.enumerated().map { index, text in
      var end = 0
      return EncodedDocument(
        name: "document \(index)", symbols: text.unicodeScalars.map { _ in 0 },
        byteEnds: text.unicodeScalars.map { scalar in
          end += UTF8.width(scalar)
          return end
        }, bytes: Array(text.utf8))
    }
    let writer = try RecordingWriter(
      path: folder.path, model: model, modelPath: "toy.safetensors", documents: documents,
      corpusSHA256: "c0ffee", vocabularyKind: .characters, options: RecordingOptions())
    for (index, document) in documents.enumerated() {
      let scalars = Array(texts[index].unicodeScalars)
      let steps = 0..<document.timesteps
      let values = (0..<2).flatMap { cell in steps.map { value(cell, scalars, $0) } }
      for quantity in writer.quantities.sorted() {
        try writer.receive(
          ActivationBlock(
            layer: 0, quantity: quantity, document: index, timesteps: steps, values: values,
            stride: steps.count, cells: 2))
      }
      let nats = steps.map { $0 == 0 ? Float.nan : 0.5 }
      try writer.receive(LossBlock(document: index, timesteps: steps, nats: nats))
      try writer.finish(document: index, timesteps: steps.count)
    }
    _ = try writer.close()
    try body(
      try RecordingGallery(
        Recording(path: folder.path), corpusName: "two texts", commandArguments: "toy.recording"))
  }

  @Test("text, values, loss and scales are those that were recorded")
  func readsBack() throws {
    try withGallery { gallery in
      #expect(gallery.documents.map(\.positions) == [0..<15, 15..<21])
      #expect(gallery.summary.natsPerSymbol == 0.5)
      #expect(gallery.shown == [.c, .t, .p, .b])
      let text = try gallery.text(4..<17)
      #expect(String(decoding: text.flatMap(\.bytes), as: UTF8.self) == "\"héllo\" 世界\n\"t")
      #expect(text[2].bytes == Array("é".utf8))
      let counter = CellID(layer: 0, index: 1)
      #expect(try gallery.values(counter, .c, 13..<17) == [13, 14, 0, 1])
      let end = try gallery.scale(counter, .c, mode: .cell).end
      #expect(abs(end - 14) < 0.1)
    }
  }

  @Test("a passage is drawn with its marks, in colour and in signs")
  func shows() throws {
    try withGallery { gallery in
      let quote = CellID(layer: 0, index: 0)
      let exhibit = try gallery.exhibit(of: quote, .c, 0..<21)
      let plain = ANSIText(ladder: Ladder(level: .none, palette: .vik), isPlain: true)
      #expect(
        plain.render(exhibit) == """
          cell 0:0, cell value c
               0  say "héllo" 世界↵
                  dddd444444ddd d d
              15  "two"↵
                  4444dd
          -1.00 to +1.00; shade on a symbol = state after reading it; ruler dcba.1234
          toy (lstm, 1 layer, 2 cells) over two texts, 21 symbols, 0.721 bits per symbol

          """)
    }
  }

  @Test("searching, finding and thresholds work on what is on the disk")
  func asks() throws {
    try withGallery { gallery in
      let found = try gallery.search("世", isRegex: false, from: 0, forward: true) { _ in true }
      #expect(found == 12..<13)
      let cells = try gallery.find(on: [4..<10, 15..<19], off: [], strict: .one) { _ in true }
      #expect(cells.map(\.cell) == [CellID(layer: 0, index: 0)])
      let threshold = try gallery.threshold(CellID(layer: 0, index: 0), .c, value: 0, sign: 1)
      #expect(threshold.runs == 2 && threshold.medianRun == 6 && threshold.origin == "by hand")
    }
  }
}
