// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Recurrent
import Testing

@testable import rnnscope

@Suite("The commands, run as users run them")
struct CommandTests {
  /// A few kB of the bundled prose, so that a debug build is quick.
  private func excerpt(_ folder: borrowing TemporaryFolder) throws -> [String] {
    let source = Program.root.appendingPathComponent("corpora/novel/01-the-visit.txt")
    let bytes = try Data(contentsOf: source)
    return try (0..<4).map { index in
      try folder.path("part\(index).txt", bytes.subdata(in: index * 700..<(index + 1) * 700))
    }
  }

  @Test("inspect tells every assumption of a bundled model")
  func inspects() throws {
    let outcome = try Program.run("inspect", "novel")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for word in [
      "safetensors", "lstm, ", "gate order: i f g o", "78 characters", "state: from zero",
    ] {
      #expect(outcome.output.contains(word), "'\(word)' is missing")
    }
    let json = try JSONSerialization.jsonObject(
      with: Data(try Program.run("inspect", "novel", "--format", "json").output.utf8))
    #expect((json as? [String: Any])?["schema"] as? String == "rnnscope.inspect/1")
  }

  @Test("evaluate agrees with itself, per document and in all")
  func evaluates() throws {
    let folder = try TemporaryFolder()
    let texts = try excerpt(folder)
    let outcome = try Program.run("evaluate", "novel", texts[0], texts[1], "--format", "json")
    let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let total = try #require(report?["total"] as? [String: Any])
    let documents = try #require(report?["documents"] as? [[String: Any]])
    let sum = documents.reduce(0.0) {
      $0 + ($1["nats"] as? Double ?? .nan) * Double($1["symbols"] as? Int ?? 0)
    }
    #expect(total["symbols"] as? Int == 2 * 699)
    #expect(abs((total["nats"] as? Double ?? .nan) * 1398 - sum) < 1e-6)
    #expect((total["nats"] as? Double ?? .nan) < 2.5, "a trained model knows its language")
  }

  @Test("rank gives the promised JSON from a model, and the same effects from a recording")
  func ranks() throws {
    let folder = try TemporaryFolder()
    let texts = try excerpt(folder)
    let asked = [
      "--hypothesis", "inside-word,after-space", "--format", "json", "--draws", "0",
      "--no-untrained",
    ]
    let direct = try Program.ranking(["novel"] + texts + asked)
    #expect(direct["schema"] as? String == "rnnscope.rank/1")
    let recording = try folder.path("r.recording")
    let made = try Program.recorded(["novel"] + texts + ["-o", recording])
    #expect(made.status == 0)
    let again = try Program.ranking([recording] + asked)
    func best(_ report: [String: Any]) throws -> [Double] {
      try #require(report["scores"] as? [[String: Any]]).filter { $0["rank"] as? Int == 1 }.map {
        try #require($0["effect"] as? Double)
      }
    }
    // A recording is measured exactly, a pass by bins: two cells that are nearly as good may change places.
    let (once, twice) = (try best(direct), try best(again))
    #expect(once.count == 2)
    #expect(twice.count == 2)
    #expect(zip(once, twice).allSatisfy { abs($0 - $1) < 0.02 })
  }

  @Test("find ranks cells by spans, in every format, and says what is missing")
  func finds() throws {
    let folder = try TemporaryFolder()
    let recording = try folder.path("r recording")
    _ = try Program.recorded(["novel"] + excerpt(folder) + ["-o", recording])
    let spans = ["--on", "20:40", "--on", "900:930", "--off", "300:420", "--top", "3"]
    let table = try Program.run(
      "find", recording, spans[0], spans[1], spans[2], spans[3], "--top", "3")
    #expect(table.status == 0 && table.output.split(separator: "\n").count == 4)
    let outcome = try Program.run(list: ["find", recording] + spans + ["--format", "json"])
    let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect(report?["schema"] as? String == "rnnscope.find/1")
    #expect((report?["cells"] as? [[String: Any]])?.count == 3)
    let tsv = try Program.run(list: ["find", recording] + spans + ["--format", "tsv"])
    #expect(tsv.output.hasPrefix("rank\tlayer\tcell\ton\tthreshold\tj\tj_chosen\n1\t"))
    #expect(try Program.run("find", recording).status == 64)
    #expect(try Program.run("find", recording, "--on", "0:999999").status == 65)
    #expect(
      try Program.run("find", recording, "--on", "3:4", "--strict", "--pad", "x").status == 64)
  }

  @Test("words of a shown command are quoted where a shell would break them")
  func quotes() {
    #expect(
      ShellWords.joined(["a-b/c.txt", "two words", "it's", ""])
        == #"a-b/c.txt 'two words' 'it'\''s' ''"#)
  }

  @Test("show prints the text with a row of signs where there is no colour")
  func shows() throws {
    let folder = try TemporaryFolder()
    let recording = try folder.path("r.recording")
    _ = try Program.recorded(["novel"] + excerpt(folder) + ["-o", recording])
    let plain = try Program.run("show", recording, "--cell", "0:3", "--range", "0:60", "--plain")
    #expect(plain.status == 0)
    #expect(plain.output.contains("cell 0:3") && plain.output.contains("CHAPTER I"))
    #expect(!plain.output.contains("\u{1B}"))
    let coloured = try Program.run(
      "show", recording, "--cell", "0:3", "--range", "0:60", "--color", "always",
      environment: ["COLORTERM": "truecolor", "TERM": "xterm-256color", "NO_COLOR": ""])
    #expect(coloured.output.contains("\u{1B}[") && coloured.output.contains("48;2;"))
  }

  @Test("show gives a cell's values as NumPy's bytes, all of them unless a range is asked for")
  func showsNumbers() throws {
    let folder = try TemporaryFolder()
    let recording = try folder.path("r.recording")
    _ = try Program.recorded(["novel"] + excerpt(folder) + ["-o", recording])
    func words(_ rest: String) throws -> [Substring] {
      let command = "'\(Program.url.path)' show '\(recording)' --cell 0:3 --npy \(rest)"
      let outcome = try Program.run(
        list: ["-c", command], executable: URL(fileURLWithPath: "/bin/sh"))
      return outcome.output.split(whereSeparator: \.isWhitespace)
    }
    let whole = try words("| head -c 4096 | tr -cd ' -~'")
    let shape = try #require(whole.firstIndex(of: "'shape':"))
    let count = try #require(Int(whole[shape + 1].filter(\.isNumber)))
    #expect(whole.contains("'<f4',") && count > 60)
    #expect(try words("| wc -c") == ["\(4096 + 4 * count)"])
    let all = try words("| tail -c +4097 | od -An -v -tf4")
    #expect(all.count == count && Set(all).count > 60)
    #expect(try words("--range 7:60 | tail -c +4097 | od -An -v -tf4") == Array(all[7..<60]))
  }

  @Test("label draws marks under standard input")
  func labels() throws {
    let outcome = try Program.run("label", "inside-quotes", "-", input: "say \"hi\" now\n")
    #expect(outcome.output.hasPrefix("say \"hi\" now↵\n    ###"))
  }

  @Test("a report is written once, and not over another file unless told")
  func reports() throws {
    let folder = try TemporaryFolder()
    let recording = try folder.path("r.recording")
    _ = try Program.recorded(["novel"] + excerpt(folder) + ["-o", recording])
    let page = try folder.path("r.html")
    let first = try Program.run(
      "report", recording, "-o", page, "--top", "3", "--hypothesis", "inside-word")
    #expect(first.status == 0)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("Content-Security-Policy") && html.contains("CHAPTER I"))
    let second = try Program.run("report", recording, "-o", page)
    #expect(second.status == 73 && second.errors.contains("--force"))
    #expect(try String(contentsOfFile: page, encoding: .utf8) == html)
  }

  @Test("ablate weighs where a hypothesis is true against where it is false, beside random cells")
  func ablates() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      list: ["ablate", "novel"] + excerpt(folder)
        + ["--cell", "1:0", "--hypothesis", "inside-word", "--controls", "3", "--format", "json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let effects = try #require(report?["effects"] as? [[String: Any]])
    #expect(effects.map { $0["control"] as? Bool } == [false, true, true, true])
    for effect in effects {
      let all = try #require(effect["all"] as? Double)
      let sides = try [
        #require(effect["whereTrue"] as? Double), #require(effect["whereFalse"] as? Double),
      ]
      #expect(all >= (sides.min() ?? .nan) - 1e-9 && all <= (sides.max() ?? .nan) + 1e-9)
    }
    #expect(
      effects.contains { abs($0["all"] as? Double ?? 0) > 1e-6 }, "holding a cell changes the loss")
  }

  @Test("holding a cell at its own constant value changes nothing")
  func ablatingNothing() throws {
    let network = HandBuiltNetwork.selfTest(seed: 1)
    let model = try LanguageModel(name: "hand", sha256: "", weights: network.weights)
    let documents = try SelfTestText.corpus(documents: 2, length: 200, seed: 1)
      .encoded(with: model.vocabulary())
    let effects = try Ablation(model: model, documents: documents, labels: nil).effects(
      of: [CellID(layer: 0, index: 1)], hold: .mean, options: ReadingOptions()
    ) { _ in true }
    // The decoder of the hand-built network is zero: no cell can matter.
    #expect(effects.count == 1 && effects[0].all == 0 && effects[0].whereTrue == nil)
  }

  @Test("cell tells scores, time-scale and contexts of one cell")
  func cards() throws {
    let folder = try TemporaryFolder()
    let recording = try folder.path("r.recording")
    _ = try Program.recorded(["novel"] + excerpt(folder) + ["-o", recording])
    let outcome = try Program.run(
      "cell", recording, "--cell", "1:3", "--hypothesis", "inside-word", "--examples", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for word in ["cell 1:3", "inside-word", "time-scale", "cells like it", "top:", "random:"] {
      #expect(outcome.output.contains(word), "'\(word)' is missing")
    }
  }

  @Test("of a recording whose model has changed since, gates say why they are not shown")
  func changedModel() throws {
    let folder = try TemporaryFolder()
    let (model, recording) = try (folder.path("m.safetensors"), folder.path("r.recording"))
    #expect(try Program.run("convert", "kernel", "-o", model).status == 0)
    _ = try Program.recorded([model] + excerpt(folder) + ["-o", recording])
    let show = ["show", recording, "--cell", "0:1", "--range", "0:20", "--plain", "--quantity"]
    #expect(try Program.run(list: show + ["f"]).errors == "")
    #expect(try Program.run("convert", "novel", "-o", model, "--force").status == 0)
    let kept = try Program.run(list: show + ["c"])
    #expect(kept.status == 0 && kept.errors == "", "what was kept needs no model")
    let gate = try Program.run(list: show + ["f"])
    #expect(gate.status == 65)
    #expect(
      gate.errors.contains("has changed since it was recorded; record again to see its gates"))
    try FileManager.default.removeItem(atPath: model)
    let without = try Program.run(list: show + ["f"])
    #expect(without.status == 64 && without.errors.contains("'f' cannot be shown; there is c"))
  }

  @Test("the self-test finds the known cells")
  func selfTest() throws {
    let outcome = try SelfTest.run(seed: 1)
    #expect(outcome.hasPassed, "\(outcome.lines.joined(separator: "\n"))")
  }

  @Test("every bundled text is embedded, byte for byte")
  func embedsTexts() throws {
    for name in Bundled.modelNames {
      let folder = Program.root.appendingPathComponent("corpora/\(name)")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let embedded = Bundled.corpus(name).documents
      #expect(embedded.map(\.name) == files)
      for document in embedded {
        let file = folder.appendingPathComponent(document.name)
        #expect(try Data(contentsOf: file) == Data(document.bytes))
      }
    }
  }
}

extension Program {
  /// `rank` with JSON, parsed.
  static func ranking(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try run(list: ["rank"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  /// `record`.
  static func recorded(_ arguments: [String]) throws -> Outcome {
    try run(list: ["record"] + arguments)
  }
}
