// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Testing

@testable import Training

@Suite("Bad input to training")
struct BadInputTests {
  @Test("a text shorter than a chunk says how much is needed")
  func tooShort() throws {
    #expect(
      throws: TrainingError.textTooShort(symbols: 10, needed: 65, batch: 4, sequenceLength: 16)
    ) { try makeTrainer(smallOptions(), text: "short text") }
  }

  @Test("an empty text is too short")
  func empty() throws {
    #expect(throws: TrainingError.self) { try makeTrainer(smallOptions(), text: "") }
  }

  @Test("one distinct symbol is nothing to learn from")
  func oneSymbol() throws {
    #expect(throws: TrainingError.oneSymbol("a")) {
      try makeTrainer(smallOptions(), text: String(repeating: "a", count: 1000))
    }
  }

  @Test("bytes that are not UTF-8 are an error with their place, and can be read as bytes")
  func notUnicode() throws {
    let document = Document(name: "x", bytes: Array("é".utf8) + [0xFF, 0x61])
    let options = smallOptions()
    #expect(throws: TrainingError.notUnicode(name: "x", offset: 2)) {
      try TrainingText(Corpus([document]), options: options)
    }
    let text = try TrainingText(Corpus([document]), options: smallOptions { $0.symbols = .bytes })
    #expect(text.vocabulary.symbols == ["a", "\u{A9}", "\u{C3}", "\u{FF}"])
  }

  @Test("absurd sizes are refused before anything is allocated")
  func absurdSizes() throws {
    let text = sampleText(words: 20_000)
    for change: (inout TrainingOptions) -> Void in [
      {
        $0.cells = 65_536; $0.layers = 64
      },
      {
        $0.cells = 60_000; $0.sequenceLength = 4_000
      },
    ] {
      let options = smallOptions(change)
      #expect(throws: TrainingError.self) { try makeTrainer(options, text: text) }
    }
    for change: (inout TrainingOptions) -> Void in [
      { $0.cells = .max }, { $0.batch = 0 }, { $0.sequenceLength = .max }, { $0.layers = -1 },
      { $0.dropout = 1 }, { $0.learningRate = .nan },
      {
        $0.test = 0.99; $0.validation = 0.01
      },
    ] {
      #expect(throws: TrainingError.self) { try smallOptions(change).check() }
    }
  }

  @Test("a loss that is no number stops the run and keeps the last good checkpoint")
  func diverges() throws {
    let folder = try ScratchFolder()
    let trainer = try makeTrainer(smallOptions())
    var run = TrainingRun(trainer: trainer, path: folder.file("m"), precision: .f32)
    var good = Data()
    #expect(throws: TrainingError.self) {
      try run.run(observe: { event in
        guard case .evaluation = event else { return }
        good = try folder.bytes("m")
        trainer.network.parameters.start[0] = .nan
        trainer.network.pack(Workers(count: 1))
      })
    }
    #expect(!good.isEmpty)
    #expect(try folder.bytes("m") == good)
  }

  @Test("where saving fails the old checkpoint stands")
  func savingFails() throws {
    let folder = try ScratchFolder()
    let trainer = try makeTrainer(smallOptions())
    // A name so long that none longer, such as a draft's beside it, can be created.
    let name = String(repeating: "m", count: 255)
    try Data("old".utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    #expect(throws: TrainingError.self) {
      try trainer.save(to: folder.file(name), precision: .f32, facts: [])
    }
    #expect(try folder.bytes(name) == Data("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
  }
}
