// SPDX-License-Identifier: Apache-2.0

import Recordings
import Testing

@testable import rnnscope

@Suite("How many documents are recorded at once")
struct RecorderTests {
  private let model = ModelDescription(
    name: "", sha256: "",
    layers: (0..<3).map { _ in
      ModelDescription.Layer(kind: "lstm", cells: 512, quantities: [.c, .h, .i, .f, .o, .g])
    })

  @Test("begun tiles stay within 512 MiB, or four documents a thread where those take more")
  func memory() {
    func streams(_ quantities: [Quantity]?, threads: Int) -> Int {
      Recorder.streams(of: model, RecordingOptions(quantities: quantities), threads: threads)
    }
    #expect(streams([.c], threads: 1) == 12, "12 MiB a document: the threads' wish")
    #expect(streams([.c], threads: 8) == 42, "512 MiB of 12 MiB a document")
    #expect(streams(Quantity.allCases, threads: 1) == 7, "512 MiB of 72 MiB a document")
    #expect(streams(Quantity.allCases, threads: 2) == 8, "four a thread")
  }
}
