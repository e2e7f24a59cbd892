// SPDX-License-Identifier: Apache-2.0

import Recordings

/// The sinks of one reading, and what they want between them.
struct Outlet: Sendable {
  private let sinks: [any ActivationSink]
  private let wants: [Set<Quantity>]
  private let layers: Set<Int>?
  /// Whether any sink wants the loss.
  let wantsLoss: Bool
  /// The timesteps from the beginning of a document that some sink wants before all else.
  let wantsFirst: [Int: Int]
  /// The longest time after which some sink has much to do at once; 0 where none has.
  let period: Int

  /// Hands out the activations of `layers` (nil: all).
  init(_ sinks: [any ActivationSink], layers: Set<Int>?) {
    self.sinks = sinks
    self.layers = layers
    wants = sinks.map(\.quantities)
    wantsLoss = sinks.contains(where: \.wantsLoss)
    period = sinks.map(\.period).max() ?? 0
    wantsFirst = sinks.wantsFirst
  }

  /// Those of the quantities that some sink wants of this layer.
  func wanted(_ quantities: [Quantity], ofLayer layer: Int) -> [Quantity] {
    guard layers?.contains(layer) ?? true else { return [] }
    return quantities.filter { quantity in wants.contains { $0.contains(quantity) } }
  }

  func send(_ block: ActivationBlock) throws {
    for (sink, wanted) in zip(sinks, wants) where wanted.contains(block.quantity) {
      try sink.receive(block)
    }
  }

  func send(_ block: LossBlock) throws {
    for sink in sinks where sink.wantsLoss { try sink.receive(block) }
  }

  func finish(document: Int, timesteps: Int) throws {
    for sink in sinks { try sink.finish(document: document, timesteps: timesteps) }
  }
}
