// SPDX-License-Identifier: Apache-2.0

import Recordings
import Testing

@testable import rnnscope

@Suite("How many documents are recorded at once")
struct RecorderTests {
  @Test("begun tiles stay within 512 MiB, or four documents a thread where those take more")
  func memory() {
    func streams(_ mebibytes: Int, threads: Int) -> Int {
      Recorder.streams(bytesEach: mebibytes << 20, threads: threads)
    }
    #expect(streams(12, threads: 1) == 16, "the thread's wish")
    #expect(streams(12, threads: 8) == 42, "512 MiB of 12 MiB a document")
    #expect(streams(72, threads: 1) == 7, "512 MiB of 72 MiB a document")
    #expect(streams(72, threads: 2) == 8, "four a thread")
  }
}
