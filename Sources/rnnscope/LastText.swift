// SPDX-License-Identifier: Apache-2.0

import Corpora
import Hypotheses
import Recordings
import Synchronization

/// A document as hypotheses see it, kept while the same one is asked for.
///
/// What one hypothesis found out about the text, the next one need not. A long one would fill the memory of a
/// view with what is asked for once a hypothesis, and is read again.
final class LastText: Sendable {
  /// The longest text that is kept: some 30 bytes a timestep.
  private static let longest = 1 << 18
  private let recording: Recording
  private let last = Mutex<(document: Int, text: TimedText)?>(nil)

  init(of recording: Recording) { self.recording = recording }

  subscript(index: Int) -> TimedText {
    get throws {
      if let last = last.withLock({ $0 }), last.document == index { return last.text }
      let document = recording.documents[index]
      let read = try recording.text(document.timesteps)
      let text = TimedText(
        EncodedDocument(
          name: document.name, symbols: SymbolIDs(repeatElement(0, count: read.ends.count)),
          byteEnds: read.ends, bytes: read.bytes))
      if text.timesteps <= LastText.longest { last.withLock { $0 = (index, text) } }
      return text
    }
  }
}
