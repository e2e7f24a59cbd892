// SPDX-License-Identifier: Apache-2.0

import Corpora
import Glibc
import Recordings

/// What a command reads from: a recording, or a model with texts.
enum Source {
  case recording(Recording)
  case text(OpenedText, modelName: String)

  /// `[RECORDING]` or `[MODEL, TEXT…]`: a folder with a recording's files is a recording.
  static func open(
    _ arguments: [String], _ model: ModelOptions, _ text: TextOptions, isa: String? = nil
  ) throws -> Source {
    guard let first = arguments.first else {
      throw Failure(
        .usage,
        "nothing is named; give a recording, or a model (a checkpoint, kernel or novel) and texts")
    }
    guard isRecording(first) else {
      return .text(try Opening.text(arguments, model, text, isa: isa), modelName: first)
    }
    guard arguments.count == 1 else {
      throw Failure(
        .usage,
        "'\(first)' is a recording and holds its text; '\(arguments[1])' cannot be read with it")
    }
    do { return .recording(try Recording(path: first)) } catch { throw Failure(error) }
  }

  private static func isRecording(_ path: String) -> Bool {
    access(path + "/manifest.json", F_OK) == 0
      && (access(path + "/text.bin", F_OK) == 0 || access(path + "/progress.json", F_OK) == 0)
  }
}

extension Recording {
  /// The documents as they were read; a symbol's number counts distinct symbols by first appearance,
  /// for a recording does not hold the model's vocabulary.
  func encodedDocuments() throws -> [EncodedDocument] {
    var numbering = SymbolNumbering<ArraySlice<UInt8>>()
    return try documents.map { document in
      let text = try text(document.timesteps)
      var symbols = SymbolIDs()
      for index in 0..<document.timesteps.count {
        symbols.append(numbering.number(text.symbol(index)))
      }
      return EncodedDocument(
        name: document.name, symbols: symbols, byteEnds: text.ends, bytes: text.bytes)
    }
  }
}
