// SPDX-License-Identifier: Apache-2.0

import Corpora
import Recordings
import Recurrent

/// A model's pass over its texts, with progress, and an end in order on Ctrl-C.
enum Reading {
  static func run(
    _ opened: OpenedText, into sinks: [any ActivationSink], verb: String, _ options: RunOptions,
    _ reading: ReadingOptions = ReadingOptions()
  ) throws {
    try run(
      opened.model, over: opened.documents, into: sinks, verb: verb, threads: options.threads,
      reading)
  }

  static func run(
    _ model: LanguageModel, over documents: [EncodedDocument], into sinks: [any ActivationSink],
    verb: String, threads: Int?, _ reading: ReadingOptions = ReadingOptions()
  ) throws {
    let total =
      reading.stretches?.reduce(0) { $0 + $1.timesteps.count }
      ?? documents.reduce(0) { $0 + $1.timesteps }
    let progress = Progress(verb, total: total)
    defer { progress.finish() }
    var reading = reading
    if let threads { reading.threads = threads }
    reading.progress = { done in
      progress.update(done)
      return Interruption.status == nil
    }
    Interruption.watch()
    defer { Interruption.forget() }
    try model.read(documents, into: sinks, options: reading)
  }
}
