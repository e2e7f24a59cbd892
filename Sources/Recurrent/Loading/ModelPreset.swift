// SPDX-License-Identifier: Apache-2.0

import Corpora

/// What a well-known program leaves out of its checkpoints, under the program's name (`--preset`).
struct ModelPreset: Sendable {
  /// Where the symbols come from.
  enum Symbols: Sendable {
    /// From the checkpoint or a file beside it, as always.
    case inFile
    /// Always these.
    case fixed([String], Vocabulary.Kind)
    /// The sorted distinct characters of the training text, which `--vocab` names.
    case sortedSet(isLowerCased: Bool)
  }

  let name: String
  let summary: String
  let symbols: Symbols
  /// How the program trained its network: what the state did between stretches of text.
  let stateHabit: String
  /// Symbols after which the state returned to zero; nil where it was carried, or nobody knows.
  var window: Int?

  /// Every preset.
  static let all: [ModelPreset] = [
    .init(
      name: "char-rnn", summary: "karpathy/char-rnn", symbols: .inFile,
      stateHabit: "carried over stretches of 50"),
    .init(
      name: "torch-rnn", summary: "jcjohnson/torch-rnn", symbols: .inFile, stateHabit: "carried"),
    .init(
      name: "udacity", summary: "the character notebook of Udacity's deep-learning course",
      symbols: .inFile, stateHabit: "carried"),
    .init(
      name: "spro", summary: "spro/char-rnn.pytorch: Python's string.printable",
      symbols: .fixed(printable, .characters),
      stateHabit: "from zero in each chunk of 200 characters",
      window: 200),
    .init(
      name: "char-rnn-tensorflow", summary: "sherjilozair/char-rnn-tensorflow", symbols: .inFile,
      stateHabit: "carried"),
    .init(name: "ml5", summary: "ml5.js charRNN", symbols: .inFile, stateHabit: "carried"),
    .init(
      name: "textgenrnn", summary: "minimaxir/textgenrnn", symbols: .inFile,
      stateHabit: "from zero in each window of 40 characters", window: 40),
    .init(
      name: "sorted-set", summary: "sorted(set(text)) of the training text",
      symbols: .sortedSet(isLowerCased: false), stateHabit: "from zero in each window"),
    .init(
      name: "sorted-set-lower", summary: "sorted(set(text.lower())) of the training text",
      symbols: .sortedSet(isLowerCased: true), stateHabit: "from zero in each window"),
    .init(
      name: "scalar", summary: "tutorials that feed id / V; sorted(set(text.lower()))",
      symbols: .sortedSet(isLowerCased: true),
      stateHabit: "from zero in each window of 100 characters", window: 100),
    .init(
      name: "bytes", summary: "256 bytes, each its own id", symbols: .fixed(bytes, .bytes),
      stateHabit: "carried"),
    .init(
      name: "sentiment-neuron", summary: "openai/generating-reviews-discovering-sentiment: bytes",
      symbols: .fixed(bytes, .bytes), stateHabit: "carried"),
    .init(
      name: "unirep", summary: "UniRep: amino acids, by the table that its layout knows",
      symbols: .inFile, stateHabit: "from zero for each protein"),
  ]

  /// The preset of a name; nil for none, an error for an unknown one.
  static func named(_ name: String?) throws(ModelError) -> ModelPreset? {
    guard let name else { return nil }
    guard let preset = all.first(where: { $0.name == name }) else {
      throw .undecided(
        question: "there is no preset '\(name)'",
        wayOut: "known are \(all.map(\.name).joined(separator: ", "))")
    }
    return preset
  }

  /// Python's string.printable: digits, letters, punctuation, white space.
  private static let printable: [String] = {
    let punctuation = (0x21...0x7E).map { UInt8($0) }.filter { byte in
      !(0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte)
    }
    let codes =
      Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8) + punctuation
      + [0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C]
    return codes.map { String(Unicode.Scalar($0)) }
  }()

  private static let bytes = (0...255).map { String(Unicode.Scalar(UInt8($0))) }
}
