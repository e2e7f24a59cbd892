// SPDX-License-Identifier: Apache-2.0

import Corpora
import Glibc
import Recordings
import Synchronization
import Testing

@testable import Recurrent

@Suite("What a sink wants first")
struct WantedFirstTests {
  private let documents = [70, 5, 33, 70, 0, 18, 70, 29].enumerated().map {
    EncodedDocument.seeded($1, seed: UInt32($0))
  }

  private func read(_ first: [Int: Int], _ change: (inout ReadingOptions) -> Void = { _ in })
    throws -> CollectingSink
  {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    var options = ReadingOptions()
    options.blockTimesteps = 8
    options.threads = 1
    change(&options)
    let sink = CollectingSink([.c], first: first)
    try model.read(documents, into: [sink], options: options)
    return sink
  }

  @Test("comes before what other groups of streams read, and its own group reads beside it")
  func comesFirst() throws {
    /// Takes its time, so that a group which does not wait is heard.
    final class Slow: ActivationSink {
      let quantities: Set<Quantity> = [.c]
      let wantsFirst = [3: 40]
      let arrivals = Mutex<[(document: Int, timesteps: Range<Int>)]>([])
      func receive(_ block: ActivationBlock) {
        arrivals.withLock { $0.append((block.document, block.timesteps)) }
        usleep(1000)
      }
    }
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    var options = ReadingOptions()
    options.blockTimesteps = 8
    options.threads = 2
    options.streams = 4  // two groups of two
    options.layers = [0]
    let sink = Slow()
    try model.read(documents, into: [sink], options: options)
    let before = sink.arrivals.withLock { arrivals in
      arrivals.prefix { !($0.document == 3 && $0.timesteps.contains(31)) }  // the last but one
    }
    #expect(Set(before.map(\.document)).count == 2, "\(before)")
  }

  @Test("goes first in the queue, then come the longest")
  func queue() {
    let items = [5, 9, 7, 8].enumerated().map {
      ReadingStretch(document: $0, timesteps: 0..<$1, state: nil)
    }
    var queue = ReadingQueue(items, wantedFirst: [0: 3, 2: 99], streams: 2)
    #expect(queue.isOpen, "what goes first is the next")
    let taken = [queue.next(), queue.next()].compactMap { $0 }
    #expect(taken.map(\.document) == [2, 0])
    #expect(!queue.isOpen)
    queue.note(taken[1], 0..<2)
    #expect(queue.goesFirst(taken[1], from: 2) && !queue.goesFirst(taken[1], from: 3))
    queue.note(taken[1], 2..<4)
    #expect(!queue.isOpen, "document 2 goes first to its end")
    queue.note(taken[0], 0..<7)
    #expect(queue.isOpen)
    #expect([queue.next(), queue.next(), queue.next()].map { $0?.document } == [1, 3, nil])
  }

  @Test("is no more than there are streams at once, so that nobody waits for a stream for ever")
  func noMoreThanStreams() {
    let items = (0..<4).map { ReadingStretch(document: $0, timesteps: 0..<9, state: nil) }
    var queue = ReadingQueue(items, wantedFirst: [0: 5, 1: 5, 2: 5], streams: 2)
    for item in [queue.next(), queue.next()].compactMap({ $0 }) { queue.note(item, 0..<8) }
    #expect(queue.isOpen)
  }

  @Test("changes no bit, whatever is wanted, and nothing is left waiting", .timeLimit(.minutes(1)))
  func changesNothing() throws {
    let expected = try read([:]) { $0.streams = 1 }
    for first in [
      [0: 70], [6: 9, 1: 500, 4: 3], [99: 7],
      Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 20) }),
    ] {
      for (threads, streams) in [(1, 1), (1, 3), (2, 2), (2, nil), (3, 7)] as [(Int, Int?)] {
        let sink = try read(first) {
          $0.threads = threads
          $0.streams = streams
        }
        #expect(
          sink.bits == expected.bits && sink.lossBits == expected.lossBits
            && sink.finished == expected.finished,
          "\(first), \(threads) threads, \(streams ?? 0) streams")
      }
    }
  }

  @Test("may lie in stretches that leave some of it out", .timeLimit(.minutes(1)))
  func stretches() throws {
    let sink = try read([0: 50, 3: 30]) {
      $0.threads = 2
      $0.streams = 2
      $0.stretches = [(0, 0..<10), (3, 0..<70), (6, 0..<70)].map {
        ReadingStretch(document: $0, timesteps: $1, state: nil)
      }
    }
    #expect(sink.finished.keys.sorted() == [0, 3, 6])
  }
}
