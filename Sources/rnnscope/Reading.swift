// SPDX-License-Identifier: Apache-2.0

import Recordings
import Recurrent

/// A model's pass over its texts, with progress, and an end in order on Ctrl-C.
enum Reading {
  static func run(
    _ opened: OpenedText, into sinks: [any ActivationSink], verb: String, _ options: RunOptions,
    _ reading: ReadingOptions = ReadingOptions()
  ) throws {
    let progress = Progress(verb, total: opened.timesteps)
    defer { progress.finish() }
    var reading = reading
    if let threads = options.threads { reading.threads = threads }
    reading.progress = { done in
      progress.update(done)
      return Interruption.status == nil
    }
    Interruption.watch()
    defer { Interruption.forget() }
    try opened.model.read(opened.documents, into: sinks, options: reading)
  }
}
