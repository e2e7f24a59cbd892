// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Bad input gets one clear line and its exit status")
struct BadInputTests {
  @Test(
    "each mistake has its status and its way out",
    arguments: [
      (["inspect", "no-such-file.pt"], 66, "cannot be read"),
      (["evaluate", "kernel", "no-such-text"], 66, "does not exist"),
      (["rank", "kernel", "--hypothesis", "inside-quots"], 64, "did you mean 'inside-quotes'"),
      (["rnak", "kernel"], 64, "there is no command 'rnak'; did you mean 'rank'?"),
      (["Package.swift"], 64, "did you mean 'rnnscope browse Package.swift'?"),
      (["convert", "kernel", "-o", "kernel.pt"], 64, "name it .safetensors"),
      (["rank", "kernel", "--match", "x=(["], 64, "is no regular expression"),
      (["browse", "kernel", "corpora/kernel/run_queue.c"], 69, "not a terminal"),
      (["label", "nonsense", "-"], 64, "no hypothesis is called 'nonsense'"),
      (["demo", "nonsense"], 64, "is not bundled"),
      (["browse", "corpora/kernel/run_queue.c"], 65, "a model goes before it"),
      (["gates"], 64, "Missing expected argument"),
    ] as [([String], Int32, String)])
  func mistakes(arguments: [String], status: Int32, words: String) throws {
    let outcome = try Program.run(list: arguments, input: "text\n")
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("an empty text, and symbols outside the vocabulary, are told with the way on")
  func texts() throws {
    let folder = try TemporaryFolder()
    let empty = try Program.run("evaluate", "kernel", try folder.path("empty", Data()))
    #expect(empty.status == 65 && empty.errors.contains("is empty"))
    let every = try folder.path("every", Data((0...255).map { UInt8($0) }))
    let unknown = try Program.run("evaluate", "kernel", every)
    #expect(unknown.status == 65 && unknown.errors.contains("--unknown skip"))
    #expect(unknown.errors.split(separator: "\n").count == 1)
    #expect(try Program.run("evaluate", "kernel", every, "--unknown", "skip").status == 0)
    #expect(try Program.run("evaluate", "kernel", every, "--unknown", "?").status == 0)
  }

  @Test("a checkpoint cut short anywhere is told as such")
  func cutCheckpoints() throws {
    let folder = try TemporaryFolder()
    let whole = try Data(
      contentsOf: Program.root.appendingPathComponent(
        "Sources/CBundled/Resources/kernel.safetensors"))
    for count in [0, 1, 7, 8, 9, 100, 5_000, whole.count - 1] {
      let outcome = try Program.run("inspect", try folder.path("cut", whole.prefix(count)))
      #expect(outcome.status == 65, "\(count) bytes: \(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("a pickle that wants to run something is named, and nothing runs")
  func hostilePickle() throws {
    let folder = try TemporaryFolder()
    let target = try folder.path("ran")
    let pickle = "cos\nsystem\n(S'touch \(target)'\ntR."
    let outcome = try Program.run("inspect", try folder.path("evil.pkl", Data(pickle.utf8)))
    #expect(outcome.status == 65 && outcome.errors.contains("system"))
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test("a recording where something else stands is refused, and what stands there is kept")
  func refusesToReplace() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("precious", Data("precious".utf8))
    let outcome = try Program.run(
      "record", "kernel", "corpora/kernel/run_queue.c", "-o", path)
    #expect(outcome.status != 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
  }
}
