// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Foundation
import Recordings
import Recurrent
import Scoring
import Testing

@testable import rnnscope

@Suite("The commands train and sample", .serialized)
struct TrainAndSampleTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "train-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("hello".utf8).write(to: folder.appendingPathComponent("hello.txt"))
  }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private func train(_ more: String...) throws {
    let fixed = [
      "--layers", "1", "--cells", "8", "--batch", "1", "--sequence-length", "4", "--validation",
      "0", "--test", "0", "--learning-rate", "0.05", "--threads", "1", "--patience", "0",
    ]
    let command = try TrainCommand.parse(
      [path("hello.txt"), "-o", path("m.safetensors")] + fixed + more)
    try command.run()
  }

  @Test("a checkpoint says what it was trained on, and stands beside the state to resume from")
  func trains() throws {
    defer { remove() }
    try train("--epochs", "5", "--log", path("log.jsonl"))
    let checkpoint = try Checkpoint.read(path: path("m.safetensors"))
    #expect(checkpoint.root["trained_on"]?.string == "hello.txt")
    #expect(checkpoint.root["vocab"]?.string == #"["e","h","l","o"]"#)
    let lines = try String(contentsOfFile: path("log.jsonl"), encoding: .utf8).split(
      separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.last?.contains(#""step":5"#) == true)
    #expect(FileManager.default.fileExists(atPath: path("m.safetensors.training")))
  }

  @Test("a finished checkpoint says how well it predicts the part that nothing has read")
  func tellsHeldOutLoss() throws {
    defer { remove() }
    let text = String(repeating: "the cat sat, the dog ran; ", count: 40)
    try Data(text.utf8).write(to: folder.appendingPathComponent("hello.txt"))
    try train("--epochs", "3", "--validation", "0.2", "--test", "0.1")
    let checkpoint = try Checkpoint.read(path: path("m.safetensors"))
    for key in ["trained_on", "train_command", "seed", "steps", "validation_nats"] {
      #expect(checkpoint.root[key]?.string != nil, "\(key)")
    }
    let model = try Opening.model(path("m.safetensors"), ModelOptions.parse([]))
    let last = Corpus([Document(String(text.suffix(text.count / 10)))])
    let meter = LossMeter(documents: 1)
    try model.read(last.encoded(with: try model.vocabulary()), into: [meter])
    let nats = try #require(meter.total.mean)
    #expect(checkpoint.root["test_nats"]?.string == FixedPoint.text(nats, places: 4))
  }

  @Test("a checkpoint in the way is kept, unless --force or --resume says otherwise")
  func keepsWhatStands() throws {
    defer { remove() }
    try train("--epochs", "2")
    let before = try Data(contentsOf: folder.appendingPathComponent("m.safetensors"))
    #expect(throws: Failure.self) { try train("--epochs", "4") }
    #expect(try Data(contentsOf: folder.appendingPathComponent("m.safetensors")) == before)
    try train("--epochs", "4", "--resume")
    #expect(try Data(contentsOf: folder.appendingPathComponent("m.safetensors")) != before)
    try train("--epochs", "2", "--force")
  }

  @Test("an option outside its range is told before the text is read")
  func refusesOptions() throws {
    defer { remove() }
    do {
      try train("--epochs", "0")
      Issue.record("no error")
    } catch let failure as Failure {
      #expect(failure.status == .usage)
      #expect(failure.description == "option '--epochs' is 0, expected 1 to 1000000")
    }
  }

  @Test("--clamp takes a cell and a value, and nothing else")
  func heldCells() {
    let held = HeldCell(argument: "1:37=-0.9")
    #expect(held?.cell == CellID(layer: 1, index: 37))
    #expect(held?.value == -0.9)
    for wrong in ["1:37", "37=1", "1:37=", "1:37=x", "=1", "1:37=nan", ""] {
      #expect(HeldCell(argument: wrong) == nil)
    }
  }

  private func remove() {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record("left \(folder)") }
  }
}
