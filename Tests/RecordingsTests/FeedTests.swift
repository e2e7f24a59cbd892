// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Recordings

/// A sink that keeps everything, and notices blocks that come out of order or at once.
final class Collector: ActivationSink, @unchecked Sendable {
  struct Key: Hashable {
    let layer: Int
    let quantity: Quantity?
    let document: Int
  }

  let quantities: Set<Quantity>
  let wantsLoss: Bool
  let wantsFirst: [Int: Int]
  private let lock = NSLock()
  private var busy: Set<[Int]> = []
  private(set) var values: [Key: [[Float]]] = [:]
  private(set) var finished: [Int] = []
  private(set) var problems: [String] = []

  init(_ quantities: Set<Quantity>, loss: Bool = false, first: [Int: Int] = [:]) {
    self.quantities = quantities
    wantsLoss = loss
    wantsFirst = first
  }

  func receive(_ block: ActivationBlock) throws {
    let place = [block.layer, block.document]
    lock.withLock { if !busy.insert(place).inserted { problems.append("at once: \(place)") } }
    let columns = block.timesteps.indices.map { t in
      (0..<block.cells).map { block.values[$0 * block.stride + t - block.timesteps.lowerBound] }
    }
    add(
      columns, block.timesteps,
      Key(layer: block.layer, quantity: block.quantity, document: block.document))
    lock.withLock { _ = busy.remove(place) }
  }

  func receive(_ block: LossBlock) throws {
    let values = block.timesteps.indices.map { [block.nats[$0 - block.timesteps.lowerBound]] }
    add(values, block.timesteps, Key(layer: 0, quantity: nil, document: block.document))
  }

  func finish(document: Int, timesteps: Int) throws {
    lock.withLock { finished.append(document) }
  }

  private func add(_ columns: [[Float]], _ timesteps: Range<Int>, _ key: Key) {
    lock.withLock {
      if values[key, default: []].count != timesteps.lowerBound {
        problems.append("out of order: \(key) at \(timesteps)")
      }
      values[key, default: []] += columns
    }
  }
}

@Suite("A recording is fed to sinks as the network was")
struct FeedTests {
  @Test(
    "every block comes once and in order, on one thread and on several, whatever is wanted first",
    arguments: [1, 3],
    [[:], [4: 700, 3: 9, 2: 5], [0: 4200, 1: 1, 4: 9999, 7: 3, 3: -1]] as [[Int: Int]])
  func feed(threads: Int, first: [Int: Int]) throws {
    let sample = Sample(lengths: [4500, 1, 0, 800, 3000], layers: 3)
    try withFolder { folder in
      try sample.record(
        folder + "/r", RecordingOptions(quantities: [.c, .f], precision: .f32), block: 512)
      let recording = try Recording(path: folder + "/r")
      let all = Collector([.c, .f, .z], loss: true, first: first)
      let some = Collector([.f])
      try recording.feed(into: [all, some], threads: threads)
      #expect(all.problems == [] && some.problems == [])
      #expect(all.finished.sorted() == [0, 1, 2, 3, 4] && some.finished.count == 5)
      #expect(some.values.count == 4 * 3 && all.values.count == 4 * 3 * 2 + 4)
      for (key, columns) in all.values {
        #expect(columns.count == sample.documents[key.document].timesteps)
        for (t, column) in columns.enumerated() {
          guard let quantity = key.quantity else {
            let loss = sample.loss(key.document, t)
            #expect(column[0] == loss || (column[0].isNaN && loss.isNaN))
            continue
          }
          let expected = (0..<sample.rows(key.layer, quantity)).map {
            sample.value(key.layer, quantity, $0, key.document, t)
          }
          if column != expected { Issue.record("\(key) at \(t)") }
        }
      }
    }
  }

  @Test(
    "what sinks want first comes before all else, in pieces that end where tiles and documents do")
  func plan() throws {
    let sample = Sample(lengths: [5000, 0, 3000, 4500])
    try withFolder { folder in
      try sample.record(folder + "/r")
      let geometry = try Recording(path: folder + "/r").geometry
      #expect(geometry.tileTimesteps == 4096)
      func pieces(_ wanted: [Int: Int]) -> [[Int]] {
        FeedPlan(geometry, wantedFirst: wanted).pieces.map {
          [$0.tile, $0.timesteps.lowerBound, $0.timesteps.upperBound]
        }
      }
      #expect(
        pieces([:]) == [[0, 0, 4096], [1, 4096, 8192], [2, 8192, 12288], [3, 12288, 12500]])
      let wanted = [3: 200, 0: 10, 1: 4]
      #expect(
        pieces(wanted) == [
          [0, 0, 10], [1, 8000, 8192], [2, 8192, 8200],
          [0, 10, 4096], [1, 4096, 8000], [2, 8200, 12288], [3, 12288, 12500],
        ])
      let ends = FeedPlan(geometry, wantedFirst: wanted).ends
      #expect(ends.map { [$0.document, $0.pieces] } == [[0, 5], [1, 5], [2, 5], [3, 7]])
    }
  }

  @Test("only the quantities named are fed")
  func quantities() throws {
    let sample = Sample(lengths: [100])
    try withFolder { folder in
      try sample.record(folder + "/r", RecordingOptions(quantities: [.c, .f]))
      let sink = Collector([.c, .f])
      try Recording(path: folder + "/r").feed(into: [sink], quantities: [.f])
      #expect(Set(sink.values.keys.map(\.quantity)) == [.f])
    }
  }

  @Test("what a sink throws stops the feed and reaches the caller")
  func failure() throws {
    final class Refusing: ActivationSink {
      struct Refusal: Error {}
      let quantities: Set<Quantity> = [.c]
      func receive(_ block: ActivationBlock) throws {
        if block.timesteps.lowerBound > 4000 { throw Refusal() }
      }
    }
    let sample = Sample(lengths: [9000], layers: 3)
    try withFolder { folder in
      try sample.record(folder + "/r", block: 1000)
      let recording = try Recording(path: folder + "/r")
      for threads in [1, 2, 4] {
        #expect(throws: Refusing.Refusal.self) {
          try recording.feed(into: [Refusing()], threads: threads)
        }
      }
    }
  }
}
