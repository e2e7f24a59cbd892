// SPDX-License-Identifier: Apache-2.0
import Corpora
import Hypotheses

extension TimedText {
  convenience init(_ document: EncodedDocument) {
    self.init(
      scalars: document.bytes.map(UInt32.init), scalarsRead: document.byteEnds)
  }
}
