// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Recordings

/// The interpreters that may have numpy: what RNNSCOPE_PYTHON names, and the system's.
private let python: String? = {
  let named = ProcessInfo.processInfo.environment["RNNSCOPE_PYTHON"]
  return [named, "/usr/bin/python3", "/usr/local/bin/python3"].compactMap { $0 }.first { path in
    FileManager.default.isExecutableFile(atPath: path)
      && output(path, ["-c", "import numpy; print('here')"]) == "here\n"
  }
}()

/// What a command prints, or nil where it fails.
private func output(_ path: String, _ arguments: [String]) -> String? {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  do { try process.run() } catch { return nil }
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
}

@Suite("numpy opens every file of a recording")
struct NumpyTests {
  @Test(
    "the line in the README gives a cell's trace",
    .enabled(if: python != nil, "no python with numpy; name one in RNNSCOPE_PYTHON"),
    arguments: Precision.allCases)
  func trace(precision: Precision) throws {
    let python = try #require(python)
    let sample = Sample(lengths: [5000, 300], words: true)
    try withFolder { folder in
      let path = folder + "/r"
      try sample.record(path, RecordingOptions(quantities: [.c, .h], precision: precision))
      let script = """
        import numpy, sys
        path, T = sys.argv[1], 5300
        x = numpy.load(path + "/layer1.c.npy", mmap_mode="r")
        g = numpy.load(path + "/layer1.c.tiles.npy")
        assert x.shape == (2, 4, 4096) and g.shape == (2, 4, 6)
        if x.dtype == numpy.uint8:
            scale = abs(g[:, 2, :2]).max(-1)[:, None] / numpy.float32(127)
            trace = ((x[:, 2, :].astype("f4") - 128) * scale).reshape(-1)[:T]
        else:
            trace = x[:, 2, :].reshape(-1)[:T]
        assert numpy.load(path + "/loss.npy").shape == (T,)
        assert numpy.load(path + "/steps.npy", mmap_mode="r").shape == (T,)
        assert numpy.load(path + "/keyframes.npy", mmap_mode="r").shape == (78 + 4, 14)
        assert numpy.load(path + "/summary.npy").shape == (14, 7)
        assert numpy.load(path + "/histogram.npy")[6 + 2].sum() == T
        for name in ["layer0.c", "layer0.h", "layer1.h"]: numpy.load(path + "/" + name + ".npy")
        print(*(numpy.float32(v).view("u4") for v in trace[[0, 4095, 4096, 4999, 5000, 5299]]))
        """
      let printed = try #require(output(python, ["-c", script, path]))
      let numbers = printed.split(separator: "\n")[0].split(separator: " ").compactMap {
        UInt32($0).map(Float.init(bitPattern:))
      }
      let trace = try Recording(path: path).trace(
        CellID(layer: 1, index: 2), .c, 0..<5300)
      #expect(numbers == [0, 4095, 4096, 4999, 5000, 5299].map { trace[$0] })
    }
  }
}
