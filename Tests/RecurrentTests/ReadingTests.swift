// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Synchronization
import Tensors
import Testing

@testable import Recurrent

/// Everything that a reading hands out, in bits.
private struct Bits: Equatable {
  var values: [CollectingSink.Key: [[UInt32]]]
  var losses: [Int: [UInt32]]
  var finished: [Int: Int]

  init(
    _ sample: SampleNetwork, _ documents: [EncodedDocument], cells: Int = 19,
    _ change: (inout ReadingOptions) -> Void = { _ in }
  ) throws {
    let model = try LanguageModel(
      name: "sample", sha256: "", weights: sample.weights(cells: cells))
    var options = ReadingOptions()
    options.threads = 1
    change(&options)
    let sink = CollectingSink()
    try model.read(documents, into: [sink], options: options)
    (values, losses, finished) = (sink.bits, sink.lossBits, sink.finished)
  }
}

@Suite("Reading changes nothing of what is read")
struct ReadingTests {
  private let documents = [70, 5, 33, 1, 0, 18, 64, 29].enumerated().map {
    EncodedDocument.seeded($1, seed: UInt32($0))
  }

  @Test("reading in blocks of any size equals reading at once", arguments: SampleNetwork.allCases)
  func blocks(sample: SampleNetwork) throws {
    let atOnce = try Bits(sample, [documents[0]]) { $0.blockTimesteps = 1000 }
    for size in [1, 7, 16, 64] {
      let inBlocks = try Bits(sample, [documents[0]]) { $0.blockTimesteps = size }
      #expect(inBlocks == atOnce, "blocks of \(size)")
    }
  }

  @Test("threads and streams change no bit", arguments: SampleNetwork.allCases)
  func threadsAndStreams(sample: SampleNetwork) throws {
    let one = try Bits(sample, documents) {
      $0.streams = 1
      $0.blockTimesteps = 8
    }
    #expect(one.finished.count == documents.count)
    for (threads, streams) in [(1, 8), (2, 1), (2, 2), (3, 7), (2, nil)] {
      let many = try Bits(sample, documents) {
        $0.threads = threads
        $0.streams = streams
        $0.blockTimesteps = 8
      }
      #expect(many == one, "\(threads) threads, \(streams ?? 0) streams")
    }
  }

  @Test("threads that share every layer's cells change no bit", arguments: SampleNetwork.allCases)
  func sharedCells(sample: SampleNetwork) throws {
    for cells in [19, 70] {
      let one = try Bits(sample, Array(documents[1...5]), cells: cells) { $0.streams = 1 }
      for (threads, block) in [(2, 8), (3, 64), (7, 5)] {
        let shared = try Bits(sample, Array(documents[1...5]), cells: cells) {
          $0.threads = threads
          $0.streams = 1
          $0.blockTimesteps = block
          $0.together = threads
        }
        let isSame = shared == one
        #expect(isSame, "\(cells) cells, \(threads) threads, blocks of \(block)")
      }
    }
  }

  @Test("a held cell is held by the thread that has it in its share")
  func sharedHolds() throws {
    let held = [3, 40, 69].map { Intervention(cell: CellID(layer: 0, index: $0), value: 0.5) }
    for sample in [SampleNetwork.lstm, .gruResetAfter, .gruResetBefore, .tanh] {
      let one = try Bits(sample, documents, cells: 70) {
        $0.streams = 1
        $0.interventions = held
      }
      let shared = try Bits(sample, documents, cells: 70) {
        $0.streams = 1
        $0.interventions = held
        $0.threads = 3
        $0.together = 3
      }
      let isSame = shared == one
      #expect(isSame, "\(sample)")
    }
  }

  @Test("what a sink throws while threads compute together reaches the caller")
  func sharedFailure() throws {
    final class Full: ActivationSink {
      let quantities: Set<Quantity> = [.h]
      func receive(_ block: ActivationBlock) throws {
        if block.timesteps.lowerBound >= 16 { throw CocoaError(.fileWriteOutOfSpace) }
      }
    }
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    var options = ReadingOptions()
    options.threads = 2
    options.together = 2
    options.blockTimesteps = 8
    #expect(throws: CocoaError.self) {
      try model.read([documents[0]], into: [Full()], options: options)
    }
  }

  @Test("threads compute blocks together only where layers are fewer and heavy enough")
  func together() throws {
    func model(_ layers: Int, _ cells: Int) throws -> [any RecurrentLayer] {
      let weights = SampleNetwork.lstm.weights(cells: cells)
      let layer = try LanguageModel(name: "", sha256: "", weights: weights).layers[0]
      return Array(repeating: layer, count: layers)
    }
    let most = Crew.processors
    #expect(ReadingPipeline.together(try model(1, 19), threads: 2) == 1)
    #expect(ReadingPipeline.together(try model(1, 512), threads: 1) == 1)
    #expect(ReadingPipeline.together(try model(1, 512), threads: 2) == min(2, most))
    #expect(ReadingPipeline.together(try model(2, 512), threads: 2) == 1)
    #expect(ReadingPipeline.together(try model(1, 128), threads: 9) == min(2, most))
  }

  @Test(
    "a row's bits do not depend on how many rows are read beside it",
    arguments: InstructionSet.available.map(\.name))
  func rowsAlone(instructionSet: String) throws {
    let weights = SampleNetwork.lstm.weights(cells: 40)
    let model = try LanguageModel(
      name: "", sha256: "", weights: weights, instructionSet: .named(instructionSet))
    let many = (0..<50).map { EncodedDocument.seeded(9, seed: UInt32($0)) }
    var alone = ReadingOptions()
    alone.streams = 1
    let expected = CollectingSink()
    try model.read(many, into: [expected], options: alone)
    for rows in [2, 3, 5, 6, 7, 12, 13, 24, 25, 50] {
      var together = ReadingOptions()
      together.streams = rows
      together.threads = 1
      let sink = CollectingSink()
      try model.read(many, into: [sink], options: together)
      #expect(sink.bits == expected.bits && sink.lossBits == expected.lossBits, "\(rows) rows")
    }
  }

  @Test("going on from a state gives the bits of reading from the beginning")
  func resume() throws {
    for sample in [SampleNetwork.lstm, .gruResetAfter, .lstmProjected, .tanh, .skipping] {
      let model = try LanguageModel(name: "", sha256: "", weights: sample.weights())
      let whole = CollectingSink()
      try model.read([documents[0], documents[2]], into: [whole])
      let start = Replay.Start(before: 0, model.initialState())
      let state = try model.replay(documents[0].symbols, 0..<23, from: [start]).state(after: 22)
      var options = ReadingOptions()
      options.stretches = [ReadingStretch(document: 0, timesteps: 23..<70, state: state)]
      let rest = CollectingSink(startingAt: [0: 23])
      try model.read([documents[0], documents[2]], into: [rest], options: options)
      #expect(rest.finished == [0: 70])
      for (key, values) in rest.bits {
        #expect(values == whole.bits[key]?.map { Array($0.dropFirst(23)) }, "\(sample) \(key)")
      }
      #expect(rest.lossBits[0] == whole.lossBits[0].map { Array($0.dropFirst(23)) })
    }
  }

  @Test("a replay and single steps give the bits of a reading")
  func replayAndSteps() throws {
    for sample in SampleNetwork.allCases where sample != .bidirectional {
      let model = try LanguageModel(name: "", sha256: "", weights: sample.weights())
      let document = documents[2]
      let read = CollectingSink()
      try model.read([document], into: [read])
      var state = model.initialState()
      var logits: [[Float]] = []
      for symbol in document.symbols.prefix(10) {
        logits.append(model.step(symbol, state: &state))
      }
      let replay = try model.replay(
        document.symbols, 12..<30, from: [Replay.Start(before: 10, state)])
      for (layer, description) in model.description.layers.enumerated() {
        for quantity in description.quantities {
          let all = read.values[.init(document: 0, layer: layer, quantity: quantity)]
          let window = all?.flatMap { $0[12..<30] }
          #expect(replay.values(layer: layer, quantity) == window, "\(sample) \(quantity)")
        }
      }
      let last = try model.replay(
        document.symbols, 0..<10, from: [Replay.Start(before: 0, model.initialState())])
      #expect(last.logits(after: 9) == logits[9])
      #expect(last.state(after: 9) == state)
    }
  }

  @Test("a replay from many states is the reading's own, whatever the threads")
  func replayFromManyStates() throws {
    for sample in [SampleNetwork.lstm, .gruResetAfter, .lstmProjected, .skipping] {
      let model = try LanguageModel(name: "", sha256: "", weights: sample.weights())
      let document = documents[0]
      let read = CollectingSink()
      try model.read([document], into: [read])
      let whole = try model.replay(
        document.symbols, 0..<70, from: [Replay.Start(before: 0, model.initialState())])
      let starts = [8, 24, 40, 56].map { Replay.Start(before: $0, whole.state(after: $0 - 1)) }
      for threads in 1...3 {
        let replay = try model.replay(
          document.symbols, 11..<61, from: starts, quantities: [.h], threads: threads)
        for layer in model.layers.indices {
          let all = read.values[.init(document: 0, layer: layer, quantity: .h)]
          #expect(replay.values(layer: layer, .h) == all?.flatMap { $0[11..<61] }, "\(sample)")
          #expect(replay.values(layer: layer, .c) == nil)
        }
        #expect(replay.logits(after: 30) == whole.logits(after: 30))
        #expect(whole.only([.h]).values(layer: 0, .c) == nil)
        #expect(whole.only([.h]).logits(after: 30) == whole.logits(after: 30))
      }
    }
  }

  @Test("a replay of one layer has its bits, and computes none above it")
  func replayOfOneLayer() throws {
    for sample in [SampleNetwork.lstm, .gruResetAfter, .lstmProjected, .skipping] {
      let model = try LanguageModel(name: "", sha256: "", weights: sample.weights())
      let starts = [Replay.Start(before: 0, model.initialState())]
      let whole = try model.replay(documents[0].symbols, 5..<70, from: starts)
      for layer in model.layers.indices {
        let one = try model.replay(documents[0].symbols, 5..<70, from: starts, layers: [layer])
        for (other, description) in model.description.layers.enumerated() {
          for quantity in description.quantities {
            let expected = other == layer ? whole.values(layer: layer, quantity) : nil
            #expect(one.values(layer: other, quantity) == expected, "\(sample) \(quantity)")
          }
        }
        func computed(_ sink: any ActivationSink) -> Int {
          ReadingPipeline.layers(of: model, for: Outlet([sink], layers: [layer])).count
        }
        #expect(computed(ReplaySink(0..<1, [.h], layers: [layer], of: model)) == layer + 1)
        #expect(computed(CollectingSink()) == model.layers.count, "the loss needs all of them")
      }
    }
  }

  @Test("a replay without a state before it, or past the document's end, is refused")
  func replayOfNothingKnown() throws {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    let start = Replay.Start(before: 8, model.initialState())
    #expect(throws: ModelError.self) {
      try model.replay(documents[0].symbols, 7..<20, from: [start])
    }
    #expect(throws: ModelError.self) {
      try model.replay(documents[0].symbols, 8..<71, from: [start])
    }
    #expect(throws: ModelError.self) { try model.replay(documents[0].symbols, 8..<20, from: []) }
    for wrong in [[-1], [8, 4], [8, 21]] {
      let starts = wrong.map { Replay.Start(before: $0, model.initialState()) }
      #expect(throws: ModelError.self) {
        try model.replay(documents[0].symbols, 8..<20, from: starts)
      }
    }
  }

  @Test("stretches of one document are read side by side, and it is finished once, after the last")
  func stretches() throws {
    /// What comes of each stretch, by its first timestep.
    final class Parts: ActivationSink, @unchecked Sendable {
      let quantities: Set<Quantity> = [.c]
      private let lock = NSLock()
      var timesteps = 0
      var finished = 0
      func receive(_ block: ActivationBlock) throws {
        lock.withLock { timesteps += block.timesteps.count }
      }
      func finish(document: Int, timesteps: Int) throws {
        lock.withLock {
          finished += 1
          #expect(document == 0 && timesteps == 70)
        }
      }
    }
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    let document = EncodedDocument.seeded(70, seed: 5)
    for threads in [1, 2] {
      var options = ReadingOptions()
      options.threads = threads
      options.blockTimesteps = 8
      options.stretches = [(0..<30), (30..<50), (55..<70)].map {
        ReadingStretch(document: 0, timesteps: $0, state: nil)
      }
      let parts = Parts()
      try model.read([document], into: [parts], options: options)
      #expect(parts.finished == 1)
      #expect(parts.timesteps == 65 * model.layers.count)
    }
  }

  @Test("documents of one length come in even rounds, a group a thread")
  func rounds() {
    for (items, threads, streams, groups, rows) in [
      (64, 2, nil, 2, 16), (64, 2, 28, 2, 11), (64, 1, nil, 1, 16), (17, 1, nil, 1, 9),
      (3, 2, nil, 2, 2), (1, 8, nil, 1, 1), (0, 2, nil, 1, 1), (5, 2, 1, 1, 1),
    ] as [(Int, Int, Int?, Int, Int)] {
      let shape = ReadingPipeline.shape(items: items, threads: threads, streams)
      #expect(
        shape.groups == groups && shape.rows == rows,
        "\(items) documents on \(threads) threads: \(shape)")
    }
  }

  @Test("streams begin apart over a sink's period, within an eighth of what each reads")
  func headStart() {
    for (period, timesteps, rows, expected) in [
      (1024, 64 * 4096, 11, 93), (1024, 22 * 4096, 11, 46), (0, 64 * 4096, 11, 0),
      (1024, 22 * 5, 11, 0), (4096, 1_000_000, 1, 4096),
    ] {
      let headStart = ReadingPipeline.headStart(period: period, timesteps: timesteps, (2, rows))
      #expect(headStart == expected, "\(period), \(timesteps) timesteps, \(rows) rows")
    }
  }

  @Test("documents begin apart for a sink that has a period, and change no bit")
  func beginApart() throws {
    /// Remembers how far document 0 was when others began.
    final class Beginnings: ActivationSink {
      let quantities: Set<Quantity> = [.h]
      let period = 32
      let arrivals = Mutex<(first: Int, seen: [Int: Int])>((0, [:]))
      func receive(_ block: ActivationBlock) {
        arrivals.withLock { arrivals in
          if block.document == 0 { arrivals.first = block.timesteps.lowerBound }
          if block.timesteps.lowerBound == 0 { arrivals.seen[block.document] = arrivals.first }
        }
      }
    }
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    let even = (0..<4).map { EncodedDocument.seeded(256, seed: UInt32($0)) }
    var options = ReadingOptions()
    (options.threads, options.streams, options.blockTimesteps) = (1, 4, 8)
    options.layers = [0]
    let (sink, together, apart) = (Beginnings(), CollectingSink(), CollectingSink(period: 32))
    try model.read(even, into: [sink, apart], options: options)
    try model.read(even, into: [together], options: options)
    #expect(sink.arrivals.withLock(\.seen) == [0: 0, 1: 8, 2: 16, 3: 24])
    #expect(apart.bits == together.bits && apart.lossBits == together.lossBits)
  }

  @Test("only what a sink wants is handed to it")
  func wishes() throws {
    let model = try LanguageModel(name: "", sha256: "", weights: SampleNetwork.lstm.weights())
    let (some, none) = (CollectingSink([.f], loss: false), CollectingSink([], loss: true))
    var options = ReadingOptions()
    options.layers = [1]
    try model.read([documents[2]], into: [some, none], options: options)
    #expect(some.values.keys.sorted() == [.init(document: 0, layer: 1, quantity: .f)])
    #expect(some.losses.isEmpty && none.values.isEmpty && none.losses[0]?.count == 33)
  }

  @Test("gates stay in [0, 1] and hidden values in [−1, 1], whatever the weights")
  func ranges() throws {
    var weights = SampleNetwork.lstm.weights()
    weights.layers[0].recurrent = Tensor(
      shape: weights.layers[0].recurrent.shape,
      values: weights.layers[0].recurrent.values.map { $0 * 1000 })
    let model = try LanguageModel(name: "", sha256: "", weights: weights)
    let sink = CollectingSink()
    try model.read([documents[0]], into: [sink])
    for (key, values) in sink.values {
      let all = values.joined()
      if key.quantity.isGate { #expect(all.allSatisfy { $0 >= 0 && $0 <= 1 }) }
      if key.quantity == .h || key.quantity == .g { #expect(all.allSatisfy { abs($0) <= 1 }) }
    }
  }

  @Test("a NaN in the weights comes out as NaN, not as a number")
  func notANumber() throws {
    var weights = SampleNetwork.lstm.weights()
    weights.layers[0].inputBias[3] = .nan
    let model = try LanguageModel(name: "", sha256: "", weights: weights)
    let sink = CollectingSink()
    try model.read([documents[2]], into: [sink])
    let values = try #require(sink.values[.init(document: 0, layer: 0, quantity: .i)])
    #expect(values[3][0].isNaN && !values[2][0].isNaN && values[2][1].isNaN)
  }
}
