// SPDX-License-Identifier: Apache-2.0

import Chance

/// Random pairings of each session's traces with another document's labels.
struct SwapOrders: Sendable {
  /// Shape [draws][sessions]: whose labels the traces of a session meet.
  let orders: [UInt8]
  let draws: Int
  /// Whether every pair comes from two documents; else only from two places of the text.
  let areAcrossDocuments: Bool

  /// Pairings for a sample; nil where it has fewer than 4 sessions.
  init?(sample: SamplePlan, draws: Int, seed: UInt64) {
    let documents = sample.sessions.map(\.document)
    let count = documents.count
    guard count >= 4, draws > 0 else { return nil }
    let largest = Dictionary(grouping: documents, by: { $0 }).values.map(\.count).max() ?? count
    let areAcross = 2 * largest <= count
    let isAllowed = { (traces: Int, labels: Int) in
      areAcross ? documents[traces] != documents[labels] : traces != labels
    }
    var random = SplitMix64(seed: seed ^ 0x5A4B)
    var orders: [UInt8] = []
    for _ in 0..<draws {
      var order = Array(0..<count)
      for place in stride(from: count - 1, to: 0, by: -1) {
        order.swapAt(place, random.next(below: place + 1))
      }
      Self.repair(&order, isAllowed: isAllowed, random: &random)
      orders += order.map(UInt8.init)
    }
    self.orders = orders
    self.draws = draws
    areAcrossDocuments = areAcross
  }

  /// Exchanges labels until every pair is allowed.
  ///
  /// An exchange is made only where it leaves both places allowed, so each shrinks what is wrong; one
  /// exists because no document has more than half of the sessions.
  private static func repair(
    _ order: inout [Int], isAllowed: (Int, Int) -> Bool, random: inout SplitMix64
  ) {
    for place in order.indices where !isAllowed(place, order[place]) {
      let first = random.next(below: order.count)
      for step in order.indices {
        let other = (first + step) % order.count
        guard isAllowed(place, order[other]), isAllowed(other, order[place]) else { continue }
        order.swapAt(place, other)
        break
      }
    }
  }
}
