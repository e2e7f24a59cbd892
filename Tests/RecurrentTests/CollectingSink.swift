// SPDX-License-Identifier: Apache-2.0

import Corpora
import Foundation
import Recordings
import Tensors
import Testing

@testable import Recurrent

/// Keeps all that it is handed, and holds the network to its promises about order.
final class CollectingSink: ActivationSink, @unchecked Sendable {
  struct Key: Hashable, Comparable {
    let document: Int
    let layer: Int
    let quantity: Quantity

    static func < (a: Key, b: Key) -> Bool {
      (a.document, a.layer, a.quantity) < (b.document, b.layer, b.quantity)
    }
  }

  let quantities: Set<Quantity>
  let wantsLoss: Bool
  let wantsFirst: [Int: Int]
  let period: Int
  private let lock = NSLock()
  /// Cell by cell, each cell's values in time.
  private(set) var values: [Key: [[Float]]] = [:]
  private(set) var losses: [Int: [Float]] = [:]
  private(set) var finished: [Int: Int] = [:]
  private var next: [Key: Int] = [:]
  private let firstTimesteps: [Int: Int]

  init(
    _ quantities: Set<Quantity> = Set(Quantity.allCases), loss: Bool = true,
    startingAt firstTimesteps: [Int: Int] = [:], first: [Int: Int] = [:],
    period: Int = 0
  ) {
    wantsFirst = first
    self.period = period
    self.quantities = quantities
    self.firstTimesteps = firstTimesteps
    wantsLoss = loss
  }

  /// All that a network of these weights hands out for one document.
  static func reading(
    _ document: EncodedDocument, with weights: NetworkWeights, on instructionSet: InstructionSet
  ) throws -> CollectingSink {
    let model = try LanguageModel(
      name: "sample", sha256: "", weights: weights, instructionSet: instructionSet)
    let sink = CollectingSink()
    try model.read([document], into: [sink])
    return sink
  }

  func receive(_ block: ActivationBlock) throws {
    lock.lock()
    defer { lock.unlock() }
    let key = Key(document: block.document, layer: block.layer, quantity: block.quantity)
    #expect(quantities.contains(block.quantity), "nobody asked for \(block.quantity)")
    #expect(block.timesteps.lowerBound == next[key] ?? firstTimesteps[block.document] ?? 0)
    #expect(finished[block.document] == nil, "a block after the document's end")
    next[key] = block.timesteps.upperBound
    var kept = values[key] ?? Array(repeating: [], count: block.cells)
    for cell in 0..<block.cells {
      let row = block.values + cell * block.stride
      kept[cell].append(contentsOf: UnsafeBufferPointer(start: row, count: block.timesteps.count))
    }
    values[key] = kept
  }

  func receive(_ block: LossBlock) throws {
    lock.lock()
    defer { lock.unlock() }
    #expect(
      (losses[block.document]?.count ?? 0) + (firstTimesteps[block.document] ?? 0)
        == block.timesteps.lowerBound)
    losses[block.document, default: []].append(
      contentsOf: UnsafeBufferPointer(start: block.nats, count: block.timesteps.count))
  }

  func finish(document: Int, timesteps: Int) throws {
    lock.lock()
    defer { lock.unlock() }
    #expect(finished[document] == nil, "a document ends once")
    finished[document] = timesteps
  }

  /// Everything in bits, so that NaN equals itself and −0 differs from 0.
  var bits: [Key: [[UInt32]]] { values.mapValues { $0.map { $0.map(\.bitPattern) } } }
  var lossBits: [Int: [UInt32]] { losses.mapValues { $0.map(\.bitPattern) } }
}
