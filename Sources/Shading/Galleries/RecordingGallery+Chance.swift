// SPDX-License-Identifier: Apache-2.0
//
// What chance gives. The labels keep their shape (how often they are true, how long their runs are) and lose
// their place: the whole row is turned round the text by distances that are spread evenly. A threshold is
// chosen for each turn as it is for the labels in place, so that the best of many is compared with the like.

extension RecordingGallery {
  /// How many times labels are turned round.
  static let turns = 50

  /// Youden's J of a trace against a binary hypothesis's labels, and against the same turned round.
  public func chance(_ cell: CellID, _ shown: Shown, hypothesis: String) throws -> ChanceLevel? {
    guard isBinary(hypothesis) else { return nil }
    let ones = try labelRow(hypothesis).ones
    let trace = try trace(cell, shown)
    let range = TraceRange(trace)
    guard range.count > 0, range.low < range.high, !ones.isEmpty, ones.count < trace.count else {
      return nil
    }
    // Each value's bin, once; the place after the last is for values that are none.
    let bins = 255
    let width = (range.high - range.low) / Float(bins)
    let places = trace.map { value in
      value.isNaN
        ? UInt8(bins) : UInt8(min(max((value - range.low) / width, 0), Float(bins - 1)))
    }
    var all = [Int](repeating: 0, count: bins + 1)
    for place in places { all[Int(place)] += 1 }
    func best(turn: Int) -> Double {
      var on = [Int](repeating: 0, count: bins + 1)
      for one in ones {
        let at = one + turn
        on[Int(places[at < places.count ? at : at - places.count])] += 1
      }
      let counts = LabelledCounts(
        low: range.low, width: width, on: Array(on.prefix(bins)),
        off: zip(all, on).prefix(bins).map { $0 - $1 })
      return counts.bestEdge()?.j ?? 0
    }
    let turns = min(RecordingGallery.turns, trace.count - 1)
    return ChanceLevel(
      actual: best(turn: 0),
      moved: (1...turns).map { best(turn: $0 * trace.count / (turns + 1)) })
  }
}
