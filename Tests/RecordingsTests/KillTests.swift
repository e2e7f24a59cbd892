// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Recordings

@Suite("A recording outlives its process and its disk")
struct KillTests {
  private static let lengths = [7000, 400, 5000]

  @Test("killed at whatever moment, the next run ends with the same bytes", arguments: 0..<3)
  func killed(round: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-" + UUID().uuidString
    ).path
    let path = folder + "/r"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, round = round as Int] in
      let sample = Sample(lengths: KillTests.lengths)
      let writer = try sample.writer(path, RecordingOptions(checkpointSeconds: 0))
      let killer = Thread {
        usleep(UInt32(1000 + round * 30_000))
        kill(getpid(), SIGKILL)
      }
      killer.start()
      while true {
        if try sample.run(writer, block: 64) {
          try writer.close()
          kill(getpid(), SIGKILL)
        }
      }
    }
    let sample = Sample(lengths: KillTests.lengths)
    let writer = try sample.writer(path)
    _ = try sample.run(writer, block: 300)
    try writer.close()
    try sample.record(folder + "/whole")
    #expect(differences(try files(folder + "/whole"), try files(path)) == [])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test("no room at the start is said at once, and nothing is left behind")
  func noRoom() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-" + UUID().uuidString
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 60_000, rlim_max: 60_000)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let path = folder + "/r"
      do {
        _ = try Sample(lengths: KillTests.lengths).writer(path)
        exit(2)
      } catch RecordingError.noSpace(let file, let needed, _) {
        let isSaid = file == path + "/layer0.c.npy" && needed == 4096 + 4 * 3 * 4096 * 2
        exit(isSaid && access(path, F_OK) != 0 ? 0 : 3)
      } catch { exit(4) }
    }
    #expect(try files(folder).isEmpty)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test("a write that fails half-way stops the run with the reason, and the next one finishes")
  func roomRunsOut() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-" + UUID().uuidString
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/r"
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      let sample = Sample(lengths: KillTests.lengths)
      let writer = try sample.writer(path, RecordingOptions(checkpointSeconds: 0))
      // The files have their size; from here the system takes no byte beyond the second tile.
      var limit = rlimit(rlim_cur: 60_000, rlim_max: 60_000)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      do {
        _ = try sample.run(writer, block: 64)
        try writer.close()
        exit(2)
      } catch RecordingError.noSpace { exit(0) } catch { exit(4) }
    }
    let sample = Sample(lengths: KillTests.lengths)
    #expect(throws: RecordingError.self) { try Recording(path: path) }
    let writer = try sample.writer(path)
    _ = try sample.run(writer, block: 300)
    try writer.close()
    try sample.record(folder + "/whole")
    #expect(differences(try files(folder + "/whole"), try files(path)) == [])
    try FileManager.default.removeItem(atPath: folder)
  }
}
