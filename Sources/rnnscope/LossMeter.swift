// SPDX-License-Identifier: Apache-2.0

import Recordings
import Synchronization

/// A sink that only adds up how well each document was predicted.
final class LossMeter: ActivationSink {
  /// Sum of the loss and how many symbols were predicted.
  struct Sum: Sendable {
    var nats = 0.0
    var symbols = 0

    /// Mean loss, nats per symbol; nil where nothing was predicted.
    var mean: Double? { symbols > 0 ? nats / Double(symbols) : nil }

    static func + (a: Sum, b: Sum) -> Sum {
      Sum(nats: a.nats + b.nats, symbols: a.symbols + b.symbols)
    }
  }

  let quantities: Set<Quantity> = []
  let wantsLoss = true
  private let sums: Mutex<[Sum]>

  init(documents: Int) { sums = Mutex(Array(repeating: Sum(), count: documents)) }

  func receive(_ block: ActivationBlock) {}

  func receive(_ block: LossBlock) {
    var sum = Sum()
    for index in 0..<block.timesteps.count where !block.nats[index].isNaN {
      sum.nats += Double(block.nats[index])
      sum.symbols += 1
    }
    sums.withLock { [sum] in $0[block.document] = $0[block.document] + sum }
  }

  /// Each document's loss.
  var perDocument: [Sum] { sums.withLock { $0 } }

  /// The loss of everything read.
  var total: Sum { perDocument.reduce(Sum(), +) }
}
