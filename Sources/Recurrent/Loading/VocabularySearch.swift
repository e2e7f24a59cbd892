// SPDX-License-Identifier: Apache-2.0
//
// Where a model's vocabulary is looked for, in order: what the user gave, the checkpoint itself, a file
// beside it, a preset. Nothing is guessed: what fits is announced with its source, what does not is an
// error, and where nothing is found the model has none.

import Checkpoints
import Corpora

/// The search for the symbols of one checkpoint.
struct VocabularySearch {
  let checkpoint: Checkpoint
  let options: LayoutOptions
  /// How many symbols the network has.
  let size: Int

  /// Keys that name a vocabulary beyond doubt; a plain string under one of them is a list of characters.
  private static let keys: Set<String> = [
    "vocab", "vocabulary", "chars", "characters", "tokens", "alphabet", "symbols", "charset",
    "itos",
    "stoi", "char_list", "all_characters",
  ]

  /// Keys under which no vocabulary stands, whatever it looks like.
  private static let inert: Set<String> = [
    "state_dict", "optimizer", "model_config", "training_config", "layer_names", "weight_names",
  ]

  /// The vocabulary, or nil where there is none to be found.
  func found() throws(ModelError) -> Vocabulary? {
    if let path = options.vocabularyPath { return try given(path) }
    if let own = try inCheckpoint() { return own }
    if let beside = try beside() { return beside }
    return try preset()
  }

  /// The error of a model whose vocabulary nobody knows.
  static func missing(size: Int) -> ModelError {
    .vocabulary(
      problem: "the checkpoint does not tell its \(size) symbols",
      wayOut: "give --vocab FILE (a JSON list by id, or a map from symbol to id), put it beside the"
        + " checkpoint as vocab.json, or name a --preset: "
        + ModelPreset.all.map(\.name).joined(separator: ", "))
  }

  // MARK: In the checkpoint

  private func inCheckpoint() throws(ModelError) -> Vocabulary? {
    if let native = try native() { return native }
    var found: (key: String, reading: VocabularyReading)?
    for (key, value) in Self.candidates(in: checkpoint.root) {
      let isNamed = Self.keys.contains(key.split(separator: ".").last.map(String.init) ?? key)
      guard
        let reading = VocabularyReading(value, size: size, allowsPlainString: isNamed)
      else { continue }
      if let earlier = found, earlier.reading.symbols != reading.symbols {
        throw .undecided(
          question:
            "'\(earlier.key)' and '\(key)' of the checkpoint are different vocabularies of \(size)",
          wayOut: "say which with --vocab FILE")
      }
      if found == nil { found = (key, reading) }
    }
    return found.map { vocabulary($0.reading, source: "'\($0.key)' of the checkpoint") }
  }

  /// Metadata 'vocab' and 'vocab_kind' of a native checkpoint.
  private func native() throws(ModelError) -> Vocabulary? {
    guard case .string(let text)? = checkpoint.root["vocab"],
      text.hasPrefix("[") || text.hasPrefix("{")
    else { return nil }
    let source = "metadata 'vocab' of the checkpoint"
    let value = try Self.parsed(Array(text.utf8), source: source)
    let reading = try fitting(value, source: source)
    guard let word = checkpoint.root["vocab_kind"]?.string else {
      return vocabulary(reading, source: source)
    }
    guard let kind = Vocabulary.Kind(rawValue: word) else {
      throw .vocabulary(
        problem: "metadata 'vocab_kind' is '\(word)'",
        wayOut: "it must be bytes, characters or words")
    }
    return Vocabulary(kind: kind, symbols: reading.symbols, source: source)
  }

  /// Values that may be a vocabulary, with their paths; tables are entered three levels deep.
  private static func candidates(
    in value: CheckpointValue, path: String = "", depth: Int = 0
  ) -> [(String, CheckpointValue)] {
    guard depth < 4 else { return [] }
    return value.entries.flatMap { entry -> [(String, CheckpointValue)] in
      guard let key = entry.key.string, !inert.contains(key) else { return [] }
      let name = path.isEmpty ? key : "\(path).\(key)"
      return [(name, entry.value)] + candidates(in: entry.value, path: name, depth: depth + 1)
    }
  }

  // MARK: In files

  private func given(_ path: String) throws(ModelError) -> Vocabulary {
    let file = CheckpointFile(path: path)
    if let preset = try ModelPreset.named(options.preset),
      case .sortedSet(let lower) = preset.symbols
    {
      let reading = try Self.sortedSet(of: file, isLowerCased: lower)
      return try sized(reading, source: "the sorted distinct characters of '\(path)'")
    }
    return vocabulary(try reading(of: file), source: "'\(path)'")
  }

  private func beside() throws(ModelError) -> Vocabulary? {
    let file = CheckpointFile(path: checkpoint.path)
    let place = { (name: String) in file.isFolder ? file.child(name) : file.sibling(name) }
    var names = [
      file.stem + ".vocab.json", file.stem + "_vocab.json", file.stem + ".json", "vocab.json",
      "vocabulary.json", "char2idx.json", "char_to_idx.json", "chars.json", "stoi.json",
      "itos.json", "chars_vocab.pkl", "vocab.pkl", "chars.pkl", "vocab.npy", "vocab.txt",
    ]
    if file.stem.hasSuffix("_weights") {  // textgenrnn: NAME_weights.hdf5, NAME_vocab.json
      names.insert(file.stem.dropLast("_weights".count) + "_vocab.json", at: 0)
    }
    for name in names where name != file.name {
      let candidate = place(name)
      guard candidate.exists, !candidate.isFolder else { continue }
      // A .json of the same stem may be anything, such as the record of a training run.
      if name == file.stem + ".json",
        VocabularyReading.count(try Self.value(of: candidate)) == nil
      {
        continue
      }
      return vocabulary(try reading(of: candidate), source: "'\(name)' beside the checkpoint")
    }
    return nil
  }

  private func reading(of file: CheckpointFile) throws(ModelError) -> VocabularyReading {
    try fitting(try Self.value(of: file), source: "'\(file.path)'")
  }

  /// What a vocabulary file holds: JSON, a pickle, or a text with one symbol a line.
  private static func value(of file: CheckpointFile) throws(ModelError) -> CheckpointValue {
    do throws(CheckpointError) {
      let bytes = try file.contents()
      if ["pkl", "pickle", "npy", "npz"].contains(file.fileExtension) {
        return try Checkpoint.read(path: file.path).root
      }
      let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      if file.fileExtension == "json" || first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
        return try JSONReader.value(of: bytes)
      }
      return .list(lines(bytes))
    } catch {
      throw .vocabulary(
        problem: "the vocabulary file '\(file.path)' \(error)",
        wayOut: "it must be a JSON list by id, or a map from symbol to id")
    }
  }

  /// One symbol a line; `\n`, `\t`, `\r` and `\\` stand for what cannot be written.
  private static func lines(_ bytes: [UInt8]) -> [CheckpointValue] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let escapes = ["\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"]
    return lines.map { line in
      let text = String(decoding: line, as: UTF8.self)
      return .string(escapes[text] ?? text)
    }
  }

  private static func parsed(_ bytes: [UInt8], source: String) throws(ModelError) -> CheckpointValue
  {
    do throws(CheckpointError) {
      return try JSONReader.value(of: bytes)
    } catch {
      throw .vocabulary(problem: "\(source) \(error)", wayOut: "give --vocab FILE")
    }
  }

  /// The vocabulary that a value spells, directly or one level down; its size must be the network's.
  private func fitting(
    _ value: CheckpointValue, source: String
  ) throws(ModelError) -> VocabularyReading {
    let nested = value.entries.map(\.value) + (value.list ?? [])
    for candidate in [value] + nested {
      if let reading = VocabularyReading(candidate, size: size, allowsPlainString: true) {
        return reading
      }
    }
    let counts = ([value] + nested).compactMap { VocabularyReading.count($0) }.filter { $0 > 1 }
    throw .vocabulary(
      problem: counts.isEmpty
        ? "\(source) spells no vocabulary"
        : "\(source) has \(counts[0]) symbols, the network has \(size)",
      wayOut: "give the one that the network was trained with: --vocab FILE, a JSON list by id or a"
        + " map from symbol to id")
  }

  // MARK: Presets

  private func preset() throws(ModelError) -> Vocabulary? {
    guard let preset = try ModelPreset.named(options.preset) else { return nil }
    switch preset.symbols {
    case .inFile: return nil
    case .fixed(let symbols, let kind):
      return try sized((symbols, kind), source: "preset '\(preset.name)': \(preset.summary)")
    case .sortedSet:
      throw .vocabulary(
        problem: "preset '\(preset.name)' needs the text that the network was trained on",
        wayOut: "give it with --vocab TEXT")
    }
  }

  /// Sorted distinct characters, as Python's `sorted(set(text))` orders them.
  private static func sortedSet(
    of file: CheckpointFile, isLowerCased: Bool
  ) throws(ModelError) -> ([String], Vocabulary.Kind) {
    do throws(CheckpointError) {
      let text = String(decoding: try file.contents(), as: UTF8.self)
      let scalars = Set((isLowerCased ? text.lowercased() : text).unicodeScalars)
      return (scalars.sorted().map { String($0) }, .characters)
    } catch {
      throw .vocabulary(problem: "'\(file.path)' \(error)", wayOut: "give a readable text")
    }
  }

  private func sized(
    _ symbols: ([String], Vocabulary.Kind), source: String
  ) throws(ModelError) -> Vocabulary {
    guard symbols.0.count == size else {
      throw .vocabulary(
        problem: "\(source) has \(symbols.0.count) symbols, the network has \(size)",
        wayOut: "give the right one with --vocab FILE")
    }
    return Vocabulary(kind: symbols.1, symbols: symbols.0, source: source)
  }

  private func vocabulary(_ reading: VocabularyReading, source: String) -> Vocabulary {
    let padding =
      reading.holes == 0
      ? "" : " (\(reading.holes == 1 ? "1 id has" : "\(reading.holes) ids have") no symbol)"
    return Vocabulary(kind: reading.kind, symbols: reading.symbols, source: source + padding)
  }
}
