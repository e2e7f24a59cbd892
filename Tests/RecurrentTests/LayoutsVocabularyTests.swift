// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Corpora
import Foundation
import Tensors
import Testing

@testable import Recurrent

@Suite("Where the vocabulary comes from")
struct LayoutsVocabularyTests {
  typealias Value = CheckpointValue

  /// A one-hot LSTM of `size` symbols with things beside its tensors.
  private func checkpoint(
    _ root: Value = .none, size: Int = 3, path: String = "/nowhere/model.pt"
  ) -> Checkpoint {
    let shapes = [
      ("lstm.weight_ih_l0", [8, size]), ("lstm.weight_hh_l0", [8, 2]), ("fc.weight", [size, 2]),
      ("fc.bias", [size]),
    ]
    return Checkpoint(
      path: path, format: "test",
      tensors: shapes.map {
        .init(name: $0.0, tensor: Tensor(zeros: $0.1), elementType: "F32")
      }, root: root, sha256: "")
  }

  private func vocabulary(
    _ checkpoint: Checkpoint, preset: String? = nil, path: String? = nil
  ) throws -> Vocabulary? {
    var options = LayoutOptions()
    options.preset = preset
    options.vocabularyPath = path
    return try NetworkWeights(checkpoint: checkpoint, options: options).vocabulary
  }

  private func table(_ pairs: [(Value, Value)]) -> Value {
    .table(pairs.map { .init(key: $0.0, value: $0.1) })
  }

  private func named(_ key: String, _ value: Value) -> Value { table([(.string(key), value)]) }

  private let abc = Value.list([.string("a"), .string("b"), .string("\n")])

  @Test("a list of symbols in the checkpoint")
  func list() throws {
    let found = try #require(try vocabulary(checkpoint(named("tokens", abc))))
    #expect(found.symbols == ["a", "b", "\n"])
    #expect(found.kind == .characters)
    #expect(found.source == "'tokens' of the checkpoint")
  }

  @Test("maps in both directions, in any order")
  func maps() throws {
    let forward = table([
      (.string("b"), .integer(1)), (.string("\n"), .integer(2)), (.string("a"), .integer(0)),
    ])
    let backward = table([
      (.integer(2), .string("\n")), (.integer(0), .string("a")), (.integer(1), .string("b")),
    ])
    for map in [forward, backward] {
      #expect(try vocabulary(checkpoint(named("anything", map)))?.symbols == ["a", "b", "\n"])
    }
  }

  @Test("a string of all characters, under a name that says so only")
  func plainString() throws {
    #expect(
      try vocabulary(checkpoint(named("chars", .string("ab\n"))))?.symbols == ["a", "b", "\n"])
    #expect(try vocabulary(checkpoint(named("comment", .string("ab\n")))) == nil)
  }

  @Test("characters spelled as bytes, as flair has them, are characters")
  func encodedCharacters() throws {
    let map = table(
      ["<unk>", "a", "\u{E9}"].enumerated().map { (.bytes(Array($1.utf8)), .integer($0)) })
    let found = try #require(try vocabulary(checkpoint(named("item2idx", map))))
    #expect(found.symbols == ["<unk>", "a", "\u{E9}"])
    #expect(found.kind != .bytes)
  }

  @Test("numbers and raw bytes are bytes, whole words are words")
  func kinds() throws {
    let numbers = Value.list([.integer(97), .integer(200), .integer(10)])
    let bytes = try vocabulary(checkpoint(named("vocab", numbers)))
    #expect(bytes?.kind == .bytes)
    #expect(bytes?.symbols == ["a", "\u{C8}", "\n"])
    let words = Value.list([.string("the"), .string("cat"), .string("\n")])
    #expect(try vocabulary(checkpoint(named("vocab", words)))?.kind == .words)
  }

  @Test("a padding row has a name that no text holds")
  func padding() throws {
    let map = table([
      (.string("a"), .integer(1)), (.string("b"), .integer(2)), (.string("c"), .integer(3)),
    ])
    let found = try vocabulary(checkpoint(named("char_to_idx", map), size: 4))
    #expect(found?.symbols == ["<id 0>", "a", "b", "c"])
    #expect(found?.source.contains("1 id has no symbol") == true)
  }

  @Test("what does not fit the network's size is not its vocabulary")
  func otherSizes() throws {
    #expect(try vocabulary(checkpoint(named("tokens", abc), size: 9)) == nil)
    let doubled = Value.list([.string("a"), .string("a"), .string("b")])
    #expect(try vocabulary(checkpoint(named("tokens", doubled))) == nil)
  }

  @Test("two different vocabularies are an error that names both")
  func ambiguous() {
    let other = Value.list([.string("x"), .string("y"), .string("z")])
    let root = table([(.string("source_chars"), abc), (.string("target_chars"), other)])
    let error = #expect(throws: ModelError.self) { try vocabulary(checkpoint(root)) }
    #expect(error?.description.contains("'source_chars' and 'target_chars'") == true)
  }

  @Test("a vocabulary under two names is one")
  func agreeing() throws {
    let map = table([
      (.string("a"), .integer(0)), (.string("b"), .integer(1)), (.string("\n"), .integer(2)),
    ])
    let root = table([(.string("chars"), abc), (.string("char2int"), map)])
    #expect(try vocabulary(checkpoint(root))?.source == "'chars' of the checkpoint")
  }

  @Test("a native checkpoint tells symbols and kind")
  func native() throws {
    let root = table([
      (.string("vocab"), .string(#"["a","\u00ff","\n"]"#)),
      (.string("vocab_kind"), .string("bytes")),
    ])
    let found = try vocabulary(checkpoint(root))
    #expect(found?.kind == .bytes)
    #expect(found?.symbols == ["a", "\u{FF}", "\n"])
    #expect(throws: ModelError.self) { try vocabulary(checkpoint(root, size: 4)) }
  }

  @Test("files: JSON lists and maps, lines; a wrong size is an error")
  func files() throws {
    let folder = try ScratchFolder()
    let place = folder.url
    func file(_ name: String, _ text: String) throws -> String {
      let url = place.appendingPathComponent(name)
      try Data(text.utf8).write(to: url)
      return url.path
    }
    for text in [#"["a","b","\n"]"#, #"{"b":1,"a":0,"\n":2}"#, #"{"0":"a","1":"b","2":"\n"}"#] {
      let path = try file("v.json", text)
      #expect(try vocabulary(checkpoint(), path: path)?.symbols == ["a", "b", "\n"], "\(text)")
    }
    #expect(
      try vocabulary(checkpoint(), path: file("v.txt", "a\nb\n\\n\n"))?.symbols == ["a", "b", "\n"])
    for text in [#"["a","b"]"#, #"{"a":0}"#, "[1.5]", "", "[", #"{"a":7,"b":8,"c":9}"#] {
      let path = try file("bad.json", text)
      #expect(throws: ModelError.self, "\(text)") { try vocabulary(checkpoint(), path: path) }
    }
    #expect(throws: ModelError.self) { try vocabulary(checkpoint(), path: "/no/such/file") }

    // Beside the checkpoint; a same-named JSON of another kind is passed by.
    let path = folder.path("model.pt")
    _ = try file("model.json", #"{"loss": 1.5}"#)
    #expect(try vocabulary(checkpoint(path: path)) == nil)
    _ = try file("vocab.json", #"["x","y","z"]"#)
    #expect(try vocabulary(checkpoint(path: path))?.symbols == ["x", "y", "z"])
    _ = try file("model.vocab.json", #"["a","b","c"]"#)
    #expect(
      try vocabulary(checkpoint(path: path))?.source == "'model.vocab.json' beside the checkpoint")
    _ = try file("model.vocab.json", #"["a","b"]"#)
    #expect(throws: ModelError.self) { try vocabulary(checkpoint(path: path)) }

    // sorted(set(text)) needs the text.
    let text = try file("text.txt", "bab\nCb")
    #expect(
      try vocabulary(checkpoint(size: 4), preset: "sorted-set", path: text)?.symbols
        == ["\n", "C", "a", "b"])
    #expect(throws: ModelError.self) { try vocabulary(checkpoint(size: 4), preset: "sorted-set") }
  }

  @Test("presets fill in what a program always uses, and must fit")
  func presets() throws {
    let printable = try vocabulary(checkpoint(size: 100), preset: "spro")
    #expect(printable?.symbols.joined().hasPrefix("0123456789abc") == true)
    #expect(printable?.symbols.suffix(7) == ["~", " ", "\t", "\n", "\r", "\u{B}", "\u{C}"])
    #expect(try vocabulary(checkpoint(size: 256), preset: "bytes")?.kind == .bytes)
    #expect(try vocabulary(checkpoint(size: 256)) == nil)
    #expect(throws: ModelError.self) { try vocabulary(checkpoint(size: 99), preset: "spro") }
    #expect(throws: ModelError.self) { try vocabulary(checkpoint(), preset: "no-such") }
  }

  @Test("a model without a vocabulary loads, and says how to give one")
  func missing() throws {
    let model = try LanguageModel.load(checkpoint())
    let error = #expect(throws: ModelError.self) { try model.vocabulary() }
    #expect(error?.description.contains("--vocab") == true)
    #expect(model.facts.assumptions.contains { $0.contains("--vocab") })
  }
}
