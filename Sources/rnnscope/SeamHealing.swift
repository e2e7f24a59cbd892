// SPDX-License-Identifier: Apache-2.0

import Recordings
import Recurrent
import Scoring

/// Makes one text that was read as several streams what one stream would have recorded.
///
/// From every seam the true state goes on, all seams side by side and a tile at a time, over what was
/// recorded from the zero state, until it agrees with it. A short warm-up instead would falsify just the
/// cells that remember for long; here they take as many tiles as they need. A front that comes to the next
/// seam shows that the front which began there began wrong: that one is given up, and in the worst case
/// one stream alone reads on to the text's end.
enum SeamHealing {
  /// The difference at which states agree: below what float16 tells apart.
  static let tolerance = 1e-4

  /// Where a true state has come to.
  private struct Front {
    let seam: Int
    let timestep: Int
    let state: NetworkState
  }

  /// Heals the seams of what `writer` has recorded; nothing where it has none.
  static func heal(
    _ writer: RecordingWriter, _ opened: OpenedText, _ run: RunOptions, streams: Int?
  ) throws {
    guard !writer.seams.isEmpty else { return }
    let end = opened.documents[0].timesteps
    var fronts = try writer.seams.map { seam in
      Front(seam: seam, timestep: seam, state: NetworkState(try writer.state(before: seam)))
    }
    let seams = fronts.count
    var givenUp: [Front] = []
    var largest = 0.0
    var healed = 0
    while !fronts.isEmpty {
      let stretches = fronts.map { front in
        ReadingStretch(
          document: 0,
          timesteps: front.timestep..<min(end, front.timestep + writer.seamStride),
          state: front.state)
      }
      let recorded = try stretches.map { stretch in
        try stretch.timesteps.upperBound == end
          ? nil : NetworkState(writer.state(before: stretch.timesteps.upperBound))
      }
      try writer.reopen(tilesAt: stretches.map(\.timesteps.lowerBound))
      var reading = ReadingOptions()
      reading.stretches = stretches
      reading.streams = streams
      try Reading.run(opened, into: [writer], verb: "heal", run, reading)
      healed += stretches.reduce(0) { $0 + $1.timesteps.count }
      fronts = try zip(fronts, recorded).compactMap { front, recorded in
        let timestep = min(end, front.timestep + writer.seamStride)
        guard let recorded else { return nil }
        let state = NetworkState(try writer.state(before: timestep))
        let difference = state.difference(from: recorded)
        guard difference <= tolerance else {
          return Front(seam: front.seam, timestep: timestep, state: state)
        }
        largest = max(largest, difference)
        // What a front left that was given up is right from here, and goes wrong where it ended.
        guard let next = givenUp.first(where: { $0.seam < timestep && timestep <= $0.timestep })
        else { return nil }
        return Front(seam: front.seam, timestep: next.timestep, state: next.state)
      }
      let reached = Set(fronts.map(\.timestep))
      givenUp += fronts.filter { reached.contains($0.seam) }
      fronts.removeAll { reached.contains($0.seam) }
    }
    try writer.closeSeams(largestError: largest, healedTimesteps: healed)
    Console.error(
      "healed \(seams) seams by reading \(FixedPoint.grouped(healed)) symbols again; "
        + "the largest difference left is \(Float(largest))")
    if !givenUp.isEmpty {
      Console.error(
        "note: cells of this network remember for longer than a segment of \(FixedPoint.grouped(end / (seams + 1))) symbols; "
          + "it is read faster without '--streams'")
    }
  }
}
