// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Recordings

@Suite("An interrupted recording goes on and ends with the same bytes")
struct ResumeTests {
  /// A checkpoint after every tile.
  private static let often = RecordingOptions(quantities: [.c, .o], checkpointSeconds: 0)

  /// What a crash may leave where no checkpoint vouches for the disk.
  private func spoilUnfinished(_ path: String) throws {
    let recording = try Recording(path: path, allowIncomplete: true)
    let geometry = recording.geometry
    var spans: [(file: String, offset: Int, count: Int)] = []
    for tile in 0..<geometry.tiles where !recording.completeTiles[tile] {
      for column in geometry.columns {
        let bytes = column.rows * geometry.tileTimesteps * geometry.precision.bytes
        spans.append((column.fileName, 4096 + tile * bytes, bytes))
        spans.append((column.glanceFileName, 4096 + tile * column.rows * 24, column.rows * 24))
      }
      spans.append(
        ("loss.npy", 4096 + tile * geometry.tileTimesteps * 4, geometry.filled(tile: tile) * 4))
    }
    let progress = try RecordingManifest.value(
      RecordingProgress.self,
      json: Array(try Data(contentsOf: URL(fileURLWithPath: path + "/progress.json"))),
      file: "progress.json")
    for document in 0..<geometry.documents {
      let first = geometry.firstTimestep[document] / geometry.tileTimesteps
      let last = (geometry.firstTimestep[document + 1] - 1) / geometry.tileTimesteps
      if first > last || (first...last).allSatisfy({ recording.completeTiles[$0] }) { continue }
      let reached = progress.reached.first { $0.document == document }?.timestep ?? 0
      let row = geometry.firstKeyframe[document] + reached / 64
      let count = geometry.firstKeyframe[document + 1] - row
      let width = geometry.keyframeWidth * 4
      spans.append(("keyframes.npy", 4096 + row * width, count * width))
    }
    for span in spans where span.count > 0 {
      let file = try FileHandle(
        forUpdating: URL(fileURLWithPath: path + "/" + span.file))
      try file.seek(toOffset: UInt64(span.offset))
      try file.write(contentsOf: Data(repeating: 0xaa, count: span.count))
      try file.close()
    }
  }

  @Test(
    "stopped after any number of blocks, once and again",
    arguments: [(1, nil), (3, nil), (3, 512)], [Precision.f16, .u8])
  func everyPoint(run: (together: Int, tile: Int?), precision: Precision) throws {
    let (together, tile) = run
    let sample = Sample(lengths: [9000, 900, 64, 5000, 500], layers: 1, cells: 2)
    var options = ResumeTests.often
    options.precision = precision
    options.tileTimesteps = tile
    try withFolder { folder in
      try sample.record(folder + "/whole", options, block: 256)
      let whole = try files(folder + "/whole")
      var goneOn = 0
      for limit in stride(from: 1, through: 60, by: 10) {
        let path = folder + "/r\(limit)"
        for isOrderly in [true, false] {
          let writer = try sample.writer(path, options)
          goneOn += writer.pending.count { $0.states != nil }
          let isDone = try sample.run(
            writer, block: 250, together: together, limit: limit)
          if isDone {
            try writer.close()
          } else {
            if isOrderly { try writer.suspend() } else { writer.abandon() }
            try spoilUnfinished(path)
          }
        }
        let writer = try sample.writer(path, options)
        _ = try sample.run(writer, block: 100, together: together)
        try writer.close()
        #expect(differences(whole, try files(path)) == [], "after \(limit) blocks")
      }
      #expect(goneOn > 0, "no run went on inside a document, so nothing was tried")
    }
  }

  @Test("a layer that comes later than the kept one is not taken for done")
  func lateLayer() throws {
    let sample = Sample(lengths: [5000], layers: 2, loss: false)
    var options = RecordingOptions(quantities: [.c], layers: [0], checkpointSeconds: 0)
    options.program = "rnnscope test"
    try withFolder { folder in
      let writer = try sample.writer(folder + "/r", options)
      // Layer 0 is all there, layer 1 never came.
      for quantity in [Quantity.c, .h] {
        let values = [Float](repeating: 1, count: 3 * 5000)
        try writer.receive(
          ActivationBlock(
            layer: 0, quantity: quantity, document: 0, timesteps: 0..<5000, values: values,
            stride: 5000, cells: 3))
      }
      #expect(
        throws: RecordingError.incomplete(path: folder + "/r", timesteps: 0, of: 5000)
      ) { try writer.close() }
    }
    try withFolder { folder in
      let writer = try sample.writer(folder + "/r", options)
      for quantity in [Quantity.c, .h] {
        let values = [Float](repeating: 1, count: 3 * 5000)
        try writer.receive(
          ActivationBlock(
            layer: 0, quantity: quantity, document: 0, timesteps: 0..<5000, values: values,
            stride: 5000, cells: 3))
      }
      try writer.suspend()
      let next = try sample.writer(folder + "/r", options)
      #expect(
        next.pending == [PendingStretch(document: 0, timesteps: 0..<5000, states: nil)])
    }
  }

  @Test("a resume point lies inside what is known, with the exact states")
  func resumePoint() throws {
    let sample = Sample(lengths: [10_000], layers: 2)
    try withFolder { folder in
      let first = try sample.writer(folder + "/r", ResumeTests.often)
      try sample.send(0, 0..<9000, to: first)
      try first.suspend()
      let second = try sample.writer(folder + "/r", ResumeTests.often)
      #expect(second.pending.map(\.timesteps) == [8128..<10_000])
      for layer in 0..<2 {
        let c = (0..<sample.rows(layer, .c)).map { sample.value(layer, .c, $0, 0, 8127) }
        #expect(second.pending.first?.states?[layer].c == c)
      }
      #expect(throws: RecordingError.self, "a document goes on where it stopped, not from 0") {
        try sample.send(0, 0..<100, to: second)
      }
    }
  }

  @Test("a model that reads backwards starts unfinished documents again")
  func reversed() throws {
    let sample = Sample(lengths: [5000, 9000, 100], reversed: true)
    try withFolder { folder in
      try sample.record(folder + "/whole", ResumeTests.often, block: 500)
      let writer = try sample.writer(folder + "/r", ResumeTests.often)
      _ = try sample.run(writer, block: 500, limit: 20)
      writer.abandon()
      let again = try sample.writer(folder + "/r", ResumeTests.often)
      #expect(again.pending.allSatisfy { $0.states == nil })
      _ = try sample.run(again, block: 500)
      try again.close()
      #expect(differences(try files(folder + "/whole"), try files(folder + "/r")) == [])
    }
  }

  @Test("a kill while the folder is made or while it is finished does no harm")
  func edges() throws {
    let sample = Sample(lengths: [5000, 20])
    try withFolder { folder in
      let path = folder + "/r"
      try sample.record(folder + "/whole", ResumeTests.often)
      let whole = try files(folder + "/whole")
      // Made, but not a byte of the manifest: only its partial copy.
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      try Data("{".utf8).write(to: URL(fileURLWithPath: path + "/manifest.json.partial"))
      try sample.writer(path, ResumeTests.often).abandon()
      // The manifest, and some files of another length, but no progress.
      try FileManager.default.removeItem(atPath: path + "/progress.json")
      try Data("short".utf8).write(to: URL(fileURLWithPath: path + "/layer0.c.npy"))
      let writer = try sample.writer(path, ResumeTests.often)
      _ = try sample.run(writer, block: 64)
      try writer.suspend()
      let progress = try Data(contentsOf: URL(fileURLWithPath: path + "/progress.json"))
      // All data there, summaries half-written, the manifest not yet complete.
      try Data("half".utf8).write(to: URL(fileURLWithPath: path + "/summary.npy"))
      let again = try sample.writer(path, ResumeTests.often)
      #expect(again.pending.isEmpty && !again.wasComplete)
      try again.close()
      #expect(differences(whole, try files(path)) == [])
      // The manifest complete, the progress not yet taken away.
      try progress.write(to: URL(fileURLWithPath: path + "/progress.json"))
      #expect(try Recording(path: path).isComplete)
      let last = try sample.writer(path, ResumeTests.often)
      #expect(last.wasComplete && last.pending.isEmpty)
      try last.close()
      #expect(differences(whole, try files(path)) == [])
    }
  }

  @Test("an incomplete recording is refused, or shows what is there")
  func incomplete() throws {
    let sample = Sample(lengths: [9000])
    try withFolder { folder in
      let path = folder + "/r"
      let writer = try sample.writer(path, ResumeTests.often)
      try sample.send(0, 0..<5000, to: writer)
      #expect(throws: RecordingError.incomplete(path: path, timesteps: 4096, of: 9000)) {
        try writer.close()
      }
      #expect(throws: RecordingError.incomplete(path: path, timesteps: 4096, of: 9000)) {
        try Recording(path: path)
      }
      let recording = try Recording(path: path, allowIncomplete: true)
      #expect(recording.completeTiles == [true, false, false])
      let value = try recording.trace(CellID(layer: 0, index: 1), .c, 4095..<4096)[0]
      #expect(abs(value - sample.value(0, .c, 1, 0, 4095)) < 0.01)
    }
  }

  @Test("two runs cannot write one recording")
  func lock() throws {
    let sample = Sample(lengths: [100])
    try withFolder { folder in
      let writer = try sample.writer(folder + "/r")
      #expect(throws: RecordingError.locked(path: folder + "/r")) {
        try sample.writer(folder + "/r")
      }
      try writer.suspend()
    }
  }

  @Test("another model, text or option is an error that names the difference")
  func otherRun() throws {
    let sample = Sample(lengths: [100])
    try withFolder { folder in
      let path = folder + "/r"
      try sample.record(path)
      func expect(_ what: String, _ sample: Sample, _ options: RecordingOptions) {
        do {
          _ = try sample.writer(path, options)
          Issue.record("nothing was said of \(what)")
        } catch RecordingError.differs(_, let named, _, _) {
          #expect(named == what)
        } catch { Issue.record(error) }
      }
      expect("model layers", Sample(lengths: [100], cells: 4), RecordingOptions())
      expect("document", Sample(lengths: [99]), RecordingOptions())
      expect("documents", Sample(lengths: [50, 50]), RecordingOptions())
      expect("precision", sample, RecordingOptions(precision: .f32))
      expect("quantities", sample, RecordingOptions(quantities: [.c, .h]))
      expect("layers", sample, RecordingOptions(layers: [1]))
      expect("loss", Sample(lengths: [100], loss: false), RecordingOptions())
    }
  }

  @Test("--force records anew, --no-resume refuses, and a stranger's folder is left alone")
  func replacing() throws {
    let sample = Sample(lengths: [5000])
    try withFolder { folder in
      let path = folder + "/r"
      try sample.record(path, RecordingOptions(quantities: [.c, .f]))
      try sample.record(path, RecordingOptions(replaces: true))
      try sample.record(folder + "/whole")
      #expect(ResumeTests.same(folder + "/whole", path))
      let writer = try sample.writer(folder + "/s")
      try writer.suspend()
      #expect(throws: RecordingError.self) {
        try sample.writer(folder + "/s", RecordingOptions(resumes: false))
      }
      let strange = folder + "/strange"
      try FileManager.default.createDirectory(atPath: strange, withIntermediateDirectories: false)
      try Data("mine".utf8).write(to: URL(fileURLWithPath: strange + "/thesis.tex"))
      for replaces in [false, true] {
        #expect(throws: RecordingError.self) {
          try sample.writer(strange, RecordingOptions(replaces: replaces))
        }
      }
      #expect(try files(strange).keys.sorted() == ["thesis.tex"])
    }
  }

  private static func same(_ a: String, _ b: String) -> Bool {
    do { return try files(a) == files(b) } catch { return false }
  }

  @Test("a block that does not continue its document is refused")
  func order() throws {
    let sample = Sample(lengths: [300])
    try withFolder { folder in
      let writer = try sample.writer(folder + "/r")
      try sample.send(0, 0..<100, to: writer)
      for wrong in [0..<100, 101..<200] {
        #expect(throws: RecordingError.self) { try sample.send(0, wrong, to: writer) }
      }
      #expect(throws: RecordingError.self) { try sample.send(0, 100..<301, to: writer) }
      #expect(throws: RecordingError.self) { try writer.finish(document: 0, timesteps: 300) }
      #expect(throws: RecordingError.self) { try writer.finish(document: 1, timesteps: 0) }
    }
  }
}
