// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Recordings

@Suite("A hostile or damaged recording is an error, never a crash")
struct HostileRecordingTests {
  private func url(_ path: String, _ name: String) -> URL {
    URL(fileURLWithPath: path + "/" + name)
  }

  /// A good recording whose manifest is changed as a dictionary, and what opening it throws.
  private func opening(_ change: (inout [String: Any]) -> Void) throws -> RecordingError? {
    try withFolder { folder in
      let path = folder + "/r"
      try Sample(lengths: [100, 20]).record(path)
      let data = try Data(contentsOf: url(path, "manifest.json"))
      var manifest = try #require(
        try JSONSerialization.jsonObject(with: data) as? [String: Any])
      change(&manifest)
      try JSONSerialization.data(withJSONObject: manifest).write(to: url(path, "manifest.json"))
      do {
        _ = try Recording(path: path)
        return nil
      } catch let error as RecordingError { return error }
    }
  }

  private func malformed(_ error: RecordingError?) -> String? {
    if case .malformed(_, let problem) = error { return problem }
    return nil
  }

  @Test("an unchanged manifest opens")
  func unchanged() throws { #expect(try opening { _ in } == nil) }

  @Test("another schema is refused by name")
  func schema() throws {
    let problem = malformed(try opening { $0["schema"] = "rnnscope.recording/99" })
    #expect(problem?.contains("rnnscope.recording/99") == true)
  }

  @Test("every missing key is named")
  func missingKeys() throws {
    for key in [
      "schema", "model", "complete", "documents", "precision", "quantities", "layers",
      "tile_timesteps", "corpus_sha256",
    ] {
      let problem = malformed(try opening { $0[key] = nil })
      #expect(problem?.contains(key) == true)
    }
  }

  @Test("a number of timesteps that overflows is refused")
  func overflow() throws {
    for huge in [Int.max, 1 << 41, -1] {
      let error = try opening {
        $0["documents"] = ["names": ["a", "b"], "bytes": [100, 20], "timesteps": [huge, huge]]
      }
      guard case .tooLarge = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test("a number that no integer holds is refused")
  func largeNumber() throws {
    #expect(malformed(try opening { $0["tile_timesteps"] = 1e300 }) != nil)
  }

  @Test("shapes that claim more than the file holds are refused before memory is asked for")
  func lyingShape() throws {
    let error = try opening {
      $0["documents"] = [
        "names": ["a"], "bytes": [120], "timesteps": [1 << 40],
      ]
    }
    guard case .wrongSize = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a layer of a billion cells is refused")
  func hugeLayer() throws {
    let error = try opening { manifest in
      var model = manifest["model"] as? [String: Any] ?? [:]
      var layers = model["layers"] as? [[String: Any]] ?? []
      layers[0]["cells"] = 1_000_000_000
      model["layers"] = layers
      manifest["model"] = model
    }
    guard case .tooLarge = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("a layer without cells is refused")
  func emptyLayer() throws {
    let error = try opening { manifest in
      var model = manifest["model"] as? [String: Any] ?? [:]
      var layers = model["layers"] as? [[String: Any]] ?? []
      layers[1]["cells"] = 0
      model["layers"] = layers
      manifest["model"] = model
    }
    #expect(malformed(error) != nil)
  }

  @Test("layers and quantities that are not there, or twice, are refused")
  func badColumns() throws {
    #expect(try opening { $0["layers"] = [0, 2] } != nil)
    #expect(try opening { $0["layers"] = [-1] } != nil)
    #expect(try opening { $0["layers"] = [0, 0] } != nil)
    #expect(try opening { $0["quantities"] = ["c", "c"] } != nil)
    #expect(try opening { $0["quantities"] = ["../../etc/passwd"] } != nil)
    #expect(try opening { $0["quantities"] = ["z"] } != nil)
    #expect(try opening { $0["precision"] = "f64" } != nil)
    #expect(try opening { $0["tile_timesteps"] = 0 } != nil)
    for length in [256, 1000, 8192] {
      #expect(try opening { $0["tile_timesteps"] = length } != nil)
    }
    #expect(try opening { $0["keyframe_timesteps"] = 0 } != nil)
  }

  @Test("documents whose lists disagree are refused")
  func documents() throws {
    #expect(
      try opening {
        $0["documents"] = ["names": ["a"], "bytes": [100, 20], "timesteps": [100, 20]]
      } != nil)
    #expect(
      try opening {
        $0["documents"] = ["names": ["a", "b"], "bytes": [20, 100], "timesteps": [100, 20]]
      } != nil)
  }

  @Test("a manifest that is no JSON, deep JSON, empty or a folder is refused")
  func notJSON() throws {
    let deep = String(repeating: "[", count: 100_000)
    for text in ["", "{", "null", "[]", "\u{0}", deep] {
      try withFolder { folder in
        try Data(text.utf8).write(to: url(folder, "manifest.json"))
        #expect(throws: RecordingError.self) { try Recording(path: folder) }
      }
    }
    try withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/manifest.json", withIntermediateDirectories: false)
      #expect(throws: RecordingError.self) { try Recording(path: folder) }
      #expect(throws: RecordingError.notARecording(path: folder + "/manifest.json")) {
        try Recording(path: folder + "/manifest.json")
      }
      #expect(throws: RecordingError.self) { try Recording(path: folder + "/nowhere") }
    }
  }

  @Test("a pipe in a file's place is refused and not waited for")
  func pipe() throws {
    try withFolder { folder in
      let path = folder + "/r"
      try Sample(lengths: [100]).record(path)
      try FileManager.default.removeItem(at: url(path, "layer0.c.npy"))
      mkfifo(path + "/layer0.c.npy", 0o600)
      #expect(
        throws: RecordingError.unreadable(file: "layer0.c.npy", reason: "not a regular file")
      ) { try Recording(path: path) }
    }
  }

  @Test("every file that is missing, cut short by a byte, or longer is named")
  func wrongSizes() throws {
    try withFolder { folder in
      let path = folder + "/r"
      try Sample(lengths: [100, 20], words: true).record(path, RecordingOptions(precision: .u8))
      for (name, data) in try files(path) where name != "manifest.json" {
        for changed in [data.dropLast(), data + [0], data.prefix(10), Data()] {
          try changed.write(to: url(path, name))
          #expect(
            throws: RecordingError.wrongSize(
              file: name, found: changed.count, expected: data.count)
          ) { try Recording(path: path) }
        }
        try FileManager.default.removeItem(at: url(path, name))
        #expect(throws: RecordingError.self) { try Recording(path: path) }
        try data.write(to: url(path, name))
      }
      _ = try Recording(path: path)
    }
  }

  @Test("a header that is not the manifest's is refused")
  func header() throws {
    try withFolder { folder in
      let path = folder + "/r"
      try Sample(lengths: [100]).record(path)
      var data = try Data(contentsOf: url(path, "layer0.c.npy"))
      data[20] ^= 1
      try data.write(to: url(path, "layer0.c.npy"))
      guard case .malformed("layer0.c.npy", _)? = errorOfOpening(path) else {
        Issue.record("a changed header was taken")
        return
      }
    }
  }

  private func errorOfOpening(_ path: String) -> RecordingError? {
    do throws(RecordingError) {
      _ = try Recording(path: path)
      return nil
    } catch { return error }
  }

  @Test("a file that is truncated or written to under an open recording gives a message")
  func changing() throws {
    try withFolder { folder in
      let path = folder + "/r"
      let sample = Sample(lengths: [9000], words: true)
      try sample.record(path)
      let cell = CellID(layer: 0, index: 0)
      let reads: [(String, (Recording) throws -> Void)] = [
        ("layer0.c.npy", { _ = try $0.trace(cell, .c, 0..<9000) }),
        ("layer0.c.npy", { _ = try $0.trace(cell, .c, 8990..<9000) }),
        ("layer0.c.npy", { try $0.feed(into: [Collector([.c])]) }),
        ("loss.npy", { _ = try $0.losses(0..<9000) }),
        ("text.bin", { _ = try $0.bytes(0..<27_000) }),
        ("steps.npy", { _ = try $0.byteEnds(0..<9000) }),
        ("keyframes.npy", { _ = try $0.keyframe(document: 0, before: 8999) }),
        ("summary.npy", { _ = try $0.summary(cell, .c) }),
        ("histogram.npy", { _ = try $0.summary(cell, .c) }),
      ]
      for (name, read) in reads {
        let whole = try Data(contentsOf: url(path, name))
        for size in [0, 5000, whole.count - 1] {
          let recording = try Recording(path: path)
          try read(recording)
          truncate(path + "/" + name, size)
          #expect(throws: RecordingError.changed(file: name)) { try read(recording) }
          try whole.write(to: url(path, name))
        }
      }
    }
  }

  @Test("ends of timesteps that do not ascend are refused")
  func steps() throws {
    try withFolder { folder in
      let path = folder + "/r"
      try Sample(lengths: [100], words: true).record(path)
      var data = try Data(contentsOf: url(path, "steps.npy"))
      for (place, value) in [(50, UInt8(0)), (51, 255)] {
        data[4096 + place * 4] = value
        data[4096 + place * 4 + 1] = value
        try data.write(to: url(path, "steps.npy"))
        let recording = try Recording(path: path)
        #expect(throws: RecordingError.self) { try recording.text(0..<100) }
        #expect(throws: RecordingError.self) { try recording.byteEnds(0..<100) }
      }
    }
  }

  @Test("progress that lies is refused")
  func progress() throws {
    try withFolder { folder in
      let sample = Sample(lengths: [9000])
      let path = folder + "/r"
      try sample.writer(path).suspend()
      for text in [
        #"{"tiles":[[0,99]],"reached":[]}"#, #"{"tiles":[[2,1]],"reached":[]}"#,
        #"{"tiles":[[-1,1]],"reached":[]}"#, #"{"tiles":[[1]],"reached":[]}"#,
        #"{"tiles":[],"reached":[{"document":7,"timestep":64}]}"#,
        #"{"tiles":[],"reached":[{"document":0,"timestep":63}]}"#,
        #"{"tiles":[],"reached":[{"document":0,"timestep":9024}]}"#,
        #"{"tiles":[],"reached":[{"document":0,"timestep":-64}]}"#, "",
      ] {
        try Data(text.utf8).write(to: url(path, "progress.json"))
        #expect(throws: RecordingError.self) { try sample.writer(path) }
        #expect(throws: RecordingError.self) {
          try Recording(path: path, allowIncomplete: true)
        }
      }
    }
  }
}
