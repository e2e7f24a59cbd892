// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Testing

@testable import Recordings

@Suite("A recording gives back what was written")
struct RecordingTests {
  /// Every kept value against the formula, with the error that the precision allows.
  private func expectIdentity(_ sample: Sample, _ path: String, _ precision: Precision) throws {
    let recording = try Recording(path: path)
    #expect(recording.timesteps == sample.documents.reduce(0) { $0 + $1.timesteps })
    for (index, document) in recording.documents.enumerated() {
      for layer in sample.model.layers.indices {
        for quantity in recording.quantities(of: layer) {
          for cell in 0..<sample.rows(layer, quantity) {
            let trace = try recording.trace(
              CellID(layer: layer, index: cell), quantity, document.timesteps)
            let largest: Float = 21
            let worst = trace.indices.map { t -> Float in
              let value = sample.value(layer, quantity, cell, index, t)
              let bound: Float =
                switch precision {
                case .f32: 0
                case .f16: max(abs(value) / 2048, 1e-7)
                case .u8: largest / 254
                }
              return abs(trace[t] - value) - bound
            }.max()
            #expect((worst ?? 0) <= 0, "\(layer):\(cell) \(quantity) of document \(index)")
          }
        }
      }
    }
  }

  @Test(
    "values come back within the precision's bound, documents one by one or interleaved",
    arguments: Precision.allCases, [(1, nil), (3, nil), (3, 512)])
  func identity(precision: Precision, run: (together: Int, tile: Int?)) throws {
    let sample = Sample(lengths: [5000, 1, 700, 64, 4096, 333])
    try withFolder(inMemory: false) { folder in
      let path = folder + "/r"
      var options = RecordingOptions(quantities: [.c, .o, .h], precision: precision)
      options.tileTimesteps = run.tile
      try sample.record(path, options, block: 100, together: run.together)
      try expectIdentity(sample, path, precision)
    }
  }

  @Test("tiles are shorter where those that many documents begin would not fit")
  func tileLengths() {
    let everything = 3 * 6 * 512 * 2
    for (bytes, documents, length) in [
      (everything, 1, 2048), (everything / 2, 1, 4096), (everything / 6, 1000, 4096),
      (everything, 8, 2048), (everything, 64, 1024), (everything, 100_000, 1024),
      (1 << 40, 5, 512), (0, 0, 4096),
    ] {
      #expect(
        RecordingGeometry.tileTimesteps(bytes: bytes, documents: documents) == length,
        "\(bytes) bytes a timestep, \(documents) documents")
    }
  }

  @Test("blocks of any size and any order of documents give the same bytes")
  func partitions() throws {
    let sample = Sample(lengths: [4100, 90, 1, 0, 4096, 130])
    try withFolder { folder in
      let options = RecordingOptions(quantities: [.c, .h])
      try sample.record(folder + "/a", options, block: 64)
      for (block, together) in [(1, 6), (37, 2), (4096, 1), (10_000, 3)] {
        let path = folder + "/b\(block)"
        try sample.record(path, options, block: block, together: together)
        #expect(differences(try files(folder + "/a"), try files(path)) == [], "blocks of \(block)")
      }
    }
  }

  @Test("documents that run on several threads share their tiles, and several sum up their columns")
  func threads() throws {
    let sample = Sample(lengths: (0..<40).map { 50 + $0 * 17 })
    try withFolder { folder in
      try sample.record(folder + "/a")
      let writer = try sample.writer(folder + "/b")
      DispatchQueue.concurrentPerform(iterations: sample.documents.count) { document in
        do {
          let end = sample.documents[document].timesteps
          for at in stride(from: 0, to: end, by: 32) {
            try sample.send(document, at..<min(end, at + 32), to: writer)
          }
          try writer.finish(document: document, timesteps: end)
        } catch { Issue.record(error) }
      }
      try writer.close(threads: 3)
      #expect(differences(try files(folder + "/a"), try files(folder + "/b")) == [])
    }
  }

  @Test("text and steps come back, whether a symbol is a byte or more")
  func text() throws {
    for words in [false, true] {
      let sample = Sample(lengths: [300, 5, 4500], words: words)
      try withFolder { folder in
        try sample.record(folder + "/r", block: 512)
        let recording = try Recording(path: folder + "/r")
        for (index, document) in recording.documents.enumerated() {
          let encoded = sample.documents[index]
          #expect(document.name == encoded.name)
          #expect(try recording.bytes(document.bytes) == encoded.bytes)
          let ends = try recording.byteEnds(document.timesteps)
          #expect(ends.map { $0 - document.bytes.lowerBound } == Array(encoded.byteEnds))
          let text = try recording.text(document.timesteps)
          #expect(text.ends == encoded.byteEnds)
          #expect(text.bytes == Array(encoded.bytes[..<(encoded.byteEnds.last ?? 0)]))
          for t in [0, 3, encoded.timesteps - 1] {
            let start = t == 0 ? 0 : encoded.byteEnds[t - 1]
            let symbol = try recording.text(
              document.timesteps.lowerBound + t..<document.timesteps.lowerBound + t + 1)
            #expect(symbol.symbol(0) == encoded.bytes[start..<encoded.byteEnds[t]])
            let place = try recording.timestep(ofByte: document.bytes.lowerBound + start)
            #expect(place == document.timesteps.lowerBound + t)
          }
        }
        #expect(try recording.timestep(ofByte: recording.byteCount) == nil)
      }
    }
  }

  @Test("the loss comes back, NaN at each document's first timestep")
  func losses() throws {
    let sample = Sample(lengths: [4500, 10])
    try withFolder { folder in
      try sample.record(folder + "/r")
      let recording = try Recording(path: folder + "/r")
      let losses = try recording.losses(0..<4510)
      #expect(losses[0].isNaN && losses[4500].isNaN)
      #expect(losses[4499] == sample.loss(0, 4499) && losses[4509] == sample.loss(1, 9))
      #expect(try recording.losses(4507..<4509) == [sample.loss(1, 7), sample.loss(1, 8)])
    }
  }

  @Test("a keyframe is the exact state before its timestep")
  func keyframes() throws {
    let sample = Sample(lengths: [200, 64, 65], outputs: 2)
    try withFolder { folder in
      try sample.record(folder + "/r", block: 50)
      let recording = try Recording(path: folder + "/r")
      for (document, t, expected) in [
        (0, 63, 0), (0, 64, 64), (0, 130, 128), (0, 200, 192), (1, 64, 0), (2, 64, 64), (2, 3, 0),
      ] {
        let keyframe = try recording.keyframe(document: document, before: t)
        #expect(keyframe.timestep == expected)
        for layer in 0..<2 {
          let c = (0..<sample.rows(layer, .c)).map { cell in
            expected == 0 ? 0 : sample.value(layer, .c, cell, document, expected - 1)
          }
          let h = (0..<sample.rows(layer, .h)).map { cell in
            expected == 0 ? 0 : sample.value(layer, .h, cell, document, expected - 1)
          }
          #expect(keyframe.states[layer] == LayerState(c: c, h: h))
        }
      }
    }
  }

  @Test("a keyframe of a layer that reads backwards is the state from the other side")
  func reversedKeyframes() throws {
    let sample = Sample(lengths: [200], reversed: true)
    try withFolder { folder in
      try sample.record(folder + "/r", block: 200)
      let states = try Recording(path: folder + "/r").keyframe(document: 0, before: 64).states
      #expect(states[0].c?[0] == sample.value(0, .c, 0, 0, 63))
      #expect(states[1].c?[0] == sample.value(1, .c, 0, 0, 64))
    }
  }

  @Test("only the layers and quantities asked for are kept, and the others are named")
  func selection() throws {
    let sample = Sample(lengths: [100], loss: false)
    try withFolder { folder in
      try sample.record(folder + "/r", RecordingOptions(quantities: [.f], layers: [1]))
      let recording = try Recording(path: folder + "/r")
      #expect(recording.quantities(of: 1) == [.f] && recording.quantities(of: 0) == [])
      #expect(recording.cells(.f).count == 4)
      #expect(throws: RecordingError.noQuantity(quantity: .c, layer: 1, has: [.f])) {
        try recording.trace(CellID(layer: 1, index: 0), .c, 0..<1)
      }
      #expect(throws: RecordingError.outOfRange(what: "cell 1:4", range: "layer 1 has 4")) {
        try recording.trace(CellID(layer: 1, index: 4), .f, 0..<1)
      }
      #expect(throws: RecordingError.self) {
        try recording.trace(CellID(layer: 1, index: 0), .f, 0..<101)
      }
      #expect(throws: RecordingError.self) { try recording.losses(0..<1) }
    }
  }

  @Test("the summary of a cell agrees with its trace")
  func summary() throws {
    let sample = Sample(lengths: [9000, 300])
    try withFolder { folder in
      try sample.record(
        folder + "/r", RecordingOptions(quantities: [.c], precision: .f32), block: 1000)
      let recording = try Recording(path: folder + "/r")
      for cell in recording.cells(.c) {
        let summary = try recording.summary(cell, .c)
        let trace = try recording.trace(cell, .c, 0..<recording.timesteps)
        let mean = trace.reduce(0.0) { $0 + Double($1) } / Double(trace.count)
        let variance =
          trace.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
          / Double(trace.count)
        #expect(summary.minimum == trace.min() && summary.maximum == trace.max())
        #expect(abs(Double(summary.mean) - mean) < 1e-4)
        #expect(abs(Double(summary.standardDeviation) - variance.squareRoot()) < 1e-4)
        #expect(summary.histogram.reduce(0, +) == trace.count)
        let sorted = trace.map(abs).sorted()
        let magnitude = sorted[sorted.count - 1 - sorted.count / 200]
        #expect(abs(summary.magnitude995 - magnitude) <= 2 * 42 / 2048)
      }
    }
  }
}

@Suite("Memory does not grow with the corpus")
struct TilesAsideTests {
  @Test(
    "tiles that wait for documents not yet begun go to the disk and come back",
    arguments: Precision.allCases, [1, 4])
  func aside(precision: Precision, threads: Int) throws {
    // Longest first, as the network reads: tiles are shared by documents far apart in time.
    let sample = Sample(lengths: (0..<60).map { 300 + ($0 * 7919) % 1500 }, layers: 1, cells: 2)
    let order = sample.documents.indices.sorted {
      sample.documents[$0].timesteps > sample.documents[$1].timesteps
    }
    try withFolder { folder in
      var options = RecordingOptions(quantities: [.c, .f], precision: precision)
      try sample.record(folder + "/a", options)
      options.mostIdleBytes = 0
      let writer = try sample.writer(folder + "/b", options)
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        do {
          for document in order where document % threads == thread {
            let end = sample.documents[document].timesteps
            for at in stride(from: 0, to: end, by: 64) {
              try sample.send(document, at..<min(end, at + 64), to: writer)
            }
            try writer.finish(document: document, timesteps: end)
          }
        } catch { Issue.record(error) }
      }
      #expect(writer.tilesPutAside > 0, "nothing was put aside, so nothing was tried")
      try writer.close()
      #expect(differences(try files(folder + "/a"), try files(folder + "/b")) == [])
    }
  }
}
