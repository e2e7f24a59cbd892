// SPDX-License-Identifier: Apache-2.0

import Recordings
import Scoring

/// Gate saturation of whatever a command reads from.
enum Saturations {
  /// Each gate's saturation: counted from a recording that kept its gates, else by reading again.
  static func count(_ source: Source, _ run: RunOptions) throws -> [Saturation] {
    switch source {
    case .text(let opened, _):
      let counter = SaturationCounter(model: opened.model.description)
      try Reading.run(opened, into: [counter], verb: "gates", run)
      return counter.saturations()
    case .recording(let recording):
      let counter = SaturationCounter(model: recording.model)
      let kept = Set(recording.manifest.quantities)
      guard counter.quantities.isSubset(of: kept) else {
        throw Failure(
          .badData,
          "'\(recording.path)' kept no gates; record with --quantities c,i,f,o, or give the model and texts"
        )
      }
      do { try recording.feed(into: [counter]) } catch let error as RecordingError {
        throw Failure(error)
      }
      return counter.saturations()
    }
  }
}
